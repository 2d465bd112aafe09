"""Where peers have roles, two who complement each other both ways end in one reciprocal pair."""

import io

import pytest
from django.core.management import call_command

from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Enrolment, MatchRun, Pair
from hub.mentoring.runs import next_best
from hub.mentoring.runs.checks import launch_checks
from hub.mentoring.runs.reading import read
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import (
    accept_pair,
    confirm_run,
    decide,
    decline_pair,
    propose_pair,
    start_run,
    weigh,
    withdraw_enrolment,
)
from hub.mentoring.services.runs import Changed
from hub.mentoring.states import PairState, RunState
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_organisation, make_volunteer

type Two = tuple[Volunteer, Volunteer]

MENTORS = {"mentor", "peer"}


@pytest.fixture
def two(
    peer_cycle: Cycle, rivage: Organisation, orbite: Organisation, open_source: Topic, agile: Topic
) -> Two:
    """Ana offers what Bo seeks, and Bo what Ana seeks; both would be in two pairs."""
    ana = make_volunteer("Ana", rivage, offers=[open_source], seeks=[agile], capacity=2)
    bo = make_volunteer("Bo", orbite, offers=[agile], seeks=[open_source], capacity=2)
    for one in (ana, bo):
        enrolled(one, peer_cycle)
    return ana, bo


@pytest.fixture
def run(two: Two, coralie: User, peer_cycle: Cycle) -> MatchRun:
    return settle(start_run(actor=actor(coralie), cycle=peer_cycle))


@pytest.fixture
def pair(run: MatchRun, coralie: User) -> Pair:
    confirm_run(actor=actor(coralie), run=run)
    return Pair.objects.get()


def ways(cycle: Cycle) -> set[tuple[str, str, str]]:
    """Of each open pair, the names, the mentor's first; two peers by name with an arrow both ways between them."""
    found = set()
    for pair in cycle.pairs.open():
        places = sorted(pair.members.all(), key=lambda one: (one.role not in MENTORS, one.volunteer.name))
        one, other = (place.volunteer.name for place in places)
        found.add((one, "↔" if pair.reciprocal else "→", other))
    return found


def rematch(cycle: Cycle) -> MatchRun:
    asked = next_best.offer(cycle)
    assert asked is not None
    return settle(asked)


def told(*words: str) -> str:
    out = io.StringIO()
    call_command("match", *words, stdout=out, language="en")
    return out.getvalue()


def test_both_ways_are_one_proposal_in_which_each_has_what_being_mentored_is_worth(run: MatchRun) -> None:
    proposal = run.proposals.get()
    places = list(proposal.places.order_by("pk"))
    assert proposal.reciprocal
    assert [place.role for place in places] == ["peer", "peer"]
    assert all(sum(place.points.values()) == place.score > 0 for place in places)
    assert proposal.score == sum(place.score for place in places) == run.summary["figures"]["total"]
    assert run.summary["figures"]["served"] == 2
    assert (run.summary["left"], run.left_out.count()) == ({}, 0)


def test_the_run_is_proved_and_its_certificate_holds(run: MatchRun) -> None:
    assert run.summary["proved"]
    assert {one["by"] for one in run.summary["kept"]} == {"duality"}
    assert "The certificate holds" in told("--check", str(run.pk))


def test_of_two_with_one_place_each_one_mentors_the_other(two: Two, peer_cycle: Cycle) -> None:
    Volunteer.objects.update(capacity=1)
    run = settle(start_run(actor=SYSTEM, cycle=peer_cycle))
    assert [place.role for place in run.proposals.get().places.order_by("pk")] == ["mentor", "mentee"]
    assert not run.left_out.exists()
    assert "The certificate holds" in told("--check", str(run.pk))


def test_in_culture_shift_one_of_the_two_mentors_the_other(
    culture_cycle: Cycle, coralie: User, rivage: Organisation, open_source: Topic
) -> None:
    for name in ("Ana", "Bo"):
        one = make_volunteer(name, rivage, offers=[open_source], seeks=[open_source], capacity=2)
        enrolled(one, culture_cycle)
    run = settle(start_run(actor=actor(coralie), cycle=culture_cycle))
    assert [place.role for place in run.proposals.get().places.order_by("pk")] == ["mentor", "mentee"]
    assert run.summary["proved"]
    assert {one["by"] for one in run.summary["kept"]} == {"duality"}
    assert "The certificate holds" in told("--check", str(run.pk))
    confirm_run(actor=actor(coralie), run=run)
    assert not Pair.objects.get().reciprocal


def test_confirmed_it_is_a_reciprocal_pair_that_both_accept(pair: Pair, two: Two) -> None:
    assert pair.reciprocal
    assert {place.role for place in pair.members.all()} == {"peer"}
    for one in two:
        accept_pair(actor=actor(one), pair=pair)
    pair.refresh_from_db()
    assert pair.accepted_at is not None


def test_it_is_not_confirmed_once_one_of_the_ways_is_closed(run: MatchRun, two: Two, coralie: User) -> None:
    Enrolment.objects.filter(volunteer=two[0]).update(roles=["mentor"])
    with pytest.raises(Changed, match="1 de ses binômes"):
        confirm_run(actor=actor(coralie), run=run)


