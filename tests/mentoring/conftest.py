"""What the tests of new versions of charters share: a clock that they move."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from hub.mentoring.models import Pair
from tests.mentoring.renewals import START, heard, mails


@pytest.fixture
def monday(time_machine: Any) -> Any:
    """All happens from a Monday morning on."""
    time_machine.move_to(START, tick=False)
    return time_machine


@pytest.fixture
def on(monday: Any) -> Any:
    """`on(13)`: thirteen days later, all chores done and all mails sent; how many went to which volunteer that day."""

    def move(days: int, *, hours: int = 0) -> Counter[str]:
        monday.move_to(START + dt.timedelta(days=days, hours=hours), tick=False)
        return mails()

    return move


@pytest.fixture
def pair(monday: Any, active_pair: Pair) -> Pair:
    """Ada and Basile's, active; nothing is left to tell of it."""
    heard()
    return active_pair
