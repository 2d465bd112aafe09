"""A pair's way from proposed to closed, and who may take it each step."""

from collections.abc import Callable

import pytest

from charters.models import Charter
from hub.members.models import Event, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.services import (
    accept_pair,
    complete_pair,
    decline_pair,
    end_pair,
    pause_pair,
    propose_pair,
    resume_pair,
    start_pair,
    withdraw_pair,
)
from hub.shared.errors import NotAllowed, RuleBroken, WrongState
from tests.cast import actor, signed

type People = tuple[Volunteer, Volunteer]


def test_rita_proposes_that_ada_mentor_basile_and_both_are_told(
    proposed_pair: Pair, post: Callable[[], list[object]]
) -> None:
    assert proposed_pair.state == "proposed"
    assert {m.volunteer.name: m.role for m in proposed_pair.members.all()} == {
        "Ada": "mentor",
        "Basile": "mentee",
    }
    assert {tuple(m.to) for m in post()} == {("ada@rivage.example",), ("basile@orbite.example",)}


def test_oscar_of_orbite_can_not_propose_two_people_who_are_not_his(
    peer_cycle: Cycle, ada: Volunteer, mina: Volunteer, oscar: User
) -> None:
    with pytest.raises(NotAllowed):
        propose_pair(actor=actor(oscar), cycle=peer_cycle, mentor=ada, mentees=[mina])
    assert not Pair.objects.exists()


def test_the_pair_is_accepted_with_the_last_yes(proposed_pair: Pair, peers: People) -> None:
    ada, basile = peers
    assert accept_pair(actor=actor(ada), pair=proposed_pair).state == "proposed"
    assert accept_pair(actor=actor(basile), pair=proposed_pair).state == "accepted"


def test_saying_yes_twice_is_saying_it_once(proposed_pair: Pair, peers: People) -> None:
    for _time in range(2):
        accept_pair(actor=actor(peers[0]), pair=proposed_pair)
    assert Event.objects.filter(verb="pair.accepted_by").count() == 1


@pytest.mark.parametrize("verb", [accept_pair, decline_pair])
def test_nobody_answers_for_another(
    proposed_pair: Pair, rita: User, coralie: User, verb: Callable[..., Pair]
) -> None:
    for someone in (rita, coralie):
        with pytest.raises(NotAllowed):
            verb(actor=actor(someone), pair=proposed_pair)


def test_declining_frees_both(proposed_pair: Pair, peers: People) -> None:
    pair = decline_pair(actor=actor(peers[1]), pair=proposed_pair)
    assert (pair.state, pair.is_open) == ("declined", False)
    with pytest.raises(WrongState):
        accept_pair(actor=actor(peers[0]), pair=pair)


def test_rita_withdraws_what_she_proposed_but_oscar_can_not(
    proposed_pair: Pair, rita: User, oscar: User
) -> None:
    with pytest.raises(NotAllowed):
        withdraw_pair(actor=actor(oscar), pair=proposed_pair)
    assert withdraw_pair(actor=actor(rita), pair=proposed_pair).state == "withdrawn"


def test_an_accepted_pair_can_no_longer_be_withdrawn(accepted_pair: Pair, rita: User) -> None:
    with pytest.raises(WrongState):
        withdraw_pair(actor=actor(rita), pair=accepted_pair)


def test_the_pair_starts_with_the_last_signature(
    accepted_pair: Pair, peers: People, charter: Charter
) -> None:
    ada, basile = peers
    signed(ada, charter)
    with pytest.raises(RuleBroken) as refusal:
        start_pair(actor=actor(ada), pair=accepted_pair)
    assert refusal.value.code == "charter_not_signed"
    accepted_pair.refresh_from_db()
    assert accepted_pair.state == "accepted"
    signed(basile, charter)
    accepted_pair.refresh_from_db()
    assert accepted_pair.state == "active"


def test_a_pair_whose_people_signed_before_starts_with_the_last_yes(
    proposed_pair: Pair, peers: People, charter: Charter
) -> None:
    for person in peers:
        signed(person, charter)
    accept_pair(actor=actor(peers[0]), pair=proposed_pair)
    assert accept_pair(actor=actor(peers[1]), pair=proposed_pair).state == "active"


def test_pausing_resuming_and_completing(active_pair: Pair, peers: People) -> None:
    ada, basile = (actor(person) for person in peers)
    assert pause_pair(actor=ada, pair=active_pair).state == "paused"
    assert resume_pair(actor=basile, pair=active_pair).state == "active"
    assert complete_pair(actor=ada, pair=active_pair).state == "completed"


def test_either_may_end_it_without_a_reason(active_pair: Pair, peers: People) -> None:
    assert end_pair(actor=actor(peers[1]), pair=active_pair).state == "ended"


def test_a_stranger_leads_no_pair(active_pair: Pair, sacha: User) -> None:
    for verb in (pause_pair, complete_pair, end_pair, start_pair):
        with pytest.raises(NotAllowed):
            verb(actor=actor(sacha), pair=active_pair)
