"""The verbs of people and organisations."""

from hub.members.services.accounts import change_account, prove_address
from hub.members.services.applications import apply_alone, approve_application, decline_application
from hub.members.services.conflicts import declare_conflict, lift_conflict
from hub.members.services.consents import give_consent, give_consents, release_consents, withdraw_consent
from hub.members.services.invitations import (
    confirm_invitation,
    invite_volunteer,
    refuse_invitation,
    resend_invitation,
)
from hub.members.services.keys import create_api_key, note_use, revoke_api_key
from hub.members.services.organisations import (
    appoint,
    change_organisation,
    declare_exclusion,
    dismiss,
    lift_exclusion,
    register_organisation,
    renew_membership,
)
from hub.members.services.volunteers import change_volunteer, leave, pause, resume

__all__ = [
    "apply_alone",
    "appoint",
    "approve_application",
    "change_account",
    "change_organisation",
    "change_volunteer",
    "confirm_invitation",
    "create_api_key",
    "declare_conflict",
    "declare_exclusion",
    "decline_application",
    "dismiss",
    "give_consent",
    "give_consents",
    "invite_volunteer",
    "leave",
    "lift_conflict",
    "lift_exclusion",
    "note_use",
    "pause",
    "prove_address",
    "refuse_invitation",
    "register_organisation",
    "release_consents",
    "renew_membership",
    "resend_invitation",
    "resume",
    "revoke_api_key",
    "withdraw_consent",
]
