"""Events: recorded with the verb, delivered once, again when a listener fails."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from hub.members import events
from hub.members.events import CLAIM, MOST_ATTEMPTS, deliver, deliver_pending, record
from hub.members.models import Event, Organisation, User, Volunteer
from hub.shared import clock
from tests.cast import actor


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a listener to `ear.called` was told; it fails while `["fail"]` stands in the list."""
    told: list[str] = []

    def listen(event: Event) -> None:
        if "fail" in told:
            told.append("failed")
            raise RuntimeError
        told.append(event.verb)

    monkeypatch.setitem(events._after, "ear.called", [listen])  # type: ignore[index]
    return told


def test_an_event_is_delivered_once(heard: list[str], rivage: Organisation, rita: User) -> None:
    event = record(actor=actor(rita), verb="ear.called", subject=rivage)
    assert deliver_pending() == 1
    assert deliver_pending() == 0
    assert not deliver(event.pk)
    assert heard == ["ear.called"]


def test_a_failed_delivery_is_tried_again_but_not_for_ever(
    heard: list[str], rivage: Organisation, rita: User
) -> None:
    record(actor=actor(rita), verb="ear.called", subject=rivage)
    heard.append("fail")
    for _attempt in range(MOST_ATTEMPTS + 3):
        assert deliver_pending() == 0
    assert heard.count("failed") == MOST_ATTEMPTS
    Event.objects.update(attempts=0)
    heard.remove("fail")
    assert deliver_pending() == 1


def test_a_claim_left_by_a_dead_worker_is_taken_over(
    heard: list[str], rivage: Organisation, rita: User
) -> None:
    record(actor=actor(rita), verb="ear.called", subject=rivage)
    Event.objects.update(claimed_at=clock.now())
    assert deliver_pending() == 0
    with time_machine.travel(clock.now() + CLAIM + CLAIM):
        assert deliver_pending() == 1


def test_what_nobody_listens_to_waits_for_nobody(rivage: Organisation, rita: User) -> None:
    assert record(actor=actor(rita), verb="ear.ignored", subject=rivage).delivered_at is not None


def test_events_hold_ids_and_nothing_else(
    active_pair: Any, peers: tuple[Volunteer, Volunteer], post: Callable[[], Any]
) -> None:
    post()
    told = str(list(Event.objects.values()))
    for person in peers:
        assert person.name not in told
        assert person.email not in told
        assert person.job_title not in told
