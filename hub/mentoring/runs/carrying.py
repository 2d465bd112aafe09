"""Carrying a run out, from its claim to its end, whatever happens on the way."""

import logging
import time
import traceback
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.matching.comparing import Alternative, best_first, fairest, prices
from hub.matching.explaining import forbidding
from hub.matching.groups import Cancelled, Clock
from hub.matching.problem import PinBroken, Result
from hub.matching.solving import match
from hub.mentoring.models import MatchRun
from hub.mentoring.runs.ending import end
from hub.mentoring.runs.reading import Read, read
from hub.mentoring.runs.storing import Gone, figures_as, store
from hub.mentoring.states import RUN, RunState
from hub.shared import clock

logger = logging.getLogger(__name__)

SECONDS = 300
"""After so many, groups are given as the best that was found, with how far it may be from the best possible; so are,
after as many more, the other ways of choosing."""
PULSE = 1.0
"""Seconds between two signs of life, unless the step changes."""


def carry_out(run_id: uuid.UUID | str) -> MatchRun:
    """Claim the run, read, solve, store, compare. The run as it ends; as it is, when it is not waiting any more.

    What goes wrong ends the run as failed, in words that name nobody.
    """
    run = claim(run_id)
    if run is None:
        return MatchRun.objects.get(pk=run_id)
    found: Read | None = None
    try:
        found = read(run.cycle, run.weighting, rematch_of=run.after)
        result = match(found.problem, Pulse(run), seconds=SECONDS)
        done = store(run, found, result)
    except Cancelled:
        return end(run, RunState.CANCELLED)
    except Gone:
        return MatchRun.objects.get(pk=run_id)
    except OverflowError:
        return end(run, RunState.FAILED, error=too_large())
    except Exception as error:
        if isinstance(error, ValueError) and found is not None and found.problem.pins:
            return end(run, RunState.FAILED, error=unkept(found, error))
        _log(run, error)
        return end(run, RunState.FAILED, error=_("The run stopped on a fault of the software."))
    compare(done, result)
    return done


@transaction.atomic
def claim(run_id: uuid.UUID | str) -> MatchRun | None:
    """The run, begun, for whoever asks first; None when it is not waiting any more."""
    runs = MatchRun.objects.select_for_update(of=("self",))
    runs = runs.select_related("cycle__programme", "weighting", "after")
    run = runs.filter(pk=run_id, state=RunState.QUEUED).first()
    if run is not None:
        RUN.move(run, RunState.RUNNING, started_at=clock.now(), seen_at=clock.now(), step="read", done=0)
    return run


class Pulse:
    """Told how far the solver is, it says so to those who watch the run, and stops it when they ask."""

    def __init__(self, run: MatchRun) -> None:
        self.run, self.said, self.step = run, 0.0, ""

    def __call__(self, step: str, done: int) -> None:
        if step == self.step and time.monotonic() - self.said < PULSE:
            return
        self.step, self.said = step, time.monotonic()
        mine = MatchRun.objects.filter(pk=self.run.pk, state=RunState.RUNNING, cancel_asked_at=None)
        if not mine.update(step=step, done=min(done, 99), seen_at=clock.now()):
            raise Cancelled


def compare(run: MatchRun, result: Result) -> None:
    """Add to a run that is done what each promise costs the next, and what other ways of choosing would give; nothing
    of it where it can't be told."""
    try:
        told = comparison_of(result, Clock(SECONDS))
    except Exception as error:  # the result stands without it
        _log(run, error)
        told = {"prices": [], "fairest": None, "best_first": None}
    run.summary = {**run.summary, **told}
    MatchRun.objects.filter(pk=run.pk).update(summary=run.summary)


def comparison_of(result: Result, clock: Clock) -> dict[str, Any]:
    """`prices`: by promises, the figures with these promises alone; `fairest` and `best_first`: figures and whom they
    leave out. Each says whether it is proved to be the best of its kind, or what was found while the clock had time."""
    return {
        "prices": [
            {"promises": list(one.promises), "figures": figures_as(one.figures), "proved": one.proved}
            for one in prices(result, clock)
        ],
        "fairest": _alternative(result, fairest(result, clock)),
        "best_first": _alternative(result, best_first(result)),
    }


def _alternative(result: Result, other: Alternative) -> dict[str, object]:
    """Its figures, and the ids of those whom it leaves out and the run serves."""
    ids = result.problem.pool.ids
    left_out = [str(ids[row]) for row in other.left_out]
    return {"figures": figures_as(other.figures), "left_out": left_out, "proved": other.proved}


def too_large() -> str:
    """Why weights are beyond the solvers."""
    return _("The weights are too large for so many people: lower them.")


def unkept(found: Read, fault: ValueError) -> str:
    """Why people kept together by hand can't be: no name."""
    if not isinstance(fault, PinBroken):
        return _("No group can hold all the people kept together by hand: release one of them.")
    rules = forbidding(found.problem, *fault.rows)
    if not rules:
        return _("Two people kept together by hand have no place left for each other: release one of them.")
    sentences = " ".join(rule.sentence(get_language() or "fr") for rule in rules)
    return _("Two people kept together by hand may not meet: %(why)s") % {"why": sentences}


def _log(run: MatchRun, error: Exception) -> None:
    """The kind of fault and where it happened, never what it says: what was read names people."""
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("matching run %s met %s\n%s", run.pk, type(error).__name__, where)
