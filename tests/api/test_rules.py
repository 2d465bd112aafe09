"""Each hard rule of pairing, refused through the API with its code, and nothing written."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from hub.members.models import Event, Organisation, Volunteer
from hub.members.services import declare_exclusion
from hub.mentoring.models import Cycle, Pair, PairMember
from hub.mentoring.services import end_pair
from hub.topics.models import Topic
from tests.api.conftest import Caller, person
from tests.cast import SYSTEM, enrolled, make_volunteer

type Program = Callable[..., Caller]
type Peers = tuple[Volunteer, Volunteer]


def propose(
    caller: Caller, cycle: Cycle, mentor: Volunteer, mentees: Iterable[Volunteer], **more: Any
) -> Any:
    body = {
        "cycle": str(cycle.pk),
        "mentor": str(mentor.card_id),
        "mentees": [str(one.card_id) for one in mentees],
    }
    return caller.post("pairs/", {**body, **more})


def expect(code: str, answer: Any, pairs: int = 0) -> None:
    problem = answer.json()
    assert answer.status_code == 409, problem
    assert code in {one["code"] for one in problem["broken"]}
    assert problem["code"] == problem["broken"][0]["code"]
    assert answer["Content-Type"] == "application/problem+json"
    assert (Pair.objects.count(), PairMember.objects.count()) == (pairs, 2 * pairs)
    assert Event.objects.filter(verb="pair.proposed").count() == pairs


@pytest.fixture
def rivages(program: Program, rivage: Organisation) -> Caller:
    return program(rivage)


def test_the_pair_that_breaks_no_rule_is_proposed(rivages: Caller, peers: Peers, peer_cycle: Cycle) -> None:
    assert propose(rivages, peer_cycle, peers[0], [peers[1]]).status_code == 201
    assert propose(rivages, peer_cycle, peers[0], [peers[1]]).json()["code"] == "already_paired"


def test_self_pairing(rivages: Caller, peers: Peers, peer_cycle: Cycle) -> None:
    expect("self_pairing", propose(rivages, peer_cycle, peers[0], [peers[0]]))


def test_same_organisation(
    rivages: Caller, ada: Volunteer, rivage: Organisation, peer_cycle: Cycle, open_source: Topic
) -> None:
    colleague = make_volunteer("Colin", rivage, seeks=[open_source])
    for one in (ada, colleague):
        enrolled(one, peer_cycle)
    expect("same_organisation", propose(rivages, peer_cycle, ada, [colleague]))


def test_different_organisation(
    rivages: Caller, ada: Volunteer, basile: Volunteer, culture_cycle: Cycle
) -> None:
    for one in (ada, basile):
        enrolled(one, culture_cycle)
    expect("different_organisation", propose(rivages, culture_cycle, ada, [basile]))


def test_mentor_inside_group(
    rivages: Caller, rivage: Organisation, group: list[Volunteer], agile: Topic, agility_cycle: Cycle
) -> None:
    mentor = make_volunteer("Marc", rivage, offers=[agile])
    for one in (mentor, *group):
        enrolled(one, agility_cycle)
    expect("mentor_inside_group", propose(rivages, agility_cycle, mentor, group))


@pytest.mark.parametrize("size", [0, 1])
def test_group_size(
    rivages: Caller, mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, size: int
) -> None:
    for one in (mina, *group):
        enrolled(one, agility_cycle)
    answer = propose(rivages, agility_cycle, mina, group[:size])
    if size:
        expect("group_size", answer)
    assert answer.status_code in (403, 409)
    assert not Pair.objects.exists()


def test_not_senior(rivages: Caller, peers: Peers, peer_cycle: Cycle) -> None:
    Volunteer.objects.filter(pk=peers[1].pk).update(seniority="junior")
    expect("not_senior", propose(rivages, peer_cycle, peers[0], [peers[1]]))


def test_nothing_shared(rivages: Caller, peers: Peers, peer_cycle: Cycle) -> None:
    peers[1].seeks.all().delete()
    expect("nothing_shared", propose(rivages, peer_cycle, peers[0], [peers[1]]))


def test_practice_not_offered(
    rivages: Caller, mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle
) -> None:
    mina.offers.all().delete()
    for one in (mina, *group):
        enrolled(one, agility_cycle)
    expect("practice_not_offered", propose(rivages, agility_cycle, mina, group))


def test_reporting_line_as_told_through_the_api(
    rivages: Caller, ada: Volunteer, rivage: Organisation, culture_cycle: Cycle, open_source: Topic
) -> None:
    colleague = make_volunteer("Colin", rivage, seeks=[open_source])
    for one in (ada, colleague):
        enrolled(one, culture_cycle)
    assert rivages.patch(f"volunteers/{colleague.pk}/", {"manager": str(ada.pk)}).status_code == 200
    expect("reporting_line", propose(rivages, culture_cycle, ada, [colleague]))


def test_excluded_organisations(
    rivages: Caller, peers: Peers, peer_cycle: Cycle, rivage: Organisation, orbite: Organisation
) -> None:
    declare_exclusion(actor=SYSTEM, organisation=rivage, other=orbite)
    expect("excluded_organisations", propose(rivages, peer_cycle, peers[0], [peers[1]]))


def test_over_capacity(
    rivages: Caller, peers: Peers, peer_cycle: Cycle, orbite: Organisation, open_source: Topic
) -> None:
    assert propose(rivages, peer_cycle, peers[0], [peers[1]]).status_code == 201
    other = make_volunteer("Bruno", orbite, seeks=[open_source])
    enrolled(other, peer_cycle)
    expect("over_capacity", propose(rivages, peer_cycle, peers[0], [other]), pairs=1)


def test_met_before(rivages: Caller, accepted_pair: Pair, peers: Peers, peer_cycle: Cycle) -> None:
    end_pair(actor=SYSTEM, pair=accepted_pair)
    for mentor, mentee in (peers, peers[::-1]):
        expect("met_before", propose(rivages, peer_cycle, mentor, [mentee]), pairs=1)


def test_no_common_language(rivages: Caller, peers: Peers, peer_cycle: Cycle) -> None:
    Volunteer.objects.filter(pk=peers[1].pk).update(languages=["en"])
    expect("no_common_language", propose(rivages, peer_cycle, peers[0], [peers[1]]))


def test_no_common_mode(rivages: Caller, peers: Peers, peer_cycle: Cycle) -> None:
    Volunteer.objects.filter(pk=peers[1].pk).update(modes=["in_person"])
    expect("no_common_mode", propose(rivages, peer_cycle, peers[0], [peers[1]]))


def test_not_enrolled(rivages: Caller, ada: Volunteer, basile: Volunteer, peer_cycle: Cycle) -> None:
    expect("not_enrolled", propose(rivages, peer_cycle, ada, [basile]))


def test_wrong_state(rivages: Caller, peers: Peers, peer_cycle: Cycle) -> None:
    Cycle.objects.filter(pk=peer_cycle.pk).update(state="closed")
    answer = propose(rivages, peer_cycle, peers[0], [peers[1]])
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert not Pair.objects.exists()


def test_every_broken_rule_is_told_at_once(rivages: Caller, peers: Peers, peer_cycle: Cycle) -> None:
    Volunteer.objects.filter(pk=peers[1].pk).update(languages=["en"], modes=["in_person"])
    problem = propose(rivages, peer_cycle, peers[0], [peers[1]]).json()
    assert {one["code"] for one in problem["broken"]} == {"no_common_language", "no_common_mode"}


def test_a_charter_not_signed_keeps_the_pair_from_starting(accepted_pair: Pair, peers: Peers) -> None:
    answer = person(peers[0]).post(f"pairs/{accepted_pair.pk}/start/")
    assert (answer.status_code, answer.json()["code"]) == (409, "charter_not_signed")
    accepted_pair.refresh_from_db()
    assert accepted_pair.state == "accepted"
