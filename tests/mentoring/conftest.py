"""What the tests of new versions of charters share: a clock that they move."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from charters.models import Charter
from charters.services import draft_version, put_in_force
from hub.members.models import User
from hub.mentoring.models import Pair, PlannedSession
from hub.mentoring.services import complete_pair
from tests.cast import SYSTEM, actor
from tests.mentoring.confidences import ENGLISH, FRENCH, announced
from tests.mentoring.renewals import START, People, heard, mails


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


@pytest.fixture
def past_pair(active_pair: Pair, peers: People) -> Pair:
    """Ada and Basile's, complete."""
    return complete_pair(actor=actor(peers[0]), pair=active_pair)


@pytest.fixture
def text() -> Charter:
    """The confidentiality text, in force."""
    charter = Charter.objects.create(
        slug="secret", scope=Charter.Scope.SESSION, title_fr="Secret", title_en="Secret"
    )
    put_in_force(
        actor=SYSTEM, version=draft_version(actor=SYSTEM, charter=charter, text_fr=FRENCH, text_en=ENGLISH)
    )
    return charter


@pytest.fixture
def planned(pair: Pair, text: Charter, peers: People) -> PlannedSession:
    """Ada announced it for the day after tomorrow; nothing is left to tell of it."""
    found = announced(peers[0], pair, text)
    heard()
    return found


@pytest.fixture
def browser_of() -> Any:
    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser
