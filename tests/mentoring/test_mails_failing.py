"""A confirmed run is told in one task; a mail that can't be sent keeps nobody else's back, and is tried again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from hub.members.events import MOST_ATTEMPTS, deliver_pending, deliver_waiting
from hub.members.models import Event, User, Volunteer
from hub.mentoring import tasks
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import confirm_run, decline_pair, start_run
from hub.topics.models import Topic
from tests.cast import actor, enrolled, make_organisation, make_volunteer

type Fault = Callable[[str | None], None]


@pytest.fixture
def people(peer_cycle: Cycle, open_source: Topic) -> list[Volunteer]:
    """Three mentors, three who seek."""
    cast = []
    for number in range(6):
        role, topics = ("mentor", "offers") if number < 3 else ("mentee", "seeks")
        home = make_organisation(f"Maison {number}", "operator")
        cast.append(make_volunteer(f"P{number}", home, **{topics: [open_source]}))
        enrolled(cast[-1], peer_cycle, role)
    return cast


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Fault:
    """`fault("ada@…")`: mails to this address, or to nobody, are refused from now on."""
    send, wrong = tasks.send, set[str | None]()

    def sent(template: str, *, to: str, **options: Any) -> None:
        if to in wrong:
            raise OSError(f"550 {to}")
        send(template, to=to, **options)

    monkeypatch.setattr(tasks, "send", sent)

    def set_to(address: str | None) -> None:
        wrong.clear()
        wrong.add(address)

    return set_to


@pytest.fixture
def confirm(coralie: User, people: list[Volunteer], peer_cycle: Cycle) -> Callable[[], None]:
    def done() -> None:
        confirm_run(actor=actor(coralie), run=settle(start_run(actor=actor(coralie), cycle=peer_cycle)))
        deliver_pending()

    return done


def told() -> list[str]:
    return sorted(address for one in mail.outbox for address in one.to)


@pytest.mark.parametrize("number", [0, 5])
def test_one_address_that_fails_keeps_nobody_else_s_mail_back(
    people: list[Volunteer], confirm: Callable[[], None], fault: Fault, caplog: Any, number: int
) -> None:
    wrong = people[number].email
    fault(wrong)
    confirm()
    others = sorted(one.email for one in people if one.email != wrong)
    assert told() == others
    deliver_pending()
    assert told() == others, "nobody is told twice"
    fault(None)
    deliver_pending()
    assert told() == sorted([*others, wrong])
    deliver_pending()
    assert told() == sorted([*others, wrong])
    assert "pair" in caplog.text


def test_it_is_not_tried_for_ever(people: list[Volunteer], confirm: Callable[[], None], fault: Fault) -> None:
    fault(people[0].email)
    confirm()
    for _attempt in range(MOST_ATTEMPTS + 2):
        deliver_pending()
    assert Event.objects.get(verb="pair.untold").attempts == MOST_ATTEMPTS


def test_what_is_no_longer_so_is_not_told(
    people: list[Volunteer], confirm: Callable[[], None], fault: Fault
) -> None:
    wrong = people[0].email
    fault(wrong)
    confirm()
    pair = Pair.objects.get(members__volunteer=people[0])
    decline_pair(actor=actor(people[0]), pair=pair)
    fault(None)
    deliver_pending()
    assert wrong not in told()


def test_a_confirmation_is_one_task(
    people: list[Volunteer], coralie: User, peer_cycle: Cycle, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    run = settle(start_run(actor=actor(coralie), cycle=peer_cycle))
    asked: list[str] = []
    monkeypatch.setattr(type(deliver_waiting), "enqueue", lambda task, *_arguments: asked.append(task.name))
    with django_capture_on_commit_callbacks(execute=True):
        confirm_run(actor=actor(coralie), run=run)
    assert Pair.objects.count() == 3
    assert asked == ["deliver_waiting"]
    assert told() == []
