"""The verbs of people and organisations."""

from hub.members.services.keys import create_api_key, revoke_api_key
from hub.members.services.organisations import (
    appoint,
    declare_exclusion,
    lift_exclusion,
    renew_membership,
)
from hub.members.services.volunteers import (
    apply_alone,
    approve_application,
    change_volunteer,
    confirm_invitation,
    decline_application,
    invite_volunteer,
    leave,
    pause,
    refuse_invitation,
    resend_invitation,
    resume,
)

__all__ = [
    "apply_alone",
    "appoint",
    "approve_application",
    "change_volunteer",
    "confirm_invitation",
    "create_api_key",
    "declare_exclusion",
    "decline_application",
    "invite_volunteer",
    "leave",
    "lift_exclusion",
    "pause",
    "refuse_invitation",
    "renew_membership",
    "resend_invitation",
    "resume",
    "revoke_api_key",
]
