"""A matching run of each demo cycle that forms pairs, for the coordinator to look at: nobody else hears of it."""

from hub.members.actors import Actor
from hub.mentoring.models import Cycle, MatchRun, MentoringModel
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import start_run, weigh

SYSTEM = Actor.system()


def load_runs() -> int:
    """Carry one out where there has been none, peers each mentoring the other; how many are done."""
    open_ones = Cycle.objects.filter(state=Cycle.State.ENROLLING, enrolments__withdrawn_at=None)
    runs = [_run(cycle) for cycle in open_ones.filter(runs=None).select_related("programme").distinct()]
    return sum(run.state == MatchRun.State.DONE for run in runs)


def _run(cycle: Cycle) -> MatchRun:
    is_peer = cycle.programme.model == MentoringModel.PEER
    weigh(actor=SYSTEM, cycle=cycle, values={"reciprocal": True} if is_peer else {})
    return settle(start_run(actor=SYSTEM, cycle=cycle))
