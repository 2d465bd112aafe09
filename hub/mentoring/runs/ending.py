"""How a run ends that has no result."""

from django.db import transaction

from hub.members.actors import Actor
from hub.members.events import record
from hub.mentoring.models import MatchRun
from hub.mentoring.states import RUN, RunState
from hub.shared import clock

LONGEST_ERROR = 200


@transaction.atomic
def end(run: MatchRun, state: RunState, *, error: str = "") -> MatchRun:
    """End a run without a result, unless it has ended."""
    run = MatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.is_under_way:
        RUN.move(run, state, ended_at=clock.now(), error=error[:LONGEST_ERROR])
        record(actor=Actor.system(), verb=f"run.{state}", subject=run, cycle=run.cycle_id)
    return run
