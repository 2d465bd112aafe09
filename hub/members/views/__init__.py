"""The pages where people speak of themselves, and referents of their people."""

from hub.members.views.conflicts import conflict_lift, conflicts, exclusion_lift, exclusions
from hub.members.views.consents import consent_give, consent_withdraw, consents, consents_export
from hub.members.views.invitations import invitation
from hub.members.views.people import person, person_add, person_approve, person_decline, person_resend
from hub.members.views.profile import account, join, leave, pause, profile, resume

__all__ = [
    "account",
    "conflict_lift",
    "conflicts",
    "consent_give",
    "consent_withdraw",
    "consents",
    "consents_export",
    "exclusion_lift",
    "exclusions",
    "invitation",
    "join",
    "leave",
    "pause",
    "person",
    "person_add",
    "person_approve",
    "person_decline",
    "person_resend",
    "profile",
    "resume",
]
