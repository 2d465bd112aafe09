"""What the database refuses to change of charters: a text that has been in force, a signature, an adoption."""

from charters.models import Adoption, CharterVersion, Signature
from charters.states import VersionState
from hub.shared.guarded import Guard

TEXT = (
    "id", "charter", "number", "change", "planned_for", "sign_before", "binding_language", "in_force_from", "previous",
    "floor", "text_fr", "text_en", "sha256_fr", "sha256_en", "chain_sha256",
)  # fmt: skip
SIGNED = (
    "id", "version", "subject", "language", "sha256", "commitments", "signed_at", "authentication", "person_sha256",
    "record_sha256",
)  # fmt: skip
SIGNED_BY = ("user", "name", "salt", "pseudonymised_at", "pseudonymised_because")
ADOPTED = ("id", "version", "organisation", "language", "sha256", "adopted_at")

GUARDS = (
    Guard(
        "charter_text_in_force_is_frozen", CharterVersion, "UPDATE", changed=TEXT, state=VersionState.DRAFT
    ),
    Guard("charter_version_in_force_is_kept", CharterVersion, "DELETE", state=VersionState.DRAFT),
    Guard(
        "signature_is_frozen",
        Signature,
        "UPDATE",
        changed=SIGNED,
        once=("withdrawn_at",),
        owned=SIGNED_BY,
    ),
    Guard("signature_is_kept", Signature, "DELETE"),
    Guard(
        "adoption_is_frozen",
        Adoption,
        "UPDATE",
        changed=ADOPTED,
        once=("withdrawn_at",),
        owned=("user", "name", "mandate"),
    ),
    Guard("adoption_is_kept", Adoption, "DELETE"),
)
