"""Proposing by hand: each hard rule is refused with its code and nothing is written."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charters.models import Charter
from hub.members.models import Event, Exclusion, Organisation, User, Volunteer
from hub.members.services import leave, pause
from hub.mentoring.models import Cycle, Enrolment, Pair, PairMember
from hub.mentoring.services import accept_pair, expire_pairs, propose_pair, withdraw_enrolment, withdraw_pair
from hub.shared import clock
from hub.shared.errors import DomainError, NotAllowed, RuleBroken, WrongState
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_cycle, make_programme, make_volunteer, refused, signed

type Scene = dict[str, Any]


@pytest.fixture
def scene(
    peers: tuple[Volunteer, Volunteer],
    peer_cycle: Cycle,
    coralie: User,
    rivage: Organisation,
    orbite: Organisation,
) -> Scene:
    ada, basile = peers
    return {
        "ada": ada,
        "basile": basile,
        "cycle": peer_cycle,
        "coralie": coralie,
        "rivage": rivage,
        "orbite": orbite,
    }


def propose(scene: Scene, **changes: Any) -> Pair:
    values = {"cycle": scene["cycle"], "mentor": scene["ada"], "mentees": [scene["basile"]], **changes}
    return propose_pair(actor=actor(scene["coralie"]), **values)


def change(volunteer: Volunteer, **fields: Any) -> None:
    Volunteer.objects.filter(pk=volunteer.pk).update(**fields)


BREAKS: dict[str, Callable[[Scene], Any]] = {
    "same_organisation": lambda s: change(s["basile"], organisation=s["rivage"]),
    "not_senior": lambda s: change(s["basile"], seniority="confirmed"),
    "nothing_shared": lambda s: s["basile"].seeks.all().delete(),
    "reporting_line": lambda s: change(s["basile"], organisation=s["rivage"], manager=s["ada"]),
    "excluded_organisations": lambda s: Exclusion.objects.create(declared_by=s["orbite"], other=s["rivage"]),
    "no_common_language": lambda s: change(s["basile"], languages=["de"]),
    "no_common_mode": lambda s: change(s["basile"], modes=["in_person"]),
    "not_enrolled": lambda s: Enrolment.objects.filter(volunteer=s["ada"]).delete(),
    "already_paired": lambda s: (change(s["ada"], capacity=5), change(s["basile"], capacity=5), propose(s)),
    "over_capacity": lambda s: propose(s),
}


@pytest.mark.parametrize("code", BREAKS)
def test_a_peer_pair_that_breaks_a_rule_is_refused_with_its_code(code: str, scene: Scene) -> None:
    BREAKS[code](scene)
    before = (Pair.objects.count(), PairMember.objects.count(), Event.objects.count())
    with pytest.raises(RuleBroken) as refusal:
        propose(scene)
    assert code in {broken for broken, _sentence in refusal.value.broken}
    assert (Pair.objects.count(), PairMember.objects.count(), Event.objects.count()) == before


def test_nobody_is_paired_with_themselves(scene: Scene) -> None:
    with refused("self_pairing"):
        propose(scene, mentees=[scene["ada"]])


def test_two_mentees_are_no_peers(scene: Scene, mina: Volunteer) -> None:
    with refused("group_size"):
        propose(scene, mentees=[scene["basile"], mina])


def test_peers_may_mentor_each_other(scene: Scene) -> None:
    pair = propose(scene, reciprocal=True)
    assert [member.role for member in pair.members.all()] == ["peer", "peer"]


def test_a_pair_needs_a_cycle_that_forms_pairs(scene: Scene) -> None:
    Cycle.objects.filter(pk=scene["cycle"].pk).update(state="closed")
    with pytest.raises(WrongState):
        propose(scene)


def test_nobody_who_pauses_is_proposed(scene: Scene) -> None:
    pause(actor=actor(scene["ada"]), volunteer=scene["ada"])
    with pytest.raises(WrongState):
        propose(scene)


@pytest.fixture
def enrolled_group(group: list[Volunteer], mina: Volunteer, agility_cycle: Cycle) -> list[Volunteer]:
    for person in (*group, mina):
        enrolled(person, agility_cycle)
    return group


def test_a_group_of_four_of_two_organisations_meets_a_mentor_of_a_third(
    enrolled_group: list[Volunteer], mina: Volunteer, agility_cycle: Cycle, rita: User, charter: Charter
) -> None:
    pair = propose_pair(actor=actor(rita), cycle=agility_cycle, mentor=mina, mentees=enrolled_group)
    for person in (*enrolled_group, mina):
        pair = accept_pair(actor=actor(person), pair=pair)
        signed(person, charter)
    pair.refresh_from_db()
    assert pair.state == "active"


def test_the_mentor_of_a_group_comes_from_outside(
    enrolled_group: list[Volunteer], agility_cycle: Cycle, rivage: Organisation, agile: Topic, coralie: User
) -> None:
    inside = make_volunteer("Inès", rivage, offers=[agile], email="ines@rivage.example")
    enrolled(inside, agility_cycle)
    with refused("mentor_inside_group"):
        propose_pair(actor=actor(coralie), cycle=agility_cycle, mentor=inside, mentees=enrolled_group)


@pytest.mark.parametrize(("code", "size"), [("group_size", 1), ("practice_not_offered", 4)])
def test_a_group_has_its_size_and_its_practice(
    enrolled_group: list[Volunteer],
    mina: Volunteer,
    agility_cycle: Cycle,
    coralie: User,
    code: str,
    size: int,
) -> None:
    if code == "practice_not_offered":
        mina.offers.all().delete()
    with refused(code):
        propose_pair(actor=actor(coralie), cycle=agility_cycle, mentor=mina, mentees=enrolled_group[:size])
    assert not Pair.objects.exists()


def test_culture_shift_pairs_people_of_one_organisation(
    culture_cycle: Cycle, ada: Volunteer, basile: Volunteer, group: list[Volunteer], rita: User
) -> None:
    for person in (ada, basile, group[0]):
        enrolled(person, culture_cycle)
    with refused("different_organisation"):
        propose_pair(actor=actor(rita), cycle=culture_cycle, mentor=ada, mentees=[basile])
    assert (
        propose_pair(actor=actor(rita), cycle=culture_cycle, mentor=ada, mentees=[group[0]]).state
        == "proposed"
    )


def test_what_has_changed_since_the_proposal_is_checked_when_it_is_answered(
    proposed_pair: Pair, scene: Scene
) -> None:
    Volunteer.objects.filter(pk=scene["basile"].pk).update(languages=["de"])
    with refused("no_common_language"):
        accept_pair(actor=actor(scene["ada"]), pair=proposed_pair)
    assert not PairMember.objects.filter(answer="accepted").exists()


def test_a_proposal_does_not_stand_in_its_own_way(proposed_pair: Pair, scene: Scene) -> None:
    """Its own place takes the capacity it counts."""
    assert accept_pair(actor=actor(scene["ada"]), pair=proposed_pair).state == "proposed"


def test_capacity_counts_pairs_of_all_cycles(scene: Scene, charter: Charter) -> None:
    propose(scene)
    other = make_cycle(make_programme("peer", charter, slug="other"))
    for person in (scene["ada"], scene["basile"]):
        enrolled(person, other)
    change(scene["basile"], capacity=2)
    with pytest.raises(RuleBroken) as refusal:
        propose(scene, cycle=other)
    assert [code for code, _sentence in refusal.value.broken] == ["already_paired", "over_capacity"]


def test_late_proposals_expire_and_others_do_not(proposed_pair: Pair, sacha: User) -> None:
    assert expire_pairs(actor=SYSTEM) == 0
    with time_machine.travel(proposed_pair.answer_until.timestamp() + 1):
        assert expire_pairs(actor=SYSTEM) == 1
        assert expire_pairs(actor=SYSTEM) == 0
    proposed_pair.refresh_from_db()
    assert proposed_pair.state == "expired"
    with pytest.raises(NotAllowed):
        expire_pairs(actor=actor(sacha))


@pytest.mark.parametrize(("fixture", "state"), [("proposed_pair", "withdrawn"), ("active_pair", "ended")])
def test_whoever_leaves_frees_the_others(
    fixture: str, state: str, request: pytest.FixtureRequest, peers: tuple[Volunteer, Volunteer]
) -> None:
    pair = request.getfixturevalue(fixture)
    leave(actor=actor(peers[0]), volunteer=peers[0])
    pair.refresh_from_db()
    assert pair.state == state
    assert not Enrolment.objects.current().filter(volunteer=peers[0]).exists()


def test_proposing_takes_as_many_queries_for_two_as_for_four(
    enrolled_group: list[Volunteer], mina: Volunteer, agility_cycle: Cycle, coralie: User
) -> None:
    Volunteer.objects.filter(pk=mina.pk).update(capacity=2)
    who, counts = actor(coralie), []
    assert who.sees_all
    for people in (enrolled_group[:2], enrolled_group):
        with CaptureQueriesContext(connection) as queries:
            pair = propose_pair(actor=who, cycle=agility_cycle, mentor=mina, mentees=people)
        counts.append(len(queries))
        withdraw_pair(actor=SYSTEM, pair=pair)
    assert counts[0] == counts[1]


def test_every_refusal_is_a_sentence(scene: Scene) -> None:
    change(scene["basile"], seniority="junior", languages=["de"])
    with pytest.raises(DomainError) as refusal:
        propose(scene)
    assert str(refusal.value.message).endswith(".")


def test_whoever_withdraws_from_the_cycle_withdraws_from_its_proposals(
    proposed_pair: Pair, peers: tuple[Volunteer, Volunteer], rita: User, oscar: User
) -> None:
    enrolment = Enrolment.objects.get(volunteer=peers[0])
    with refused("not_allowed"):
        withdraw_enrolment(actor=actor(oscar), enrolment=enrolment)
    for _time in range(2):
        withdraw_enrolment(actor=actor(peers[0]), enrolment=enrolment)
    proposed_pair.refresh_from_db()
    assert proposed_pair.state == "withdrawn"


def test_the_clock_s_work_is_done_by_one_command(
    proposed_pair: Pair, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(proposed_pair.answer_until.timestamp() + 1):
        call_command("tend")
    assert "1 proposals expired" in capsys.readouterr().out


@pytest.mark.parametrize("ended", ["rivage", "orbite"])
def test_nobody_is_proposed_for_an_organisation_whose_membership_ended(
    scene: Scene, rita: User, ended: str
) -> None:
    Organisation.objects.filter(slug=ended).update(membership_ends_on=clock.today() - dt.timedelta(days=1))
    for who in (rita, scene["coralie"]):
        with refused("membership_ended"):
            propose_pair(
                actor=actor(who), cycle=scene["cycle"], mentor=scene["ada"], mentees=[scene["basile"]]
            )
    assert not Pair.objects.exists()
