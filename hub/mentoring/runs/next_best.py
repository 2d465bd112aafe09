"""The next best: whom a declined or unanswered proposal leaves free gets another one, by a rematch.

A rematch is a run after a confirmed one. Pairs that were accepted, even by one of their people, stay; as few of the
other open proposals as possible are taken back; and it confirms itself, for its people wait.
"""

from django.db.models import F, Max, Q, QuerySet

from hub.members.actors import Actor
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.services.runs import UnderWay, start_run
from hub.mentoring.states import PAIRING_CYCLES, PairState, RunState
from hub.shared.errors import WrongState

CLOSED_UNMET = (PairState.DECLINED, PairState.EXPIRED, PairState.WITHDRAWN)


def waiting() -> QuerySet[Cycle]:
    """The cycles of which a proposal that a run made has come to nothing since their last run was confirmed, and none
    is under way."""
    freed = Q(pairs__state__in=CLOSED_UNMET, pairs__proposal__isnull=False)
    cycles = Cycle.objects.filter(state__in=PAIRING_CYCLES).annotate(
        last_confirmed=Max("runs__confirmed_at"),
        last_freed=Max("pairs__closed_at", filter=freed),
    )
    under_way = MatchRun.objects.under_way().values("cycle")
    return cycles.filter(last_freed__gt=F("last_confirmed")).exclude(pk__in=under_way)


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
