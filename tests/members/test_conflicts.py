"""Conflicts of interest: a person declares theirs; nobody else, but coordinators, ever learns of them."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.members.models import Conflict, Event, Organisation, User, Volunteer
from hub.members.services import declare_conflict, declare_exclusion, leave, lift_conflict
from hub.members.services.conflicts import MOST_A_DAY
from hub.shared import clock
from tests.cast import actor, make_volunteer, refused


def cards(who: User | Volunteer) -> set[str]:
    return {volunteer.name for volunteer in Volunteer.objects.on_cards_for(actor(who))} - {str(who)}


def test_a_conflict_with_an_organisation_hides_the_cards_of_both(
    ada: Volunteer, basile: Volunteer, mina: Volunteer, rita: User, oscar: User, orbite: Organisation
) -> None:
    assert cards(ada) == cards(rita) == {"Basile", "Mina"}
    declare_conflict(actor=actor(ada), kind="client", organisation=orbite, reason="A tender")
    assert cards(ada) == {"Mina"}
    assert cards(basile) == cards(oscar) == {"Mina"}
    assert cards(rita) == {"Basile", "Mina"}, "her organisation has no conflict"
    assert cards(mina) == {"Ada", "Basile"}


def test_a_conflict_with_a_person_hides_the_two_from_each_other_alone(
    ada: Volunteer, basile: Volunteer, mina: Volunteer, rita: User, oscar: User
) -> None:
    declare_conflict(actor=actor(ada), kind="family", email=f" {basile.email.upper()}")
    assert Conflict.objects.get().email == basile.email
    assert (cards(ada), cards(basile)) == ({"Mina"}, {"Mina"})
    assert (cards(rita), cards(oscar)) == ({"Basile", "Mina"}, {"Ada", "Mina"})


@pytest.mark.parametrize("address", ["BASILE@Home.example", "basile@orbite.example"])
def test_a_person_is_known_by_the_address_of_the_record_and_of_the_account(
    ada: Volunteer, basile: Volunteer, address: str
) -> None:
    Volunteer.objects.filter(pk=basile.pk).update(email="Basile@Home.example")
    declare_conflict(actor=actor(ada), kind="family", email=address)
    assert cards(ada) == cards(basile) == set()


def test_a_conflict_with_nobody_changes_nothing(ada: Volunteer, basile: Volunteer, mina: Volunteer) -> None:
    declare_conflict(actor=actor(ada), kind="family", email="nobody@nowhere.example")
    assert cards(ada) == {"Basile", "Mina"}


def test_a_conflict_outlives_the_record_of_the_person(
    ada: Volunteer, basile: Volunteer, tramway: Organisation
) -> None:
    declare_conflict(actor=actor(ada), kind="family", email=basile.email)
    leave(actor=actor(ada), volunteer=ada)
    Volunteer.objects.create(
        name="Ada",
        organisation=tramway,
        user=ada.user,
        email=ada.email,
        state="active",
        confirmed_at=clock.now(),
    )
    assert cards(ada) == set()
    assert cards(basile) == set()


def test_it_ends_on_its_day_or_when_it_is_lifted(
    ada: Volunteer, basile: Volunteer, orbite: Organisation
) -> None:
    today = clock.today()
    declare_conflict(actor=actor(ada), kind="client", organisation=orbite, ends_on=today)
    assert cards(ada) == set()
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        assert cards(ada) == {"Basile"}
        again = declare_conflict(actor=actor(ada), kind="supplier", organisation=orbite)
        assert cards(ada) == set()
        lift_conflict(actor=actor(ada), conflict=again)
        assert cards(ada) == {"Basile"}
    assert list(Event.objects.values_list("verb", flat=True).order_by("at")) == [
        "conflict.declared", "conflict.declared", "conflict.lifted",
    ]  # fmt: skip


def test_what_is_declared_makes_sense(ada: Volunteer, orbite: Organisation) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    bad: list[tuple[dict[str, Any], str]] = [
        ({"organisation": orbite, "email": "x@x.example"}, "organisation"),
        ({}, "organisation"),
        ({"email": "not an address"}, "email"),
        ({"email": ada.email.upper()}, "email"),
        ({"organisation": orbite, "ends_on": yesterday}, "ends_on"),
        ({"organisation": orbite, "kind": "dislike"}, "kind"),
    ]
    for values, where in bad:
        with pytest.raises(ValidationError, match=where):
            declare_conflict(actor=actor(ada), **{"kind": "client", **values})
    assert not Conflict.objects.exists()
    declare_conflict(actor=actor(ada), kind="client", organisation=orbite)
    with pytest.raises(ValidationError):
        declare_conflict(actor=actor(ada), kind="family", organisation=orbite)


def test_the_person_alone_declares_and_lifts(
    ada: Volunteer, basile: Volunteer, rita: User, sacha: User, coralie: User, orbite: Organisation
) -> None:
    for other in (rita, sacha, coralie):  # none of them takes part
        with refused("not_allowed"):
            declare_conflict(actor=actor(other), kind="client", organisation=orbite)
    conflict = declare_conflict(actor=actor(ada), kind="client", organisation=orbite)
    for who, seen in ((ada.user, 1), (coralie, 1), (rita, 0), (basile.user, 0), (sacha, 0)):
        assert Conflict.objects.visible_to(actor(who)).count() == seen
    for somebody in (rita, basile, sacha):
        with refused("not_allowed"):
            lift_conflict(actor=actor(somebody), conflict=conflict)
    lift_conflict(actor=actor(coralie), conflict=conflict)
    assert not Conflict.objects.exists()


def test_nobody_tries_addresses_by_the_hundred(ada: Volunteer) -> None:
    for number in range(MOST_A_DAY):
        conflict = declare_conflict(actor=actor(ada), kind="family", email=f"n{number}@x.example")
        lift_conflict(actor=actor(ada), conflict=conflict)
    with refused("too_many"):
        declare_conflict(actor=actor(ada), kind="family", email="one@more.example")
    with time_machine.travel(clock.now() + dt.timedelta(days=1, minutes=1)):
        declare_conflict(actor=actor(ada), kind="family", email="one@more.example")


def test_volunteers_of_organisations_that_exclude_each_other_find_no_cards(
    ada: Volunteer, basile: Volunteer, mina: Volunteer, rivage: Organisation, orbite: Organisation, rita: User
) -> None:
    declare_exclusion(actor=actor(rita), organisation=rivage, other=orbite)
    assert cards(ada) == cards(basile) == {"Mina"}


def test_an_exclusion_that_is_over_is_declared_anew(
    rita: User, rivage: Organisation, orbite: Organisation
) -> None:
    declare_exclusion(actor=actor(rita), organisation=rivage, other=orbite, ends_on=clock.today())
    with pytest.raises(ValidationError):
        declare_exclusion(actor=actor(rita), organisation=rivage, other=orbite)
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        declare_exclusion(actor=actor(rita), organisation=rivage, other=orbite)
    yesterday = clock.today() - dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="ends_on"):
        declare_exclusion(actor=actor(rita), organisation=rivage, other=orbite, ends_on=yesterday)


def test_cards_ask_no_more_with_many_conflicts(
    ada: Volunteer, basile: Volunteer, mina: Volunteer, orbite: Organisation
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(Volunteer.objects.on_cards_for(actor(ada)).with_topics())
        return len(captured)

    declare_conflict(actor=actor(ada), kind="family", email="one@x.example")
    count()  # permissions are remembered from here on
    before = count()
    Conflict.objects.bulk_create(
        Conflict(volunteer=ada, kind="family", email=f"many{number}@x.example") for number in range(300)
    )
    other = make_volunteer("Many", orbite)
    Conflict.objects.bulk_create([Conflict(volunteer=other, kind="family", email=ada.email)])
    assert count() == before
