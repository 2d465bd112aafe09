from hub.mentoring.models.pairs import Pair, PairMember, PlannedSession, Session
from hub.mentoring.models.programmes import Cycle, Enrolment, MentoringModel, Programme

__all__ = [
    "Cycle",
    "Enrolment",
    "MentoringModel",
    "Pair",
    "PairMember",
    "PlannedSession",
    "Programme",
    "Session",
]
