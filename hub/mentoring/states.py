"""The lives of a cycle, of a pair and of a matching run.

    cycle   draft > enrolling > matching > running > closed

    pair    proposed ─┬─> accepted ─┬─> active <──> paused
            all said  │   all       │      │           │
            yes?      │   signed?   │      ├─> completed <─┤
                      │             └─> ended <────────┘
                      └─> declined | expired | withdrawn

    run     queued > running > done > confirmed
            queued, running > failed | cancelled

Ending needs no reason and blames no one; a date alone never completes a pair.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.shared.states import Lifecycle


class CycleState(models.TextChoices):
    DRAFT = "draft", _("draft")
    ENROLLING = "enrolling", _("open for enrolment")
    MATCHING = "matching", _("matching")
    RUNNING = "running", _("running")
    CLOSED = "closed", pgettext_lazy("cycle", "closed")


CYCLE = Lifecycle(
    {
        CycleState.DRAFT: {CycleState.ENROLLING},
        CycleState.ENROLLING: {CycleState.MATCHING},
        CycleState.MATCHING: {CycleState.RUNNING},
        CycleState.RUNNING: {CycleState.CLOSED},
    }
)
PAIRING_CYCLES = (CycleState.ENROLLING, CycleState.MATCHING, CycleState.RUNNING)


class PairState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("pair", "proposed")
    ACCEPTED = "accepted", pgettext_lazy("pair", "accepted")
    ACTIVE = "active", pgettext_lazy("pair", "active")
    PAUSED = "paused", pgettext_lazy("pair", "paused")
    COMPLETED = "completed", pgettext_lazy("pair", "completed")
    ENDED = "ended", pgettext_lazy("pair", "ended")
    DECLINED = "declined", pgettext_lazy("pair", "declined")
    EXPIRED = "expired", pgettext_lazy("pair", "expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("pair", "withdrawn")


_P = PairState

PAIR = Lifecycle(
    {
        _P.PROPOSED: {_P.ACCEPTED, _P.DECLINED, _P.EXPIRED, _P.WITHDRAWN},
        _P.ACCEPTED: {_P.ACTIVE, _P.ENDED},
        _P.ACTIVE: {_P.PAUSED, _P.COMPLETED, _P.ENDED},
        _P.PAUSED: {_P.ACTIVE, _P.COMPLETED, _P.ENDED},
    }
)
OPEN_PAIRS = (_P.PROPOSED, _P.ACCEPTED, _P.ACTIVE, _P.PAUSED)
CLOSED_UNMET = (_P.DECLINED, _P.EXPIRED, _P.WITHDRAWN)
KNOWN_TO_EACH_OTHER = (_P.ACCEPTED, _P.ACTIVE, _P.PAUSED, _P.COMPLETED, _P.ENDED)
"""The states in which the people of a pair see each other's names: all have accepted."""


class PausedFor(models.TextChoices):
    """Why the hub itself holds a pair; nothing when its people paused it."""

    CHARTER = "charter", _("signatures that are missing")


class Answer(models.TextChoices):
    PENDING = "pending", pgettext_lazy("answer", "awaited")
    ACCEPTED = "accepted", pgettext_lazy("answer", "accepted")
    DECLINED = "declined", pgettext_lazy("answer", "declined")


class DeclineReason(models.TextChoices):
    """Why someone declines, if they wish to say; coordinators alone read it, as counts."""

    NO_TIME = "no_time", _("I have no time at the moment")
    OTHER_NEED = "other_need", _("It is not what I am looking for")
    TOO_CLOSE = "too_close", _("We are too close, or have interests in common")
    ELSEWHERE = "elsewhere", _("I have found someone elsewhere")


class RunState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("run", "waiting")
    RUNNING = "running", pgettext_lazy("run", "under way")
    DONE = "done", pgettext_lazy("run", "done")
    FAILED = "failed", pgettext_lazy("run", "failed")
    CANCELLED = "cancelled", pgettext_lazy("run", "cancelled")
    CONFIRMED = "confirmed", pgettext_lazy("run", "confirmed")


_R = RunState

RUN = Lifecycle(
    {
        _R.QUEUED: {_R.RUNNING, _R.FAILED, _R.CANCELLED},
        _R.RUNNING: {_R.DONE, _R.FAILED, _R.CANCELLED},
        _R.DONE: {_R.CONFIRMED},
    }
)
