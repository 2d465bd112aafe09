"""Everything that people agree to is checked by something, and whatever checks it refuses without it.

A use is declared on the function that checks (`hub.members.purposes.uses`). For each, a scene below says whether the
person is used so; it must be so with their consent, and no longer once they have taken it back.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import get_resolver

from api.v1.people import named_by
from commons import digests
from commons.models import ChallengePage, Subscription
from hub.members.actors import Actor
from hub.members.models import Volunteer
from hub.members.purposes import Purpose, Use, declared
from hub.members.services import withdraw_consent
from hub.mentoring import directory
from hub.mentoring.faces import shown_to
from hub.mentoring.models import Enrolment, Pair
from hub.mentoring.retros import all_agree
from hub.mentoring.runs.rows import people_of
from hub.mentoring.services import enrol, propose_pair
from hub.mentoring.thanks import thanked
from hub.shared import clock
from hub.shared.errors import RuleBroken
from tests.cast import SYSTEM, actor, consents, enrolled
from tests.commons.conftest import plant

assert get_resolver().url_patterns  # every package that uses something is loaded by now

type Scene = Callable[[pytest.FixtureRequest], Callable[[], bool]]

SCENES: dict[str, Scene] = {}


def scene(where: str) -> Callable[[Scene], Scene]:
    """What happens in `where`: prepares it, and gives the question whether Ada is used so."""

    def keep(of: Scene) -> Scene:
        SCENES[where] = of
        return of

    return keep


def goes_through(verb: Callable[[], Any]) -> bool:
    """Whether the verb is done; it may be refused for want of consent alone."""
    try:
        verb()
    except RuleBroken as refusal:
        if refusal.code != "no_consent":
            raise
        return False
    return True


@scene("hub.members.models.volunteers.VolunteerQuerySet.on_cards_for")
def in_the_directory(request: pytest.FixtureRequest) -> Callable[[], bool]:
    ada, oscar = request.getfixturevalue("ada"), request.getfixturevalue("oscar")
    return lambda: Volunteer.objects.on_cards_for(actor(oscar)).filter(pk=ada.pk).exists()


@scene("api.v1.people.named_by")
def named_by_a_program(request: pytest.FixtureRequest) -> Callable[[], bool]:
    ada, orbite = request.getfixturevalue("ada"), request.getfixturevalue("orbite")
    return lambda: ada.card_id in named_by(Actor(organisation=orbite), [ada.card_id])


@scene("hub.mentoring.services.enrolments.enrol")
def enrolling(request: pytest.FixtureRequest) -> Callable[[], bool]:
    ada, cycle = request.getfixturevalue("ada"), request.getfixturevalue("peer_cycle")

    def enrols() -> bool:
        Enrolment.objects.filter(volunteer=ada).delete()
        return goes_through(lambda: enrol(actor=SYSTEM, cycle=cycle, volunteer=ada, roles=["mentor"]))

    return enrols


@scene("hub.mentoring.services.proposals.propose_pair")
def proposing(request: pytest.FixtureRequest) -> Callable[[], bool]:
    ada, basile = request.getfixturevalue("peers")
    cycle = request.getfixturevalue("peer_cycle")

    def proposes() -> bool:
        Pair.objects.all().delete()
        return goes_through(lambda: propose_pair(actor=SYSTEM, cycle=cycle, mentor=ada, mentees=[basile]))

    return proposes


@scene("hub.mentoring.directory._enrolled")
def among_those_who_may_be_proposed(request: pytest.FixtureRequest) -> Callable[[], bool]:
    ada, rita = request.getfixturevalue("ada"), request.getfixturevalue("rita")
    cycle = request.getfixturevalue("peer_cycle")
    enrolled(ada, cycle)
    return lambda: [one.name for one in directory.own_people(actor(rita), cycle)] == [ada.name]


@scene("hub.mentoring.runs.rows.taking_part")
def read_into_a_run(request: pytest.FixtureRequest) -> Callable[[], bool]:
    ada, cycle = request.getfixturevalue("ada"), request.getfixturevalue("peer_cycle")
    enrolled(ada, cycle)
    return lambda: [row.pk for row in people_of(cycle)] == [ada.pk]


@scene("hub.mentoring.models.pairs.Pair.names")
def known_to_the_other(request: pytest.FixtureRequest) -> Callable[[], bool]:
    pair, basile = request.getfixturevalue("accepted_pair"), request.getfixturevalue("basile")
    read = Pair.objects.with_members()
    return lambda: shown_to(actor(basile), read.get(pk=pair.pk)).names == ["Ada"]


@scene("commons.digests._agreeing")
def digest_sent(request: pytest.FixtureRequest) -> Callable[[], bool]:
    ada, now = request.getfixturevalue("ada"), clock.now()
    plant().add(ChallengePage, "Pistes", first_published_at=now - dt.timedelta(days=20))

    def is_sent() -> bool:
        mail.outbox.clear()
        long_ago = now - dt.timedelta(days=30)
        values = {"confirmed_at": long_ago, "last_sent_at": long_ago}
        Subscription.objects.update_or_create(email=ada.email, defaults=values)
        digests.send_digests()
        return any(message.to == [ada.email] for message in mail.outbox)

    return is_sent


@scene("hub.mentoring.thanks.thanked")
def thanked_by_name(request: pytest.FixtureRequest) -> Callable[[], bool]:
    pair = request.getfixturevalue("active_pair")
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.COMPLETED, closed_at=clock.now())
    return lambda: [one.name for one in thanked()] == ["Ada"]


@scene("hub.mentoring.retros.all_agree")
def agreed_to_a_retro(request: pytest.FixtureRequest) -> Callable[[], bool]:
    pair, basile = request.getfixturevalue("accepted_pair"), request.getfixturevalue("basile")
    consents(basile, Purpose.RETRO)
    return lambda: all_agree(pair)


def test_every_purpose_is_checked_by_something() -> None:
    unchecked = set(Purpose) - {use.purpose for use in declared()}
    assert not unchecked, "nothing checks these: declare with @uses where they are used, or take them away"


def test_every_use_has_its_scene_and_every_scene_its_use() -> None:
    assert {use.where for use in declared()} == set(SCENES)


@pytest.mark.django_db
@pytest.mark.parametrize("use", declared(), ids=lambda use: use.where.rsplit(".", 1)[-1])
def test_a_use_ends_with_the_consent(use: Use, ada: Volunteer, request: pytest.FixtureRequest) -> None:
    is_used = SCENES[use.where](request)
    consents(ada, use.purpose)
    assert is_used(), "with the person's consent"
    withdraw_consent(actor=actor(ada), purpose=use.purpose)
    assert not is_used(), "without"
