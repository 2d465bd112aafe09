"""A run has a process of its own: whoever serves pages or sends mails never computes one."""

import datetime as dt
import sys
from pathlib import Path
from subprocess import DEVNULL, Popen

from django.conf import settings
from django.utils.translation import gettext as _

from hub.mentoring.models import MatchRun
from hub.mentoring.runs.ending import end
from hub.mentoring.states import RunState
from hub.shared import clock

SILENCE = dt.timedelta(minutes=10)
"""Without a sign of life for so long, a run's process is taken for dead."""
_started: list[Popen[bytes]] = []


def begin(run: MatchRun) -> "Popen[bytes]":
    """Start the process that carries out a run that waits; it goes on when this one ends."""
    manage = Path(settings.BASE_DIR) / "manage.py"
    _started[:] = [one for one in _started if one.poll() is None]  # those that ended are let go
    begun = Popen(
        [sys.executable, str(manage), "match", "--run", str(run.pk)],
        cwd=settings.BASE_DIR,
        stdin=DEVNULL,
        stdout=DEVNULL,
        start_new_session=True,
    )
    _started.append(begun)
    return begun


def fail_silent_runs() -> int:
    """End the runs whose process gives no sign of life; how many."""
    silent = MatchRun.objects.under_way().filter(seen_at__lt=clock.now() - SILENCE)
    error = _("Its process gave no sign of life for ten minutes: run again.")
    return sum(end(run, RunState.FAILED, error=error).state == RunState.FAILED for run in silent)
