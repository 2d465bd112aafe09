"""A cycle's way from draft to closed. Coordinators lead it; each step has its precondition."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.mentoring.models import Cycle, MentoringModel
from hub.mentoring.states import CYCLE, CycleState, PairState
from hub.shared import clock
from hub.shared.errors import DomainError


class NotReady(DomainError):
    """The cycle's precondition for the step is not met; the message says which and how to mend it."""

    code = "not_ready"


@transaction.atomic
def open_enrolment(*, actor: Actor, cycle: Cycle) -> Cycle:
    """Launch check, then let people enrol. Raises NotReady."""
    cycle = _led(actor, cycle)
    if problems := launch_problems(cycle):
        raise NotReady(" ".join(problems))
    return _move(actor, cycle, CycleState.ENROLLING)


@transaction.atomic
def start_matching(*, actor: Actor, cycle: Cycle) -> Cycle:
    """Close enrolment and match. Raises NotReady with fewer than two people enrolled."""
    cycle = _led(actor, cycle)
    if cycle.enrolments.current().count() < 2:
        raise NotReady(_("Nobody can be matched: fewer than two people are enrolled."))
    return _move(actor, cycle, CycleState.MATCHING)


@transaction.atomic
def start_running(*, actor: Actor, cycle: Cycle) -> Cycle:
    """From matching to running. Raises NotReady while nobody has accepted a pair."""
    cycle = _led(actor, cycle)
    if not cycle.pairs.filter(state__in=[PairState.ACCEPTED, PairState.ACTIVE, PairState.PAUSED]).exists():
        raise NotReady(_("No pair of this cycle has been accepted yet."))
    return _move(actor, cycle, CycleState.RUNNING)


@transaction.atomic
def close_cycle(*, actor: Actor, cycle: Cycle) -> Cycle:
    """Close a cycle none of whose pairs is open: a date alone completes no pair. Raises NotReady."""
    cycle = _led(actor, cycle)
    if count := cycle.pairs.open().count():
        text = ngettext(
            "%(n)d pair is still open: its people complete or end it first.",
            "%(n)d pairs are still open: their people complete or end them first.",
            count,
        )
        raise NotReady(text % {"n": count})
    return _move(actor, cycle, CycleState.CLOSED)


def launch_problems(cycle: Cycle) -> list[str]:
    """What keeps the cycle from opening, a sentence each; none when it may."""
    problems = []
    if cycle.programme.charter.version_in_force() is None:
        problems.append(_("The programme's charter has no version in force: put one in force first."))
    if cycle.enrol_until < clock.today():
        problems.append(_("The enrolment dates are past: move them."))
    if cycle.programme.model == MentoringModel.AGILITY and cycle.group_max < 2:
        problems.append(_("Agility is for groups: allow at least two people in a group."))
    return problems


def _led(actor: Actor, cycle: Cycle) -> Cycle:
    permit(actor.sees_all)
    return Cycle.objects.select_for_update(of=("self",)).select_related("programme__charter").get(pk=cycle.pk)


def _move(actor: Actor, cycle: Cycle, to: CycleState) -> Cycle:
    CYCLE.move(cycle, to)
    record(actor=actor, verb=f"cycle.{to}", subject=cycle, programme=cycle.programme_id)
    return cycle
