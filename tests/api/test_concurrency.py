"""Two at the same moment, on real connections: exactly one wins."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections

from charters.models import Charter
from charters.services import draft_version, put_in_force
from hub.members.actors import Actor
from hub.members.models import Organisation, Scope, Volunteer
from hub.members.services import create_api_key
from hub.mentoring.models import Cycle, Pair, PairMember
from hub.mentoring.services import accept_pair, propose_pair
from tests.api.conftest import Caller, person
from tests.cast import (
    SYSTEM,
    actor,
    enrolled,
    make_cycle,
    make_organisation,
    make_programme,
    make_topic,
    make_volunteer,
)

MENTEES = 4


@dataclass
class World:
    rivage: Organisation
    cycle: Cycle
    mentor: Volunteer
    mentees: list[Volunteer]

    def program(self) -> Caller:
        _key, secret = create_api_key(
            actor=SYSTEM, organisation=self.rivage, name="x", scopes=Scope.values, days=1
        )
        return Caller(key=secret)

    def proposal(self, mentee: Volunteer) -> dict[str, Any]:
        return {"cycle": str(self.cycle.pk), "mentor": str(self.mentor.pk), "mentees": [str(mentee.card_id)]}


@pytest.fixture
def world(committed_db: None) -> World:
    """A mentor of Rivage with one place left, four people of Orbite who may take it."""
    topic, charter = (
        make_topic("open-source"),
        Charter.objects.create(slug="charter", title_fr="C", title_en="C"),
    )
    put_in_force(
        actor=SYSTEM,
        version=draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. a", text_en="## 1. a"),
    )
    rivage, orbite = make_organisation("Rivage", "local_authority"), make_organisation("Orbite", "industry")
    cycle = make_cycle(make_programme("peer", charter))
    mentor = make_volunteer("Ada", rivage, offers=[topic], capacity=1)
    mentees = [make_volunteer(f"Mentee{n}", orbite, seeks=[topic]) for n in range(MENTEES)]
    for one in (mentor, *mentees):
        enrolled(one, cycle)
    return World(rivage, cycle, mentor, mentees)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """The answers of the calls, all started at the same moment, each on its own connection."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            answers[index] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def test_a_mentor_s_last_place_is_taken_once(world: World) -> None:
    callers = [world.program() for _mentee in world.mentees]
    answers = together(
        *(
            lambda caller=caller, mentee=mentee: caller.post("pairs/", world.proposal(mentee))
            for caller, mentee in zip(callers, world.mentees, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (MENTEES - 1)
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["code"] for problem in lost} == {"over_capacity"}
    assert (Pair.objects.count(), PairMember.objects.count()) == (1, 2)


def test_a_pair_is_accepted_or_withdrawn_never_both(world: World) -> None:
    mentee = world.mentees[0]
    pair = propose_pair(
        actor=Actor(organisation=world.rivage), cycle=world.cycle, mentor=world.mentor, mentees=[mentee]
    )
    accept_pair(actor=actor(world.mentor), pair=pair)
    yes, back = person(mentee), world.program()
    answers = together(
        lambda: yes.post(f"pairs/{pair.pk}/accept/"), lambda: back.post(f"pairs/{pair.pk}/withdraw/")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    pair.refresh_from_db()
    accepted = answers[0].status_code == 200
    assert pair.state == ("accepted" if accepted else "withdrawn")
    assert (pair.accepted_at is not None, pair.closed_at is not None) == (accepted, not accepted)


def test_the_same_request_twice_at_once_is_done_once(world: World) -> None:
    callers = [world.program()] * 3
    body = {"name": "Nora", "email": "nora@new.example"}
    answers = together(
        *(lambda one=one: one.post("volunteers/", body, **{"Idempotency-Key": "1"}) for one in callers)
    )
    codes = {answer.status_code for answer in answers}
    assert 201 in codes
    assert codes <= {201, 409}
    assert Volunteer.objects.filter(email=body["email"]).count() == 1
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


def test_one_address_is_registered_once(world: World) -> None:
    callers = [world.program() for _time in range(3)]
    body = {"name": "Nora", "email": "nora@new.example"}
    answers = together(*(lambda one=one: one.post("volunteers/", body) for one in callers))
    assert sorted(answer.status_code for answer in answers)[0] == 201
    assert {answer.status_code for answer in answers} <= {201, 400, 409}
    assert Volunteer.objects.filter(email=body["email"]).count() == 1
