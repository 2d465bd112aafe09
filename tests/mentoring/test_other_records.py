"""Whoever takes part for another organisation by now has another record, and is the same human being all the same."""

from collections.abc import Callable

import pytest

from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.preferences import said_among
from hub.mentoring.runs.reading import read
from hub.mentoring.services import decide, decline_pair, weigh, withdraw_pair
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_volunteer, refused
from tests.mentoring.again import proposed
from tests.mentoring.preferences import REFUSAL, WISH, says

type Peers = tuple[Volunteer, Volunteer]
type Moves = Callable[[], Volunteer]


@pytest.fixture
def moves(peers: Peers, peer_cycle: Cycle, tramway: Organisation, open_source: Topic) -> Moves:
    """`moves()`: Basile leaves, and takes part for Tramway instead."""

    def move() -> Volunteer:
        Volunteer.objects.filter(pk=peers[1].pk).update(state="left")
        peers[1].enrolments.update(withdrawn_at=clock.now())
        again = make_volunteer(
            "Basile", tramway, user=peers[1].user, email="b@tramway.example", seeks=[open_source]
        )
        enrolled(again, peer_cycle)
        return again

    return move


def may_meet(coralie: User, cycle: Cycle, one: Volunteer, other: Volunteer) -> bool:
    return read(cycle, weigh(actor=actor(coralie), cycle=cycle, values={})).may_meet([one.pk, other.pk])


def test_whoever_was_refused_stays_so(peers: Peers, peer_cycle: Cycle, coralie: User, moves: Moves) -> None:
    says(*peers)
    again = moves()
    with refused("refused"):
        proposed(coralie, peer_cycle, peers[0], again)
    assert not may_meet(coralie, peer_cycle, peers[0], again)


def test_what_was_said_last_of_them_holds(
    peers: Peers, peer_cycle: Cycle, coralie: User, moves: Moves
) -> None:
    says(*peers)
    again = moves()
    assert said_among([peers[0], again])[peers[0].pk] == {again.pk: REFUSAL}
    says(peers[0], again, WISH)
    assert said_among([peers[0], again])[peers[0].pk] == {again.pk: WISH}
    assert proposed(coralie, peer_cycle, peers[0], again)


@pytest.mark.parametrize("declined", [True, False])
def test_whoever_declined_is_not_proposed_them_again_in_the_cycle(
    proposed_pair: Pair, peers: Peers, peer_cycle: Cycle, coralie: User, moves: Moves, declined: bool
) -> None:
    if declined:
        decline_pair(actor=actor(peers[0]), pair=proposed_pair)
    else:
        withdraw_pair(actor=SYSTEM, pair=proposed_pair)
    again = moves()
    assert may_meet(coralie, peer_cycle, peers[0], again) != declined
    if declined:
        with refused("forbidden"):
            decide(actor=actor(coralie), cycle=peer_cycle, mentor=peers[0], mentee=again, kind="pin")


@pytest.mark.parametrize("kind", ["forbid", None])
def test_whom_a_coordinator_set_apart_stays_so(
    peers: Peers, peer_cycle: Cycle, coralie: User, moves: Moves, kind: str | None
) -> None:
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=peers[0], mentee=peers[1], kind=kind)
    assert may_meet(coralie, peer_cycle, peers[0], moves()) == (kind is None)
