"""The member space from the dashboard to the pairs, and the public pages of programmes."""

from hub.mentoring.views.again import pair_again
from hub.mentoring.views.cards import enrolment_cards
from hub.mentoring.views.dashboard import me
from hub.mentoring.views.enrolments import enrol, enrolment_withdraw, enrolments, person_enrol
from hub.mentoring.views.pairs import (
    pair,
    pair_accept,
    pair_agreement,
    pair_complete,
    pair_decline,
    pair_end,
    pair_pause,
    pair_resume,
    pair_session,
    pair_start,
    pair_withdraw,
)
from hub.mentoring.views.people import people
from hub.mentoring.views.programmes import programme, programmes
from hub.mentoring.views.proposals import propose
from hub.mentoring.views.questions import pair_ask, question_answer
from hub.mentoring.views.retros import pair_retro
from hub.mentoring.views.sessions import session_announce, session_cancel, session_sign
from hub.mentoring.views.thanks import thanks

__all__ = [
    "enrol",
    "enrolment_cards",
    "enrolment_withdraw",
    "enrolments",
    "me",
    "pair",
    "pair_accept",
    "pair_again",
    "pair_agreement",
    "pair_ask",
    "pair_complete",
    "pair_decline",
    "pair_end",
    "pair_pause",
    "pair_resume",
    "pair_retro",
    "pair_session",
    "pair_start",
    "pair_withdraw",
    "people",
    "person_enrol",
    "programme",
    "programmes",
    "propose",
    "question_answer",
    "session_announce",
    "session_cancel",
    "session_sign",
    "thanks",
]
