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
from hub.mentoring.models.pairs import Pair, PairMember, PlannedSession, Session
from hub.mentoring.models.programmes import Cycle, Enrolment, MentoringModel, Programme
from hub.mentoring.models.questions import Question

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
