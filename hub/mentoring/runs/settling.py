"""A run from its start to where it waits for someone: a coordinator, or nobody if it is a rematch."""

import logging

from hub.members.actors import Actor
from hub.mentoring.models import MatchRun
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.services.runs import Changed, confirm_run
from hub.mentoring.states import RunState
from hub.shared.errors import WrongState

logger = logging.getLogger(__name__)


def settle(run: MatchRun) -> MatchRun:
    """Carry out a run; a rematch confirms itself. When someone answered meanwhile it is left, and another is asked for
    by the next chore."""
    run = carry_out(run.pk)
    if run.state == RunState.DONE and run.after_id is not None:
        try:
            run = confirm_run(actor=Actor.system(), run=run)
        except (Changed, WrongState) as refused:
            logger.info("rematch %s is not confirmed: %s", run.pk, refused.code)
    return run
