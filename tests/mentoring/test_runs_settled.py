"""What coordinators settle before a run: weights, in versions; who is kept together or apart."""

import random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from hub.matching.explaining import forbidding
from hub.matching.rules import FORBIDDEN, GROUP_SIZE
from hub.members.models import Conflict, Exclusion, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Decision, MatchRun, Pair, PairMember, Preference, Weighting
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.runs.reading import read
from hub.mentoring.services import decide, propose_pair, start_run, weigh, withdraw_pair
from hub.mentoring.services.forming import drafted_pair, drafted_places
from hub.shared import clock
from hub.shared.errors import DomainError
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_organisation, make_topic, make_volunteer, refused

type Peers = tuple[Volunteer, Volunteer]
BOTH = ("mentor", "mentee")


@pytest.fixture
def rival(peer_cycle: Cycle, orbite: Organisation, open_source: Topic) -> Volunteer:
    """Fits Ada less than Basile does."""
    person = make_volunteer("Rival", orbite, seeks=[open_source], time_zone="Asia/Tokyo")
    enrolled(person, peer_cycle, "mentee")
    return person


def met(cycle: Cycle) -> set[str]:
    """Whom a run brings together with Ada."""
    run = carry_out(start_run(actor=SYSTEM, cycle=cycle).pk)
    assert run.state == MatchRun.State.DONE, run.error
    return {place.volunteer.name for one in run.proposals.all() for place in one.places.filter(role="mentee")}


def test_weights_have_versions_that_never_change(coralie: User, peer_cycle: Cycle) -> None:
    first = weigh(actor=actor(coralie), cycle=peer_cycle, values={"weights": {"topics": 500}})
    second = weigh(actor=actor(coralie), cycle=peer_cycle, values={"weak": 100})
    assert (first.number, second.number) == (1, 2)
    assert second.weights == first.weights
    assert second.weights["topics"] == 500
    assert Weighting.objects.get(pk=first.pk).weak == 300


def test_nothing_changed_is_no_new_version(coralie: User, peer_cycle: Cycle) -> None:
    first = weigh(actor=actor(coralie), cycle=peer_cycle, values={})
    again = weigh(actor=actor(coralie), cycle=peer_cycle, values={"weights": {}, "good": first.good})
    assert again == first


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"weights": {"charm": 1}}, "weights"),
        ({"weights": {"topics": -1}}, "weights"),
        ({"weights": {"topics": 1001}}, "weights"),
        ({"weights": {"topics": "3"}}, "weights"),
        ({"third": "luck"}, "third"),
        ({"weak": 500, "good": 400}, "__all__"),
        ({"least_organisations": 3}, "least_organisations"),
        ({"most_of_one": 0}, "most_of_one"),
    ],
)
def test_wrong_weights_are_refused_by_field(
    coralie: User, peer_cycle: Cycle, values: Any, field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        weigh(actor=actor(coralie), cycle=peer_cycle, values=values)
    assert field in refusal.value.message_dict
    assert Weighting.objects.count() == 0


@pytest.mark.parametrize(("field", "value"), [("reciprocal", True), ("balance", 1)])
def test_only_peers_go_without_roles_or_balance_what_they_give(
    coralie: User, peer_cycle: Cycle, agility_cycle: Cycle, field: str, value: Any
) -> None:
    assert getattr(weigh(actor=actor(coralie), cycle=peer_cycle, values={field: value}), field) == value
    with pytest.raises(ValidationError) as refusal:
        weigh(actor=actor(coralie), cycle=agility_cycle, values={field: value})
    assert [*refusal.value.message_dict] == [field]


def test_a_pin_is_kept_and_released(
    coralie: User, one_way: Peers, rival: Volunteer, peer_cycle: Cycle
) -> None:
    ada, _basile = one_way
    assert met(peer_cycle) == {"Basile"}
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=rival, kind="pin")
    assert met(peer_cycle) == {"Rival"}
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=rival, kind=None)
    assert met(peer_cycle) == {"Basile"}
    assert decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=rival, kind=None) is None


def test_two_kept_apart_do_not_meet(
    coralie: User, one_way: Peers, rival: Volunteer, peer_cycle: Cycle
) -> None:
    ada, basile = one_way
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=basile, mentee=ada, kind="forbid")
    assert met(peer_cycle) == {"Rival"}


def test_a_decision_is_one_for_two_people_in_either_order(
    coralie: User, one_way: Peers, peer_cycle: Cycle
) -> None:
    ada, basile = one_way
    first = decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="forbid")
    assert decide(actor=actor(coralie), cycle=peer_cycle, mentor=basile, mentee=ada, kind="forbid") == first
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin")
    assert [one.kind for one in Decision.objects.all()] == ["pin"]


def test_a_pin_that_a_rule_forbids_is_refused_with_its_sentence(
    coralie: User, one_way: Peers, peer_cycle: Cycle
) -> None:
    ada, basile = one_way
    Volunteer.objects.filter(pk=basile.pk).update(languages=["de"])
    with refused("no_common_language"):
        decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin")
    assert Decision.objects.count() == 0
    with refused("not_enrolled"):
        decide(actor=actor(coralie), cycle=peer_cycle, mentor=basile, mentee=ada, kind="pin")


