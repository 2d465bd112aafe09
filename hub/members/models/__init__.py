from hub.members.models.conflicts import Conflict
from hub.members.models.consents import Consent
from hub.members.models.events import Event
from hub.members.models.keys import ApiKey, Scope
from hub.members.models.organisations import ActorType, Exclusion, Membership, Organisation
from hub.members.models.users import User
from hub.members.models.volunteers import Mode, Offer, Role, Seek, Seniority, Volunteer
from hub.members.purposes import Purpose

__all__ = [
    "ActorType",
    "ApiKey",
    "Conflict",
    "Consent",
    "Event",
    "Exclusion",
    "Membership",
    "Mode",
    "Offer",
    "Organisation",
    "Purpose",
    "Role",
    "Scope",
    "Seek",
    "Seniority",
    "User",
    "Volunteer",
]
