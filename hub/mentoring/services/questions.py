"""Asking the other side of a proposal something before answering it: between its people alone, and not for long."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.members.actors import Actor, permit
from hub.members.erasing import before_erasure
from hub.members.events import keep_private, record
from hub.members.models import User
from hub.mentoring.discretion import names, reaches
from hub.mentoring.models import Pair, PairMember, Question
from hub.mentoring.models.questions import LONGEST
from hub.mentoring.services.pairs import locked
from hub.mentoring.states import Answer, PairState
from hub.shared import clock
from hub.shared.errors import WrongState

MOST_OPEN = 3

keep_private("question.asked", "question.answered")


@transaction.atomic
def ask_question(*, actor: Actor, pair: Pair, text: str) -> Question:
    """One who has yet to answer the proposal asks the others something; they read it without a name.

    Raises NotAllowed for who is not of the pair, WrongState once the proposal is closed or answered, or while
    MOST_OPEN of one's questions wait, ValidationError for a text that tells who wrote it or how to reach them.
    """
    pair = locked(pair)
    member = _place(actor, pair)
    if pair.state != PairState.PROPOSED or member.answer != Answer.PENDING:
        raise WrongState(_("Questions are asked before one answers the proposal."))
    if pair.questions.filter(asked_by=member, answered_at=None).count() >= MOST_OPEN:
        raise WrongState(_("%(most)d of your questions wait for an answer already.") % {"most": MOST_OPEN})
    question = Question.objects.create(pair=pair, asked_by=member, text=_checked(text, member))
    record(actor=actor, verb="question.asked", subject=question, pair=pair.pk)
    return question


@transaction.atomic
def answer_question(*, actor: Actor, question: Question, text: str) -> Question:
    """Another of the pair answers, once. Raises NotAllowed for everyone else, WrongState once it is answered or the
    proposal is no longer open, ValidationError as for a question."""
    pair = locked(question.pair)
    member = _place(actor, pair)
    found = pair.questions.filter(pk=question.pk).first()
    if found is None or pair.state != PairState.PROPOSED or found.answered_at is not None:
        raise WrongState(_("This question is answered already, or the proposal is closed."))
    permit(found.asked_by_id != member.pk)
    found.answer, found.answered_by, found.answered_at = _checked(text, member), member, clock.now()
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    record(actor=actor, verb="question.answered", subject=found, pair=pair.pk)
    return found


@transaction.atomic
def erase_questions(*, actor: Actor, pair: Pair) -> int:
    """Once the pair is closed, what its people asked each other is nobody's to keep; how many."""
    permit(actor.sees_all)
    return pair.questions.all().delete()[0]


@transaction.atomic
def erase_words(*, actor: Actor, user: User) -> int:
    """For whoever asks to be erased: the questions they asked, and what they answered to others'. How many."""
    permit(actor.sees_all or actor.user == user)
    answered = Question.objects.filter(answered_by__volunteer__user=user)
    emptied = answered.update(answer="", answered_by=None)
    return emptied + Question.objects.filter(asked_by__volunteer__user=user).delete()[0]


@before_erasure
def _forget_their_words(user: User) -> None:
    erase_words(actor=Actor.system(), user=user)


def _place(actor: Actor, pair: Pair) -> PairMember:
    member = pair.member_of(actor)
    permit(member is not None)
    assert member is not None
    return member


def _checked(text: str, writer: PairMember) -> str:
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise ValidationError({"text": _("Write at most %(most)d characters.") % {"most": LONGEST}})
    if reaches(text):
        message = _(
            "Leave out e-mail and web addresses and phone numbers: you learn who you are, and how to reach each other, "
            "once all of you have accepted."
        )
        raise ValidationError({"text": message})
    if names(text, [writer.volunteer.name]):
        raise ValidationError({"text": _("Leave out your name: it is shown once all of you have accepted.")})
    return text