def test_whoever_takes_no_part_now_is_not_pinned(coralie: User, one_way: Peers, peer_cycle: Cycle) -> None:
    ada, basile = one_way
    Volunteer.objects.filter(pk=basile.pk).update(state="paused")
    with refused("wrong_state"):
        decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin")


def test_a_pin_that_came_true_holds_nothing_up(coralie: User, one_way: Peers, peer_cycle: Cycle) -> None:
    ada, basile = one_way
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin")
    propose_pair(actor=SYSTEM, cycle=peer_cycle, mentor=ada, mentees=[basile])
    assert met(peer_cycle) == set()


def test_what_people_say_of_each_other_counts(one_way: Peers, rival: Volunteer, peer_cycle: Cycle) -> None:
    ada, basile = one_way
    Preference.objects.create(volunteer=basile, other=ada, kind="refusal")
    assert met(peer_cycle) == {"Rival"}


@pytest.mark.parametrize(
    ("seed", "reciprocal"), [(0, False), (1, False), (2, False), (3, True), (4, True), (5, True)]
)
def test_a_run_allows_whom_the_verb_by_hand_allows(seed: int, reciprocal: bool, peer_cycle: Cycle) -> None:
    people = strangers(peer_cycle, random.Random(seed))
    found = read(peer_cycle, weigh(actor=SYSTEM, cycle=peer_cycle, values={"reciprocal": reciprocal}))
    agreed = 0
    for mentor in people:
        for mentee in people:
            if mentor == mentee:
                continue
            by_run = {
                rule.code
                for rule in forbidding(found.problem, found.row_of[mentor.pk], found.row_of[mentee.pk])
                if rule is not FORBIDDEN
            }
            by_hand = broken_by_hand(peer_cycle, mentor, mentee, reciprocal)
            assert by_run == by_hand - {GROUP_SIZE.code}, (mentor.name, mentee.name)
            agreed += not by_run
    assert 0 < agreed < len(people) * (len(people) - 1)


def broken_by_hand(cycle: Cycle, mentor: Volunteer, mentee: Volunteer, reciprocal: bool) -> set[str]:
    try:
        pair = propose_pair(actor=SYSTEM, cycle=cycle, mentor=mentor, mentees=[mentee], reciprocal=reciprocal)
    except DomainError as error:
        return {code for code, _text in error.broken}
    withdraw_pair(actor=SYSTEM, pair=pair)
    Pair.objects.filter(pk=pair.pk).delete()
    return set()


def strangers(cycle: Cycle, chance: random.Random) -> list[Volunteer]:
    """Nine people of three organisations and none, with all that may keep people apart."""
    homes = [make_organisation(f"H{n}", "industry") for n in range(3)]
    topics = [make_topic(f"t{n}") for n in range(3)]
    people = []
    for number in range(9):
        one = make_volunteer(
            f"P{number}",
            chance.choice([*homes, None]),
            offers=chance.sample(topics, chance.choice([0, 1, 2, 2])),
            seeks=chance.sample(topics, chance.randint(1, 2)),
            roles=["mentor", "mentee"],
            seniority=chance.choice(["confirmed", *["senior", "executive"] * 4]),
            languages=chance.sample(["fr", "en"], chance.randint(1, 2)),
            modes=chance.choice(
                [["remote"], ["in_person", "remote"], ["in_person", "remote"], ["in_person"]]
            ),
            place=chance.choice(["Lyon", "Lyon ", "Paris", ""]),
            capacity=2,
        )
        enrolled(one, cycle, *chance.choice([*[BOTH] * 6, ("mentor",), ("mentee",)]))
        people.append(one)
    a, b, c, d, e, f, g = people[:7]
    Exclusion.objects.create(declared_by=homes[0], other=homes[1])
    Conflict.objects.create(volunteer=a, kind="client", email=b.email)
    Conflict.objects.create(volunteer=c, kind="family", organisation=homes[2])
    Preference.objects.create(volunteer=d, other=e, kind="refusal")
    if f.organisation_id and f.organisation_id == g.organisation_id:
        Volunteer.objects.filter(pk=f.pk).update(manager=g)
    paired(cycle, b, e)
    over = paired(cycle, c, f)
    Pair.objects.filter(pk=over).update(state="ended", accepted_at=clock.now(), closed_at=clock.now())
    return people


def paired(cycle: Cycle, mentor: Volunteer, mentee: Volunteer) -> object:
    """A proposal to these two, whatever the rules say of it."""
    pair = drafted_pair(actor=SYSTEM, cycle=cycle, people=[mentor.pk, mentee.pk], reciprocal=False)
    pair.save()
    PairMember.objects.bulk_create(drafted_places(pair, mentor.pk, [mentee.pk]))
    return pair.pk
