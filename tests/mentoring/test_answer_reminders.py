"""Whoever has yet to answer a proposal is reminded 7 and 2 days before it expires, once each."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from hub.members.events import deliver_pending
from hub.members.models import Event, User, Volunteer
from hub.mentoring.models import Cycle, Pair, PairMember
from hub.mentoring.services import accept_pair, decline_pair, propose_pair, remind_to_answer
from hub.mentoring.tasks import close_unanswered, remind_in_time
from tests.cast import SYSTEM, actor, refused
from tests.mentoring.renewals import ADA, BASILE, START, heard, told

type Peers = tuple[Volunteer, Volunteer]
type Day = Callable[..., Counter[str]]


@pytest.fixture
def propose(monday: Any, peers: Peers, peer_cycle: Cycle, rita: User) -> Callable[[int], Pair]:
    """`propose(14)`: Ada and Basile are proposed to each other on that Monday, to answer within fourteen days."""

    def make(days: int) -> Pair:
        Cycle.objects.filter(pk=peer_cycle.pk).update(days_to_answer=days)
        pair = propose_pair(actor=actor(rita), cycle=peer_cycle, mentor=peers[0], mentees=[peers[1]])
        heard()
        return pair

    return make


@pytest.fixture
def day(monday: Any) -> Day:
    """`day(7)`: seven days later the clock's work is done, twice; how many mails went to whom."""

    def move(days: int, **rest: int) -> Counter[str]:
        monday.move_to(START + dt.timedelta(days=days, **rest), tick=False)
        mail.outbox.clear()
        for _again in range(2):
            remind_in_time()
            close_unanswered()
            deliver_pending()
        return Counter(told())

    return move


def test_both_are_reminded_twice_and_then_it_expires(propose: Callable[[int], Pair], day: Day) -> None:
    pair = propose(14)
    both = Counter({ADA: 1, BASILE: 1})
    assert not day(6, hours=23)
    assert day(7) == both
    assert not day(7, minutes=15)
    assert not day(11, hours=23)
    assert day(12) == both
    assert not day(13, hours=23)
    pair.refresh_from_db()
    assert pair.state == "proposed"
    day(14, minutes=1)
    pair.refresh_from_db()
    assert pair.state == "expired"
    assert not day(15)


def test_who_has_answered_is_left_in_peace(propose: Callable[[int], Pair], day: Day, peers: Peers) -> None:
    pair = propose(14)
    accept_pair(actor=actor(peers[0]), pair=pair)
    assert day(7) == {BASILE: 1}
    decline_pair(actor=actor(peers[1]), pair=pair)
    deliver_pending()
    assert not day(12)


def test_a_reminder_that_was_missed_is_not_made_up_for_after_the_next(
    propose: Callable[[int], Pair], day: Day
) -> None:
    propose(14)
    assert day(9) == {ADA: 1, BASILE: 1}, "late is better than never"
    assert day(12) == {ADA: 1, BASILE: 1}


def test_after_a_long_night_one_mail_is_enough(propose: Callable[[int], Pair], day: Day) -> None:
    propose(14)
    assert day(13) == {ADA: 1, BASILE: 1}
    assert not day(13, hours=12)


@pytest.mark.parametrize(
    ("days", "reminders"), [(1, []), (2, []), (3, [1]), (7, [5]), (8, [1, 6]), (9, [2, 7]), (21, [14, 19])]
)
def test_nobody_is_reminded_within_a_day_of_the_proposal(
    propose: Callable[[int], Pair], day: Day, days: int, reminders: list[int]
) -> None:
    propose(days)
    assert [number for number in range(days) if day(number)] == reminders


def test_what_is_closed_reminds_nobody(propose: Callable[[int], Pair], day: Day, peers: Peers) -> None:
    pair = propose(14)
    decline_pair(actor=actor(peers[0]), pair=pair)
    heard()
    assert not day(7)
    assert not day(12)


def test_whoever_answers_before_the_mail_leaves_gets_none(
    propose: Callable[[int], Pair], monday: Any, peers: Peers
) -> None:
    pair = propose(14)
    monday.move_to(START + dt.timedelta(days=7), tick=False)
    assert remind_in_time() == 2
    accept_pair(actor=actor(peers[0]), pair=pair)
    mail.outbox.clear()
    deliver_pending()
    assert told() == [BASILE]


def test_only_the_hub_itself_and_coordinators_remind(coralie: User, rita: User, peers: Peers) -> None:
    assert remind_to_answer(actor=actor(coralie)) == remind_to_answer(actor=SYSTEM) == 0
    for who in (rita, peers[0]):
        with refused("not_allowed"):
            remind_to_answer(actor=actor(who))


@pytest.mark.parametrize(("language", "words"), [("fr", "16 mars 2026"), ("en", "by 16 March 2026")])
def test_the_mail_says_until_when_and_names_nobody(
    propose: Callable[[int], Pair], day: Day, peers: Peers, language: str, words: str
) -> None:
    User.objects.update(language=language)
    pair = propose(14)
    day(7)
    for message in mail.outbox:
        assert words in message.body
        assert f"/me/pairs/{pair.pk}/" in message.body
        for name in ("Ada", "Basile", "Rivage", "Orbite", "Rita"):
            assert name not in message.subject + message.body
    [first, _second] = Event.objects.filter(verb="pair.reminded")
    assert list(first.ids) == ["volunteer"]


def test_one_command_does_it(propose: Callable[[int], Pair], monday: Any) -> None:
    propose(14)
    monday.move_to(START + dt.timedelta(days=7), tick=False)
    for number in ("2", "0"):
        call_command("tend", stdout=(out := StringIO()))
        assert f"{number} people reminded to answer a proposal" in out.getvalue()
    assert PairMember.objects.exclude(reminded_at=None).count() == 2


def test_looking_costs_as_much_for_many_proposals_as_for_one(
    propose: Callable[[int], Pair], monday: Any, django_assert_num_queries: Any
) -> None:
    propose(14)
    monday.move_to(START + dt.timedelta(days=7), tick=False)
    remind_in_time()
    with django_assert_num_queries(2):
        assert remind_in_time() == 0
