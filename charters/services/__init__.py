"""The verbs of charters."""

from charters.services.adopting import adopt, name_adopter, withdraw_adoption
from charters.services.reminding import remind_adopters
from charters.services.signing import pseudonymise_signatures, sign, withdraw_signature
from charters.services.texts import (
    change_charter,
    create_charter,
    draft_version,
    put_due_in_force,
    put_in_force,
    redraft_version,
    unplan_version,
)

__all__ = [
    "adopt",
    "change_charter",
    "create_charter",
    "draft_version",
    "name_adopter",
    "pseudonymise_signatures",
    "put_due_in_force",
    "put_in_force",
    "redraft_version",
    "remind_adopters",
    "sign",
    "unplan_version",
    "withdraw_adoption",
    "withdraw_signature",
]
