from hub.mentoring.models.pairs import Pair, PairMember, Session
from hub.mentoring.models.programmes import Cycle, Enrolment, MentoringModel, Programme

__all__ = ["Cycle", "Enrolment", "MentoringModel", "Pair", "PairMember", "Programme", "Session"]
