"""A matching run of each demo cycle that forms pairs, for the coordinator to look at: nobody else hears of it."""

from hub.members.actors import Actor
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import start_run


def load_runs() -> int:
    """Carry one out where there has been none; how many are done."""
    cycles = Cycle.objects.filter(
        state=Cycle.State.ENROLLING, runs=None, enrolments__withdrawn_at=None
    ).distinct()
    runs = [settle(start_run(actor=Actor.system(), cycle=cycle)) for cycle in cycles]
    return sum(run.state == MatchRun.State.DONE for run in runs)
