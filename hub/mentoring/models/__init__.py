from hub.mentoring.models.matching import (
    Decision,
    LeftOut,
    MatchRun,
    Met,
    Preference,
    Proposal,
    ProposalPlace,
    Third,
    Weighting,
)
from hub.mentoring.models.pairs import Pair, PairMember, PlannedSession, Question, Session
from hub.mentoring.models.programmes import Cycle, Enrolment, MentoringModel, Programme

__all__ = [
    "Cycle",
    "Decision",
    "Enrolment",
    "LeftOut",
    "MatchRun",
    "MentoringModel",
    "Met",
    "Pair",
    "PairMember",
    "PlannedSession",
    "Preference",
    "Programme",
    "Proposal",
    "ProposalPlace",
    "Question",
    "Session",
    "Third",
    "Weighting",
]
