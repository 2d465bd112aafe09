"""What the people of a pair asked each other before they said yes, as one of them reads it: without a name."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from hub.members.belongings import hands_over
from hub.members.models import User
from hub.mentoring.faces import Shown
from hub.mentoring.models import PairMember, Question
from hub.mentoring.services.questions import MOST_OPEN
from hub.mentoring.states import Answer, PairState


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer. Templates get these copies and never the rows, which lead to people."""

    pk: uuid.UUID
    text: str
    at: dt.datetime
    by_me: bool
    role: str
    answer: str
    answered_at: dt.datetime | None
    answered_by_me: bool

    @property
    def waits_for_me(self) -> bool:
        return self.answered_at is None and not self.by_me


def asked_in(shown: Shown) -> list[Asked]:
    """The questions of a pair, read `with_members()`, for the one of its people who reads; nothing for anyone else."""
    if shown.me is None or not shown.pair.is_open:
        return []
    roles = {place.pk: str(place.get_role_display()) for place in shown.pair.members.all()}
    return [_copy(question, shown.me.pk, roles) for question in shown.pair.questions.all()]


def may_ask(shown: Shown, asked: list[Asked]) -> bool:
    """Whether the reader may ask something more: before they answer, and not while many of theirs wait."""
    if shown.me is None or shown.pair.state != PairState.PROPOSED or shown.me.answer != Answer.PENDING:
        return False
    return sum(one.by_me and one.answered_at is None for one in asked) < MOST_OPEN


def _copy(question: Question, me: int, roles: dict[int, str]) -> Asked:
    return Asked(
        pk=question.pk,
        text=question.text,
        at=question.created_at,
        by_me=question.asked_by_id == me,
        role=roles[question.asked_by_id],
        answer=question.answer,
        answered_at=question.answered_at,
        answered_by_me=question.answered_by_id == me,
    )


@hands_over("answers_to_proposals")
def answers_of(user: User) -> Iterator[dict[str, object]]:
    """What the person said of each proposal, and why they declined, if they said so."""
    places = PairMember.objects.filter(volunteer__user=user).order_by("pk")
    for place in places:
        yield {
            "pair": place.pair_id,
            "answer": place.answer,
            "answered_at": place.answered_at,
            "reason": place.declined_for,
        }


@hands_over("questions")
def words_of(user: User) -> Iterator[dict[str, object]]:
    """What the person asked, with what they were told, and what they answered to others."""
    for one in Question.objects.said_by(user).select_related("asked_by__volunteer"):
        if one.asked_by.volunteer.user_id == user.pk:
            said = {"asked": one.text, "asked_at": one.created_at}
            yield {**said, "answer": one.answer, "answered_at": one.answered_at, "pair": one.pair_id}
        else:
            yield {"answered": one.answer, "answered_at": one.answered_at, "pair": one.pair_id}
