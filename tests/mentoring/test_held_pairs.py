"""A new version: what goes on until its day, what pauses on it and goes on with the last signature."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import gettext, override

from charters.binding import binding
from charters.models import Charter, Signature
from charters.services import withdraw_signature
from charters.services.reminding import SIGN_AGAIN
from hub.members.models import Event, Organisation, User
from hub.mentoring.awaited import awaited
from hub.mentoring.models import Pair
from hub.mentoring.services import end_pair, pause_pair, resume_pair
from hub.shared.chores import tend
from tests.cast import (
    actor,
    refused,
    signed,
)
from tests.mentoring.renewals import (
    ADA,
    BASILE,
    START,
    People,
    addition,
    heard,
    mails,
    renewed,
    signs,
    state,
)

pytestmark = pytest.mark.usefixtures("monday")


def test_a_pair_goes_on_until_the_day_and_pauses_on_it(pair: Pair, charter: Charter, on) -> None:
    renewed(charter)
    on(29, hours=12)  # 23:00 in Paris
    assert state(pair) == ("active", "")
    assert on(30) == Counter({ADA: 1, BASILE: 1})
    assert state(pair) == ("paused", "charter")
    assert on(31) == Counter()


def test_who_takes_their_word_back_does_so_for_every_version_they_gave_it_on(
    pair: Pair, charter: Charter, peers: People
) -> None:
    renewed(charter)
    for person in peers:
        signs(person, charter)
    ada = peers[0]
    latest = Signature.objects.valid().filter(user=ada.user).latest("signed_at")
    withdraw_signature(actor=actor(ada), signature=latest)
    assert not Signature.objects.valid().filter(user=ada.user).exists()
    assert Signature.objects.valid().filter(user=peers[1].user).count() == 2
    assert state(pair) == ("paused", "charter")


def test_it_pauses_at_midnight_where_the_hub_is(pair: Pair, charter: Charter, on) -> None:
    renewed(charter, days=10)
    on(9, hours=12)  # 21:00 UTC, 22:00 in Paris
    assert state(pair) == ("active", "")
    on(9, hours=14)  # 23:00 UTC, midnight in Paris
    assert state(pair) == ("paused", "charter")


def test_all_are_told_of_the_pause_and_nobody_is_named(
    pair: Pair, charter: Charter, peers: People, on
) -> None:
    renewed(charter)
    signs(peers[0], charter)
    on(30)
    letters = {message.to[0]: message.body for message in mail.outbox}
    sign = reverse("sign", args=[charter.slug])
    assert sign not in letters[ADA]
    assert sign in letters[BASILE]
    assert "Basile" not in letters[ADA]


def test_the_last_signature_has_it_go_on(pair: Pair, charter: Charter, peers: People, on) -> None:
    renewed(charter)
    on(30)
    signs(peers[0], charter)
    assert state(pair) == ("paused", "charter")
    with refused("charter_not_signed"):
        resume_pair(actor=actor(peers[0]), pair=pair)
    heard()
    signed(peers[1], charter)
    assert state(pair) == ("active", "")
    subjects = {message.subject for message in (mails() and mail.outbox) if message.to == [ADA]}
    with override("fr"):
        assert subjects == {gettext("Your pair goes on")}


def test_a_pair_that_its_people_paused_stays_so(pair: Pair, charter: Charter, peers: People, on) -> None:
    pause_pair(actor=actor(peers[0]), pair=pair)
    renewed(charter)
    on(30)
    assert state(pair) == ("paused", "")
    for person in peers:
        signs(person, charter)
    assert state(pair) == ("paused", "")
    resume_pair(actor=actor(peers[0]), pair=pair)
    assert state(pair) == ("active", "")


def test_two_versions_in_a_row_each_keep_their_day(pair: Pair, charter: Charter, peers: People, on) -> None:
    """Basile signed the first alone, Ada the second too: he has until the second's day, she until the third's."""
    renewed(charter, days=20)
    on(0)
    signs(peers[0], charter)
    on(10)
    renewed(charter, clause=4, days=30)
    assert on(10) == Counter({ADA: 1, BASILE: 1})
    days = {row.volunteer.name: row.until for row in awaited()}
    assert days == {"Ada": dt.date(2026, 4, 11), "Basile": dt.date(2026, 3, 22)}
    assert on(13) == Counter({BASILE: 1})
    on(19)
    assert state(pair) == ("active", "")
    on(20)
    assert state(pair) == ("paused", "charter")
    signs(peers[1], charter)
    assert state(pair) == ("paused", "charter"), "to go on again takes the version in force from all"
    signs(peers[0], charter)
    assert state(pair) == ("active", "")


def test_an_edit_of_a_substantial_version_changes_neither_its_day_nor_its_reminders(
    pair: Pair, charter: Charter, peers: People, on
) -> None:
    second = renewed(charter)
    on(0)
    on(16)
    signs(peers[0], charter)
    renewed(charter, change="editorial", days=None)
    assert on(17) == Counter()
    found = binding(charter)
    assert found is not None
    assert found.substance == second.pk
    assert on(23) == Counter({BASILE: 1})
    on(30)
    assert state(pair) == ("paused", "charter")
    signs(peers[1], charter)
    assert state(pair) == ("active", ""), "Ada's signature of the words is enough"


def test_the_people_of_an_organisation_sign_its_new_charter_in_time(
    pair: Pair, charter: Charter, rivage: Organisation, peers: People, on
) -> None:
    own = addition(charter, rivage)
    assert on(0) == Counter({ADA: 1})
    assert own.title_fr in mail.outbox[0].subject
    assert on(16) == Counter({ADA: 1})
    assert state(pair) == ("active", "")
    on(30)
    assert state(pair) == ("paused", "charter")
    signs(peers[0], own)
    assert state(pair) == ("active", "")


def test_a_new_floor_takes_the_additions_along_and_asks_for_each_text(
    pair: Pair, charter: Charter, rivage: Organisation, peers: People, on
) -> None:
    own = addition(charter, rivage)
    signs(peers[0], own)
    renewed(charter)
    assert on(0) == Counter({ADA: 2, BASILE: 1})
    for person, text in ((peers[0], charter), (peers[1], charter)):
        signs(person, text)
    assert on(16) == Counter({ADA: 1})
    on(30)
    assert state(pair) == ("paused", "charter")
    signs(peers[0], own)
    assert state(pair) == ("active", "")


def test_the_clock_does_it(pair: Pair, charter: Charter, monday: Any) -> None:
    renewed(charter)
    assert "people asked to sign again" in tend()
    assert Event.objects.filter(verb=SIGN_AGAIN).count() == 2
    monday.move_to(START + dt.timedelta(days=30))
    assert tend()["pairs held until all have signed"] == 1


def test_people_see_what_they_have_to_sign_and_by_when(
    pair: Pair, charter: Charter, peers: People, browser_of: Any
) -> None:
    mine, its_page = reverse("me"), reverse("pair", args=[pair.pk])
    browser = browser_of(peers[0].user)
    assert reverse("sign", args=[charter.slug]) not in browser.get(mine).text
    renewed(charter)
    for path in (mine, its_page):
        assert reverse("sign", args=[charter.slug]) in browser.get(path).text
        assert "1er avril 2026" in browser.get(path).text
    signs(peers[0], charter)
    for path in (mine, its_page):
        assert reverse("sign", args=[charter.slug]) not in browser.get(path).text


def test_whoever_is_only_enrolled_sees_it_too(
    pair: Pair, charter: Charter, peers: People, browser_of: Any
) -> None:
    end_pair(actor=actor(peers[0]), pair=pair)
    renewed(charter)
    assert reverse("sign", args=[charter.slug]) in browser_of(peers[0].user).get(reverse("me")).text


def test_referents_see_how_many_of_their_own_people_have_to_sign(
    pair: Pair, charter: Charter, peers: People, rita: User, oscar: User, coralie: User, browser_of: Any
) -> None:
    """Not who, and not of others: Ada is Rivage's, Basile Orbite's."""
    counts = [browser_of(who).get(reverse("me")).context["to_sign_count"] for who in (rita, oscar)]
    assert counts == [0, 0]
    renewed(charter)
    signs(peers[0], charter)
    counts = [browser_of(who).get(reverse("me")).context["to_sign_count"] for who in (rita, oscar)]
    assert counts == [0, 1]
    assert "to_sign_count" not in browser_of(coralie).get(reverse("me")).context


def test_a_referent_sees_why_a_pair_is_held_not_who_has_yet_to_sign(
    pair: Pair, charter: Charter, peers: People, oscar: User, browser_of: Any, on: Any
) -> None:
    renewed(charter)
    on(13)
    signs(peers[1], charter)
    on(30)
    browser = browser_of(oscar)
    with override("fr"):
        why = gettext("It is on pause until all of its people have signed their charter.")
    page = browser.get(reverse("pair", args=[pair.pk])).text
    assert why in page
    signs(peers[0], charter)
    assert why not in browser.get(reverse("pair", args=[pair.pk])).text
