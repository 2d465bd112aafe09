"""What the clock makes due. Each package registers its chores in its `tasks`; `manage.py tend` does them all."""

import logging
from collections.abc import Callable

type Chore = Callable[[], int]

logger = logging.getLogger(__name__)

_chores: dict[str, Chore] = {}


def chore(done: str) -> Callable[[Chore], Chore]:
    """Register a function that does what is due and says how much it did; `done` names it: "proposals expired".

    A chore runs every quarter of an hour, and again after a failure: it must bear both.
    """

    def register(function: Chore) -> Chore:
        _chores[done] = function
        return function

    return register


def tend() -> dict[str, int | None]:
    """Do every chore; how much each did, None for one that failed (the log says why, the others go on)."""
    return {done: _try(done, function) for done, function in _chores.items()}


def _try(done: str, function: Chore) -> int | None:
    try:
        return function()
    except Exception:
        logger.exception("chore failed: %s", done)
        return None