def test_declined_it_is_offered_neither_way_again(pair: Pair, two: Two, peer_cycle: Cycle) -> None:
    decline_pair(actor=actor(two[0]), pair=pair)
    assert rematch(peer_cycle).state == RunState.CONFIRMED
    assert ways(peer_cycle) == set()


def test_accepted_it_stands_both_ways_and_is_not_offered_again(
    pair: Pair, two: Two, peer_cycle: Cycle, coralie: User
) -> None:
    for one in two:
        accept_pair(actor=actor(one), pair=pair)
    ana, bo = two
    asked = read(peer_cycle, weigh(actor=SYSTEM, cycle=peer_cycle, values={"balance": 0})).asked
    assert set(asked.standing) == {(ana.pk, bo.pk), (bo.pk, ana.pk)}
    later = settle(start_run(actor=actor(coralie), cycle=peer_cycle))
    assert later.state == RunState.DONE
    assert (later.proposals.count(), later.left_out.count()) == (0, 0)


@pytest.mark.parametrize("by_hand", [False, True])
def test_those_who_mentor_each_other_mentor_others_but_are_sought_no_second_mentor(
    two: Two, peer_cycle: Cycle, coralie: User, open_source: Topic, agile: Topic, *, by_hand: bool
) -> None:
    if by_hand:
        propose_pair(actor=SYSTEM, cycle=peer_cycle, mentor=two[0], mentees=[two[1]], reciprocal=True)
    else:
        confirm_run(actor=actor(coralie), run=settle(start_run(actor=actor(coralie), cycle=peer_cycle)))
    home = make_organisation("Port", "operator")
    enrolled(make_volunteer("Max", home, offers=[open_source, agile]), peer_cycle, "mentor")
    enrolled(make_volunteer("Zoe", home, seeks=[open_source]), peer_cycle, "mentee")
    assert any("3 places pour 1 " in check.text for check in launch_checks(peer_cycle))
    later = settle(start_run(actor=actor(coralie), cycle=peer_cycle))
    served = {one.places.get(role="mentee").volunteer.name for one in later.proposals.all()}
    assert served == {"Zoe"}


def test_a_rematch_keeps_it_while_it_can(
    two: Two, peer_cycle: Cycle, coralie: User, open_source: Topic, tramway: Organisation
) -> None:
    run = _with_max_and_zoe(two, peer_cycle, coralie, tramway, open_source)
    before = Pair.objects.get(reciprocal=True)
    assert set(read(peer_cycle, run.weighting, rematch_of=run).asked.kept or ()) >= {
        (two[0].pk, two[1].pk),
        (two[1].pk, two[0].pk),
    }
    max_ = Volunteer.objects.get(name="Max")
    decline_pair(actor=actor(max_), pair=Pair.objects.get(reciprocal=False))
    withdraw_enrolment(actor=actor(max_), enrolment=max_.enrolments.get())
    rematch(peer_cycle)
    before.refresh_from_db()
    assert before.state == PairState.PROPOSED
    assert ways(peer_cycle) == {("Ana", "↔", "Bo")}


def test_where_a_rematch_keeps_one_way_alone_they_are_asked_anew(
    two: Two, peer_cycle: Cycle, coralie: User, open_source: Topic, tramway: Organisation
) -> None:
    _with_max_and_zoe(two, peer_cycle, coralie, tramway, open_source)
    assert ways(peer_cycle) == {("Ana", "↔", "Bo"), ("Max", "→", "Zoe")}
    both = Pair.objects.get(reciprocal=True)
    decline_pair(actor=actor(Volunteer.objects.get(name="Max")), pair=Pair.objects.get(reciprocal=False))
    assert rematch(peer_cycle).state == RunState.CONFIRMED
    found = ways(peer_cycle)
    assert len(found) == 3
    assert {arrow for _one, arrow, _other in found} == {"→"}
    both.refresh_from_db()
    assert both.state == PairState.WITHDRAWN


def _with_max_and_zoe(two: Two, cycle: Cycle, coralie: User, home: Organisation, topic: Topic) -> MatchRun:
    """Max mentors and Zoe is mentored, and a coordinator's run has brought these together; Max could mentor the two
    others as well, and they Zoe."""
    max_ = make_volunteer("Max", home, offers=[topic])
    zoe = make_volunteer("Zoe", make_organisation("Port", "operator"), seeks=[topic])
    enrolled(max_, cycle, "mentor")
    enrolled(zoe, cycle, "mentee")
    run = settle(
        start_run(actor=actor(coralie), cycle=cycle, weighting=weigh(actor=SYSTEM, cycle=cycle, values={}))
    )
    return confirm_run(actor=actor(coralie), run=run)


def test_kept_together_one_way_the_other_way_is_free(two: Two, peer_cycle: Cycle, coralie: User) -> None:
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=two[1], mentee=two[0], kind="pin")
    proposal = settle(start_run(actor=actor(coralie), cycle=peer_cycle)).proposals.get()
    assert (proposal.reciprocal, proposal.pinned) == (True, True)


def test_the_shell_shows_one_proposal_with_an_arrow_both_ways(two: Two, peer_cycle: Cycle) -> None:
    text = told("peer/first")
    assert "1 proposal\n" in text
    assert "↔ Bo (Orbite)" in text or "↔ Ana (Rivage)" in text
    assert "0 people left out" in text
