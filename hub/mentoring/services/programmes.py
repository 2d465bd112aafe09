"""What the hub offers: coordinators write programmes and their cycles."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.mentoring.models import Cycle, Programme
from hub.mentoring.states import CycleState
from hub.shared.errors import WrongState
from hub.shared.writing import write

PROGRAMME = (
    "slug", "model", "charter", "title_fr", "title_en", "summary_fr", "summary_en", "senior_only",
)  # fmt: skip
CYCLE = (
    "slug", "title_fr", "title_en", "enrol_from", "enrol_until", "runs_from", "runs_until", "practice",
    "group_min", "group_max", "frequency_weeks", "session_minutes", "days_to_answer",
)  # fmt: skip


@transaction.atomic
def create_programme(*, actor: Actor, values: Mapping[str, Any]) -> Programme:
    """A new programme; `values` holds any of PROGRAMME. Raises ValidationError by field."""
    permit(actor.sees_all)
    programme = Programme()
    write(programme, values, PROGRAMME)
    record(actor=actor, verb="programme.created", subject=programme)
    return programme


@transaction.atomic
def change_programme(*, actor: Actor, programme: Programme, values: Mapping[str, Any]) -> Programme:
    """Change any of PROGRAMME; its model stays what it is once a cycle has been open."""
    permit(actor.sees_all)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    opened = programme.cycles.exclude(state=CycleState.DRAFT).exists()
    if opened and values.get("model", programme.model) != programme.model:
        raise ValidationError({"model": _("People have enrolled by this model: create another programme.")})
    write(programme, values, PROGRAMME)
    record(actor=actor, verb="programme.changed", subject=programme)
    return programme


@transaction.atomic
def create_cycle(*, actor: Actor, programme: Programme, values: Mapping[str, Any]) -> Cycle:
    """A draft of the programme's next cycle; `values` holds any of CYCLE. Raises ValidationError by field."""
    permit(actor.sees_all)
    cycle = Cycle(programme=programme)
    write(cycle, values, CYCLE)
    record(actor=actor, verb="cycle.created", subject=cycle, programme=programme.pk)
    return cycle


@transaction.atomic
def change_cycle(*, actor: Actor, cycle: Cycle, values: Mapping[str, Any]) -> Cycle:
    """Change any of CYCLE while it is not closed. Raises ValidationError by field."""
    permit(actor.sees_all)
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if cycle.state == CycleState.CLOSED:
        raise WrongState(_("A closed cycle is kept as it was."))
    write(cycle, values, CYCLE)
    record(actor=actor, verb="cycle.changed", subject=cycle, programme=cycle.programme_id)
    return cycle
