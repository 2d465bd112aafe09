"""The next best: whom a declined or unanswered proposal leaves free gets another one, by a rematch.

A rematch is a run after a confirmed one. Pairs that were accepted, even by one of their people, and those kept together
by hand stay; as few of the other open proposals as possible are taken back; and it confirms itself: its people wait.
It goes on from what a coordinator looked at and confirmed: whoever enrolled since, and whom they decided since to keep
together, wait for the run that they ask for next. Whom they decided to keep apart, or who left, it heeds at once.
"""

import datetime as dt

from django.db.models import F, Max, Q, QuerySet

from hub.members.actors import Actor
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.services.runs import UnderWay, start_run
from hub.mentoring.states import CLOSED_UNMET, PAIRING_CYCLES, RunState
from hub.shared import clock
from hub.shared.errors import WrongState

PATIENCE = dt.timedelta(hours=1)
"""How long after a rematch that failed the same one is tried again."""


def waiting() -> QuerySet[Cycle]:
    """The cycles of which a proposal that a run made has come to nothing since their last run was confirmed, and none
    is under way; not if a coordinator stopped its rematch since, nor soon after one that failed."""
    freed = Q(pairs__state__in=CLOSED_UNMET, pairs__proposal__isnull=False)
    rematch = Q(runs__after__isnull=False)
    cycles = Cycle.objects.filter(state__in=PAIRING_CYCLES).annotate(
        last_confirmed=Max("runs__confirmed_at"),
        last_freed=Max("pairs__closed_at", filter=freed),
        last_stopped=Max("runs__ended_at", filter=rematch & Q(runs__state=RunState.CANCELLED)),
        last_failed=Max("runs__ended_at", filter=rematch & Q(runs__state=RunState.FAILED)),
    )
    not_stopped = Q(last_stopped=None) | Q(last_freed__gt=F("last_stopped"))
    may_work = (
        Q(last_failed=None) | Q(last_freed__gt=F("last_failed")) | Q(last_failed__lt=clock.now() - PATIENCE)
    )
    under_way = MatchRun.objects.under_way().values("cycle")
    waits = cycles.filter(not_stopped, may_work, last_freed__gt=F("last_confirmed"))
    return waits.exclude(pk__in=under_way)


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
