"""Signing a version, taking a signature back, making it nobody's."""

import uuid
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from charters import records
from charters.models import Adoption, Authentication, CharterVersion, Signature
from charters.states import VersionState
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import User
from hub.shared import clock
from hub.shared.errors import WrongState

GONE = "–"
"""Stands for the name of someone who was erased."""


@transaction.atomic
def sign(
    *,
    actor: Actor,
    version: CharterVersion,
    name: str,
    language: str,
    sha256: str,
    commitments: Collection[str] | None = None,
    authentication: str = Authentication.UNKNOWN,
    subject: uuid.UUID | None = None,
) -> Signature:
    """The person commits to the text whose fingerprint is `sha256`, as shown to them in `language`.

    `commitments`: those ticked, word for word; all of the text's must be (None: as said aloud elsewhere, all of
    them). `subject`: what it is signed for, a session; none for what they do in general. Signing again returns the
    first signature. Raises WrongState if the version is not in force, ValidationError for an empty name, a commitment
    left out, or a fingerprint that is not this text's (the page was old: read again).
    """
    permit(actor.user is not None)
    version = CharterVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    signed = Signature.objects.valid().filter(version=version, user=actor.user, subject=subject).first()
    if signed is not None:
        return signed
    if version.state != VersionState.IN_FORCE:
        raise WrongState(_("This version is not in force: read and sign the one that is."))
    check_text(version, language=language, sha256=sha256)
    wanted = version.commitments_in(language)
    if commitments is not None and not set(wanted) <= set(commitments):
        raise ValidationError({"commitments": _("Tick each commitment: one signs all of them, or none.")})
    signature = Signature(
        version=version, user=actor.user, name=" ".join(name.split()), language=language, sha256=sha256,
        commitments=wanted, authentication=authentication, subject=subject,
    )  # fmt: skip
    signature.person_sha256 = records.person(signature.name, signature.salt)
    signature.record_sha256 = records.record(signature)
    signature.full_clean()
    signature.save()
    record(actor=actor, verb="charter.signed", subject=signature, version=version.pk, on=subject)
    return signature


@transaction.atomic
def withdraw_signature(*, actor: Actor, signature: Signature) -> Signature:
    """The person takes their word back, whichever version they gave it on: all their signatures of the charter, for
    the same subject, are withdrawn, and what depends on them pauses. Doing it again changes nothing."""
    signature = (
        Signature.objects.select_for_update(of=("self",)).select_related("version").get(pk=signature.pk)
    )
    permit(actor.user is not None and signature.user_id == actor.user.pk)
    if signature.withdrawn_at is None:
        same_word = Signature.objects.valid().filter(
            user=actor.user, version__charter=signature.version.charter_id, subject=signature.subject
        )
        signature.withdrawn_at = clock.now()
        same_word.update(withdrawn_at=signature.withdrawn_at)
        record(actor=actor, verb="charter.unsigned", subject=signature, version=signature.version_id)
    return signature


@transaction.atomic
def pseudonymise_signatures(*, actor: Actor, user: User, because: str) -> int:
    """Make the signatures of a person nobody's: name, account and salt go, the record and its proof stay, with the
    reason. What they adopted stays their organisation's, without their name and mandate. How many
    signatures.

    Raises ValidationError without a reason.
    """
    permit(actor.sees_all or (actor.user is not None and actor.user.pk == user.pk))
    if not because.strip():
        raise ValidationError({"because": _("Say why: the reason stays on record.")})
    signatures = Signature.objects.select_for_update(of=("self",)).filter(user=user)
    changed = list(signatures)
    for signature in changed:
        signature.user, signature.name, signature.salt = None, GONE, ""
        signature.pseudonymised_at, signature.pseudonymised_because = clock.now(), because.strip()
        signature.save(update_fields=["user", "name", "salt", "pseudonymised_at", "pseudonymised_because"])
    Adoption.objects.filter(user=user).update(user=None, name=GONE, mandate=GONE)
    if changed:
        record(actor=actor, verb="charter.pseudonymised", subject=changed[0], count=len(changed))
    return len(changed)


def check_text(version: CharterVersion, *, language: str, sha256: str) -> None:
    """Raise ValidationError unless `sha256` is the fingerprint of the version's text in `language`."""
    if sha256 != version.sha256_in(language):
        raise ValidationError({"sha256": _("The text has changed since you opened it. Read it again.")})
