"""The pages where people speak of themselves, and referents of their people."""

from hub.members.views.invitations import invitation
from hub.members.views.people import person, person_add, person_approve, person_decline, person_resend
from hub.members.views.profile import account, join, leave, pause, profile, resume

__all__ = [
    "account",
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
