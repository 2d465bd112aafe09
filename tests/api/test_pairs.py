"""Proposing and reading pairs: one's own by id, others by card; facts, and names to those who may know."""

from collections.abc import Callable
from typing import Any

import pytest

from commons.models import ChallengePage
from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Pair
from tests.api.conftest import Caller, person
from tests.commons.conftest import Tree

type Peers = tuple[Volunteer, Volunteer]


@pytest.fixture
def rivages(program: Callable[..., Caller], rivage: Organisation) -> Caller:
    return program(rivage)


def names(facts: dict[str, Any]) -> set[str | None]:
    return {member["name"] for member in facts["members"]}


@pytest.mark.parametrize("own_by", ["pk", "card_id"])
def test_one_s_own_are_named_by_id_or_card(
    rivages: Caller, peers: Peers, peer_cycle: Cycle, own_by: str
) -> None:
    body = {
        "cycle": str(peer_cycle.pk),
        "mentor": str(getattr(peers[0], own_by)),
        "mentees": [str(peers[1].card_id)],
    }
    facts = rivages.post("pairs/", body).json()
    mine, theirs = sorted(facts["members"], key=lambda member: member["name"] or "z")
    assert (mine["role"], mine["name"], mine["volunteer"]) == ("mentor", "Ada", str(peers[0].pk))
    assert (theirs["role"], theirs["name"], theirs["volunteer"]) == ("mentee", None, None)
    assert (theirs["card"], theirs["actor_type"]) == (str(peers[1].card_id), "industry")
    assert theirs["organisation"] is None


def test_a_pair_is_about_a_challenge_and_may_be_reciprocal(
    rivages: Caller, peers: Peers, peer_cycle: Cycle, french: Tree
) -> None:
    challenge = french.add(ChallengePage, "Ouvrir ses données")
    body = {"cycle": str(peer_cycle.pk), "mentor": str(peers[0].pk), "mentees": [str(peers[1].card_id)]}
    facts = rivages.post("pairs/", {**body, "challenge": challenge.slug, "reciprocal": True}).json()
    assert (facts["challenge"], facts["reciprocal"]) == (challenge.slug, True)
    assert {member["role"] for member in facts["members"]} == {"peer"}


def test_the_facts_of_a_pair(active_pair: Pair, rivages: Caller, peers: Peers) -> None:
    Pair.objects.filter(pk=active_pair.pk).update(goals="Nous seules")
    facts = rivages.get(f"pairs/{active_pair.pk}/").json()
    assert (facts["state"], facts["session_count"], facts["cycle"]) == (
        "active",
        0,
        str(active_pair.cycle_id),
    )
    for date in ("proposed_at", "answer_until", "accepted_at", "active_at"):
        assert facts[date].endswith("Z"), "times are in UTC"
    assert facts["closed_at"] is None
    assert facts["agreement"] == {
        "frequency_weeks": 4,
        "session_minutes": 60,
        "until": str(active_pair.until),
    }
    assert person(peers[0]).get(f"pairs/{active_pair.pk}/").json()["agreement"]["goals"] == "Nous seules"


def test_coordinators_know_everyone_the_organisations_their_own(
    proposed_pair: Pair, coralie: User, rita: User, oscar: User
) -> None:
    seen = {
        who: names(person(who).get(f"pairs/{proposed_pair.pk}/").json()) for who in (coralie, rita, oscar)
    }
    assert seen == {coralie: {"Ada", "Basile"}, rita: {"Ada", None}, oscar: {None, "Basile"}}


def test_after_a_refusal_nobody_learns_a_name(proposed_pair: Pair, peers: Peers) -> None:
    assert person(peers[1]).post(f"pairs/{proposed_pair.pk}/decline/").json()["state"] == "declined"
    assert names(person(peers[0]).get(f"pairs/{proposed_pair.pk}/").json()) == {"Ada", None}


def test_pairs_are_filtered_by_state_and_cycle(active_pair: Pair, rivages: Caller) -> None:
    assert rivages.get("pairs/", {"state": "active"}).json()["count"] == 1
    assert rivages.get("pairs/", {"state": ["paused", "ended"]}).json()["count"] == 0
    assert rivages.get("pairs/", {"cycle": str(active_pair.cycle_id)}).json()["count"] == 1


def test_a_search_finds_no_pair_by_a_name(active_pair: Pair, rivages: Caller) -> None:
    assert rivages.get("pairs/", {"search": "Basile"}).json()["count"] == 0


def test_saying_again_what_is_said_changes_nothing(active_pair: Pair, peers: Peers) -> None:
    for _time in range(2):
        assert person(peers[0]).post(f"pairs/{active_pair.pk}/end/").json()["state"] == "ended"
    late = person(peers[0]).post(f"pairs/{active_pair.pk}/resume/")
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
