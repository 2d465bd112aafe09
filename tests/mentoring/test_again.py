"""Never again: people who were a pair do not meet again unless both ask to."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.members.models import Event, Organisation, User, Volunteer
from hub.mentoring.meetings import met, met_marks
from hub.mentoring.models import Cycle, Pair, PairMember
from hub.mentoring.services import (
    accept_pair,
    ask_again,
    complete_pair,
    decline_pair,
    end_pair,
    withdraw_pair,
)
from hub.topics.models import Topic
from tests.api.conftest import Caller, person, program  # noqa: F401
from tests.cast import SYSTEM, actor, enrolled, make_volunteer, refused
from tests.mentoring.again import all_accept, proposed

type Peers = tuple[Volunteer, Volunteer]
type Program = Callable[..., Caller]


@pytest.mark.parametrize("over", [complete_pair, end_pair])
def test_those_who_were_a_pair_are_not_proposed_again_in_whatever_roles(
    active_pair: Pair, peers: Peers, peer_cycle: Cycle, coralie: User, over: Callable[..., Pair]
) -> None:
    over(actor=actor(peers[0]), pair=active_pair)
    for mentor, mentee in (peers, peers[::-1]):
        with refused("met_before"):
            proposed(coralie, peer_cycle, mentor, mentee)
    assert Pair.objects.count() == 1


@pytest.mark.parametrize("answer", [decline_pair, withdraw_pair])
def test_a_proposal_that_came_to_nothing_does_not_count(
    proposed_pair: Pair,
    peers: Peers,
    peer_cycle: Cycle,
    coralie: User,
    rita: User,
    answer: Callable[..., Pair],
) -> None:
    answer(actor=actor(peers[1] if answer is decline_pair else rita), pair=proposed_pair)
    assert proposed(coralie, peer_cycle, *peers)


def test_they_meet_again_once_both_ask_and_no_longer_once_one_takes_it_back(
    past_pair: Pair, peers: Peers, peer_cycle: Cycle, rita: User
) -> None:
    ask_again(actor=actor(peers[0]), pair=past_pair)
    with refused("met_before"):
        proposed(rita, peer_cycle, *peers)
    ask_again(actor=actor(peers[1]), pair=past_pair)
    withdraw_pair(actor=actor(rita), pair=proposed(rita, peer_cycle, *peers))
    ask_again(actor=actor(peers[1]), pair=past_pair, again=False)
    with refused("met_before"):
        proposed(rita, peer_cycle, *peers)


def test_asking_twice_changes_nothing(past_pair: Pair, peers: Peers) -> None:
    for again in (True, True, False, False):
        ask_again(actor=actor(peers[0]), pair=past_pair, again=again)
    told = Event.objects.filter(subject_id=past_pair.pk, verb__contains="again").order_by("at")
    assert [event.verb for event in told] == ["pair.again", "pair.not_again"]


def test_only_its_people_ask_and_only_once_it_is_over(
    active_pair: Pair, peers: Peers, rita: User, coralie: User, mina: Volunteer
) -> None:
    with refused("wrong_state"):
        ask_again(actor=actor(peers[0]), pair=active_pair)
    complete_pair(actor=actor(peers[0]), pair=active_pair)
    for who in (rita, coralie, mina):
        with refused("not_allowed"):
            ask_again(actor=actor(who), pair=active_pair)
    assert not PairMember.objects.filter(again=True).exists()


def test_nobody_of_a_proposal_that_came_to_nothing_asks(proposed_pair: Pair, peers: Peers) -> None:
    decline_pair(actor=actor(peers[1]), pair=proposed_pair)
    with refused("wrong_state"):
        ask_again(actor=actor(peers[0]), pair=proposed_pair)


def test_in_a_group_the_mentor_met_each_and_the_others_did_not_meet(
    mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, coralie: User
) -> None:
    for one in (mina, *group):
        enrolled(one, agility_cycle)
    pair = all_accept(proposed(coralie, agility_cycle, mina, *group))
    end_pair(actor=SYSTEM, pair=pair)
    assert len(met([mina, *group])) == len(group)
    assert met(group) == frozenset()
    for one in (mina, group[0], group[1]):
        ask_again(actor=actor(one), pair=pair)
    assert proposed(coralie, agility_cycle, mina, *group[:2])
    with refused("met_before"):
        proposed(coralie, agility_cycle, mina, group[1], group[2])


def test_whoever_changes_organisation_is_still_who_they_were(
    past_pair: Pair, peers: Peers, peer_cycle: Cycle, tramway: Organisation, open_source: Topic, coralie: User
) -> None:
    basile = peers[1]
    Volunteer.objects.filter(pk=basile.pk).update(state="left")
    again = make_volunteer(
        "Basile", tramway, user=basile.user, email="b@tramway.example", seeks=[open_source]
    )
    enrolled(again, peer_cycle)
    with refused("met_before"):
        proposed(coralie, peer_cycle, peers[0], again)


def test_nobody_learns_by_saying_yes_that_others_met(
    proposed_pair: Pair, peers: Peers, peer_cycle: Cycle
) -> None:
    """Had they met, and both asked to again, and one taken it back since."""
    past = Pair.objects.get(pk=proposed_pair.pk)
    past.pk, past.state, past.people_key = uuid.uuid4(), "ended", "x"
    past.accepted_at = past.closed_at = past.created_at
    past.save(force_insert=True)
    for one, role in zip(peers, ("mentor", "mentee"), strict=True):
        PairMember.objects.create(pair=past, volunteer=one, role=role)
    with refused("wrong_state"):
        accept_pair(actor=actor(peers[1]), pair=proposed_pair)


def test_what_is_known_of_people_takes_as_many_queries_for_few_as_for_many(
    past_pair: Pair, peers: Peers, orbite: Organisation
) -> None:
    many = [*peers, *(make_volunteer(f"N{number}", orbite) for number in range(70))]
    counts = []
    for people in (list(peers), many[:20], many):
        with CaptureQueriesContext(connection) as queries:
            assert len(met(people)) == 1
            assert met_marks(people) == frozenset()
        counts.append(len(queries))
    assert counts == [2, 2, 2]


def again_on(client: Client, one: Volunteer, pair: Pair) -> Any:
    client.force_login(one.user)
    return client.get(reverse("pair", args=[pair.pk]))


def press(client: Client, one: Volunteer, pair: Pair, again: str) -> int:
    client.force_login(one.user)
    return client.post(reverse("pair-again", args=[pair.pk]), {"again": again}).status_code


def test_on_the_page_each_says_so_and_hears_of_the_other_only_once_both_have(
    client: Client, past_pair: Pair, peers: Peers
) -> None:
    ada, basile = peers
    before = again_on(client, basile, past_pair)
    assert before.context["again"] == {"mine": False, "agreed": []}
    assert press(client, ada, past_pair, "yes") == 302
    after = again_on(client, basile, past_pair)
    assert after.context["again"] == {"mine": False, "agreed": []}
    assert again_on(client, ada, past_pair).context["again"] == {"mine": True, "agreed": []}
    assert press(client, basile, past_pair, "yes") == 302
    assert again_on(client, basile, past_pair).context["again"] == {"mine": True, "agreed": ["Ada"]}
    assert again_on(client, ada, past_pair).context["again"] == {"mine": True, "agreed": ["Basile"]}
    assert press(client, basile, past_pair, "no") == 302
    assert again_on(client, ada, past_pair).context["again"] == {"mine": True, "agreed": []}


def test_the_page_of_a_pair_that_runs_does_not_ask(client: Client, active_pair: Pair, ada: Volunteer) -> None:
    assert "again" not in again_on(client, ada, active_pair).context
    assert press(client, ada, active_pair, "yes") == 409


def test_nobody_else_sees_the_question_nor_the_answer(
    client: Client, program: Program, past_pair: Pair, peers: Peers, rita: User, coralie: User, rivage: Organisation  # noqa: F811
) -> None:  # fmt: skip
    url = reverse("pair", args=[past_pair.pk])
    callers = (person(peers[1]), person(rita), program(rivage))

    def seen() -> list[Any]:
        texts: list[Any] = [caller.get(f"pairs/{past_pair.pk}/").json() for caller in callers]
        for user in (rita, coralie):
            client.force_login(user)
            page = client.get(url)
            assert "again" not in page.context
            texts.append(reverse("pair-again", args=[past_pair.pk]) in page.text)
        return texts

    before = seen()
    ask_again(actor=actor(peers[0]), pair=past_pair)
    assert seen() == before
    assert before[-2:] == [False, False]


def test_one_takes_away_that_one_would_meet_again(client: Client, past_pair: Pair, peers: Peers) -> None:
    ask_again(actor=actor(peers[0]), pair=past_pair)
    handed = []
    for one in peers:
        client.force_login(one.user)
        handed.append(client.get(reverse("consents-export")).json()["would_meet_again"])
    assert handed == [[{"pair": str(past_pair.pk)}], []]
