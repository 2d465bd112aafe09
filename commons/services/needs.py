"""Needs: sent by anyone from the survey, answered by the coordinators, then forgotten."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commons.models import ModelPage, Need
from commons.states import NEED, NeedState
from commons.survey.advice import Answers, outcome_of
from commons.survey.reading import Written
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.shared import clock

KEPT_FOR = dt.timedelta(days=365)
"""How long after its answer a need still says who sent it."""


@transaction.atomic
def send_need(*, actor: Actor, values: Mapping[str, str], answers: Answers, language: str) -> Need:
    """Anyone, signed in or not, sends their answers with a word. `values`: name, email, organisation, message.

    The recommendation is worked out again here: what a browser says of it does not count.
    """
    written = Written.read()
    offered = {question.code: question.answers for question in written.survey.questions}
    if set(answers) != set(offered) or any(answers[code] not in offered[code] for code in offered):
        raise ValidationError(_("Answer every question before you send your need."), code="incomplete")
    outcome = outcome_of(written.survey, answers)
    recommended = outcome if outcome in ModelPage.Kind.values else ""
    need = Need(**values, answers=dict(answers), recommended=recommended, language=language)
    need.full_clean()
    need.save()
    record(actor=actor, verb="need.sent", subject=need)
    return need


@transaction.atomic
def handle_need(*, actor: Actor, need: Need) -> Need:
    """A coordinator has answered the sender."""
    permit(actor.is_coordinator)
    need = Need.objects.select_for_update().get(pk=need.pk)
    NEED.move(need, NeedState.HANDLED, handled_by=actor.user)
    record(actor=actor, verb="need.handled", subject=need)
    return need


@transaction.atomic
def forget_needs(*, actor: Actor) -> int:
    """Take out who sent what was answered a year ago, and what they wrote; how many. The answers stay: they are
    nobody's any more."""
    permit(actor.is_system)
    due = Need.objects.filter(
        state=NeedState.HANDLED, state_changed_at__lte=clock.now() - KEPT_FOR, forgotten_at=None
    )
    return due.update(name="", email="", organisation="", message="", forgotten_at=clock.now())
