"""The verbs of mentoring."""

from hub.mentoring.services.answers import (
    accept_pair,
    count_reasons,
    decline_pair,
    expire_pairs,
    withdraw_pair,
)
from hub.mentoring.services.cycles import close_cycle, open_enrolment, start_matching, start_running
from hub.mentoring.services.enrolments import enrol, withdraw_enrolment
from hub.mentoring.services.forgetting import forget_runs
from hub.mentoring.services.meetings import ask_again, keep_meetings
from hub.mentoring.services.pairs import (
    complete_pair,
    end_pair,
    hold_unsigned_pairs,
    pause_pair,
    resume_pair,
    settle_agreement,
    start_pair,
)
from hub.mentoring.services.preferences import prefer
from hub.mentoring.services.programmes import change_cycle, change_programme, create_cycle, create_programme
from hub.mentoring.services.proposals import propose_pair
from hub.mentoring.services.questions import answer_question, ask_question, erase_questions, erase_words
from hub.mentoring.services.reminding import remind_to_answer, remind_to_sign
from hub.mentoring.services.retros import propose_retro
from hub.mentoring.services.runs import cancel_run, confirm_run, start_run
from hub.mentoring.services.sessions import (
    announce_session,
    cancel_announced_session,
    record_session,
    renew_announced_sessions,
)
from hub.mentoring.services.weighing import decide, keep_apart, weigh

__all__ = [
    "accept_pair",
    "announce_session",
    "answer_question",
    "ask_again",
    "ask_question",
    "cancel_announced_session",
    "cancel_run",
    "change_cycle",
    "change_programme",
    "close_cycle",
    "complete_pair",
    "confirm_run",
    "count_reasons",
    "create_cycle",
    "create_programme",
    "decide",
    "decline_pair",
    "end_pair",
    "enrol",
    "erase_questions",
    "erase_words",
    "expire_pairs",
    "forget_runs",
    "hold_unsigned_pairs",
    "keep_apart",
    "keep_meetings",
    "open_enrolment",
    "pause_pair",
    "prefer",
    "propose_pair",
    "propose_retro",
    "record_session",
    "remind_to_answer",
    "remind_to_sign",
    "renew_announced_sessions",
    "resume_pair",
    "settle_agreement",
    "start_matching",
    "start_pair",
    "start_run",
    "start_running",
    "weigh",
    "withdraw_enrolment",
    "withdraw_pair",
]
