"""The next best: whom a declined or unanswered proposal leaves free gets another one, by a rematch.

A rematch is a run after a confirmed one. Pairs that were accepted, even by one of their people, stay; as few of the other
open proposals as possible are taken back; and it confirms itself, for its people wait.
"""

import logging

from django.db.models import F, Max, Q, QuerySet

from hub.members.actors import Actor
from hub.mentoring.models import Cycle, MatchRun, Pair
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.services.runs import Changed, UnderWay, confirm_run, start_run
from hub.mentoring.states import PAIRING_CYCLES, PairState, RunState
from hub.shared.errors import WrongState

logger = logging.getLogger(__name__)

FREED = (PairState.DECLINED, PairState.EXPIRED, PairState.WITHDRAWN)


def waiting() -> QuerySet[Cycle]:
    """The cycles of which a proposal that a run made has come to nothing since their last run began, and none is under
    way."""
    confirmed = Q(runs__state=RunState.CONFIRMED)
    freed = Q(pairs__state__in=FREED, pairs__proposal__isnull=False)
    cycles = Cycle.objects.filter(state__in=PAIRING_CYCLES).annotate(
        last_read=Max("runs__started_at", filter=confirmed),
        last_freed=Max("pairs__closed_at", filter=freed),
    )
    return cycles.filter(last_freed__gt=F("last_read")).exclude(pk__in=MatchRun.objects.under_way().values("cycle"))


def offer(cycle: Cycle) -> MatchRun | None:
    """Ask for the rematch of a cycle that waits for one; it is carried out in a process of its own. None when it does
    not, or not any more."""
    if not waiting().filter(pk=cycle.pk).exists():
        return None
    last = cycle.runs.filter(state=RunState.CONFIRMED).select_related("weighting").latest("confirmed_at")
    try:
        return start_run(actor=Actor.system(), cycle=cycle, weighting=last.weighting, after=last)
    except (UnderWay, WrongState):
        return None


def offer_all() -> int:
    """Ask for every rematch that is waited for; how many."""
    return sum(offer(cycle) is not None for cycle in waiting())


def settle(run: MatchRun) -> MatchRun:
    """Carry out a run; a rematch confirms itself. When someone answered meanwhile it is left, and asked for again by the
    next that waits."""
    run = carry_out(run.pk)
    if run.state == RunState.DONE and run.after_id is not None:
        try:
            run = confirm_run(actor=Actor.system(), run=run)
        except (Changed, WrongState) as refused:
            logger.info("rematch %s is not confirmed: %s", run.pk, refused.code)
    return run


def of_a_run(pair: Pair) -> bool:
    """Whether a run proposed it."""
    return hasattr(pair, "proposal")
