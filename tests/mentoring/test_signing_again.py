"""A new version: who is asked to sign again, and how often."""

import datetime as dt
from collections import Counter

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from charters.models import Charter, Signature
from charters.services import withdraw_signature
from charters.services.reminding import is_due
from hub.members.events import quietly
from hub.members.models import Organisation, User
from hub.members.services import leave
from hub.mentoring.awaited import awaited
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import end_pair, withdraw_enrolment
from tests.cast import (
    actor,
    adopted,
    enrolled,
    make_volunteer,
)
from tests.mentoring.renewals import (
    ADA,
    BASILE,
    OSCAR,
    RITA,
    People,
    heard,
    renewed,
    signs,
    state,
    told,
)

pytestmark = pytest.mark.usefixtures("monday")


def test_it_is_asked_late_rather_than_never_and_once() -> None:
    assert is_due(30, None)
    assert is_due(3, None)
    assert [days for days in range(30, 0, -1) if is_due(days, 30)] == list(range(14, 0, -1))
    assert is_due(13, 15)
    assert not is_due(13, 14)
    assert not is_due(8, 12)
    assert is_due(7, 12)
    assert is_due(2, 8)
    assert not is_due(2, 7)
    assert is_due(1, 2)
    assert not is_due(1, 1)
    assert not is_due(0, 30)


def test_people_are_asked_at_once_then_14_7_and_1_days_before_and_no_more(
    pair: Pair, charter: Charter, on
) -> None:
    renewed(charter)
    sent = {day: on(day) for day in range(30)}
    assert {day: count for day, count in sent.items() if count} == {
        day: Counter({ADA: 1, BASILE: 1}) for day in (0, 16, 23, 29)
    }


def test_the_mail_says_what_changed_by_when_and_what_happens_otherwise(
    pair: Pair, charter: Charter, on
) -> None:
    renewed(charter)
    on(0)
    first = next(message for message in mail.outbox if message.to == [ADA])
    assert "1er avril 2026" in first.subject
    assert reverse("charter-compare", args=[charter.slug, 1, 2]) in first.body
    assert reverse("sign", args=[charter.slug]) in first.body
    on(29)
    last = next(message for message in mail.outbox if message.to == [ADA])
    assert last.subject != first.subject


def test_a_hub_that_slept_asks_late_and_never_the_same_twice(pair: Pair, charter: Charter, on) -> None:
    renewed(charter)
    on(0)
    days = (17, 18, 25, 26, 29)
    assert [sum(on(day).values()) for day in days] == [2, 0, 2, 0, 2]


def test_after_two_missed_reminders_one_is_sent(pair: Pair, charter: Charter, on) -> None:
    renewed(charter)
    on(0)
    assert [sum(on(day).values()) for day in (25, 28, 29)] == [2, 0, 2]


def test_with_ten_days_to_sign_nobody_is_asked_twice_on_the_first(pair: Pair, charter: Charter, on) -> None:
    renewed(charter, days=10)
    assert [sum(on(day).values()) for day in (0, 1, 3, 9)] == [2, 0, 2, 2]


def test_whoever_has_signed_meanwhile_hears_no_more(pair: Pair, charter: Charter, peers: People, on) -> None:
    renewed(charter)
    on(0)
    signs(peers[0], charter)
    assert ADA not in on(16)
    assert on(23) == Counter({BASILE: 1})


def test_whoever_left_hears_no_more(pair: Pair, charter: Charter, peers: People, on) -> None:
    renewed(charter)
    on(0)
    leave(actor=actor(peers[0]), volunteer=peers[0])
    on(1)
    assert on(16) == Counter({BASILE: 1}), "he is still enrolled"


def test_whoever_takes_part_in_nothing_any_more_is_not_asked(
    pair: Pair, charter: Charter, peers: People, on
) -> None:
    end_pair(actor=actor(peers[0]), pair=pair)
    for person in peers:
        withdraw_enrolment(actor=actor(person), enrolment=person.enrolments.get())
    heard()
    renewed(charter)
    assert on(0) == Counter()


def test_whoever_took_the_new_signature_back_is_not_asked(
    pair: Pair, charter: Charter, peers: People, on
) -> None:
    version = renewed(charter)
    on(0)
    signs(peers[0], charter)
    with quietly():
        withdraw_signature(actor=actor(peers[0]), signature=Signature.objects.get(version=version))
    on(1)
    assert on(16) == Counter({BASILE: 1})


def test_whoever_is_enrolled_and_never_signed_is_not_asked(
    pair: Pair, charter: Charter, peer_cycle: Cycle, rivage: Organisation, on
) -> None:
    enrolled(make_volunteer("Nina", rivage), peer_cycle)
    renewed(charter)
    assert on(0) == Counter({ADA: 1, BASILE: 1})


def test_an_editorial_version_asks_nothing_of_anyone(pair: Pair, charter: Charter, rita: User, on) -> None:
    renewed(charter, change="editorial", days=None)
    assert on(0) == Counter()
    assert on(60) == Counter()
    assert state(pair) == ("active", "")
    assert awaited() == []


def test_referents_are_asked_to_adopt_again_until_they_have(
    pair: Pair, charter: Charter, rita: User, oscar: User, rivage: Organisation, on
) -> None:
    renewed(charter)
    on(0)
    assert sorted(told()) == [ADA, BASILE, OSCAR, RITA]
    letter = next(message for message in mail.outbox if message.to == [RITA])
    assert "Rivage" in letter.subject
    assert reverse("charter-compare", args=[charter.slug, 1, 2]) in letter.body
    with quietly():
        adopted(rivage, charter)
    on(16)
    assert OSCAR in told()
    assert RITA not in told()


def test_an_organisation_that_is_no_longer_a_member_is_not_asked(
    charter: Charter, rita: User, rivage: Organisation, on
) -> None:
    Organisation.objects.filter(pk=rivage.pk).update(
        membership_ends_on=timezone.localdate() - dt.timedelta(days=1)
    )
    heard()
    renewed(charter)
    on(0)
    assert told() == []


def test_what_is_awaited_takes_few_queries_whatever_the_people(
    pair: Pair, charter: Charter, peer_cycle: Cycle, rivage: Organisation, django_assert_max_num_queries
) -> None:
    for number in range(5):
        person = make_volunteer(f"Nina{number}", rivage)
        enrolled(person, peer_cycle)
        signs(person, charter)
    renewed(charter)
    with django_assert_max_num_queries(6):
        assert len(awaited()) == 7
