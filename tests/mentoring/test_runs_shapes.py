"""Runs of each shape: one way, peers without roles, groups, inside one organisation."""

import pytest

from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle, MatchRun, Pair
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.runs.rechecking import recheck
from hub.mentoring.services import (
    confirm_run,
    decide,
    decline_pair,
    propose_pair,
    start_run,
    weigh,
    withdraw_pair,
)
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_volunteer


def done(cycle: Cycle, **options: object) -> MatchRun:
    run = carry_out(start_run(actor=SYSTEM, cycle=cycle, **options).pk)
    assert run.state == MatchRun.State.DONE, run.error
    recheck(run)
    return run


def test_reciprocal_peers_become_a_reciprocal_pair(
    coralie: User, peers: tuple[Volunteer, Volunteer], peer_cycle: Cycle
) -> None:
    weigh(actor=actor(coralie), cycle=peer_cycle, values={"reciprocal": True})
    run = done(peer_cycle)
    proposal = run.proposals.get()
    assert proposal.reciprocal
    assert [place.role for place in proposal.places.all()] == ["peer", "peer"]
    confirm_run(actor=actor(coralie), run=run)
    pair = Pair.objects.get()
    assert pair.reciprocal
    assert {place.volunteer for place in pair.members.all()} == set(peers)


def test_peers_without_roles_are_pinned_in_either_order(
    coralie: User, peers: tuple[Volunteer, Volunteer], peer_cycle: Cycle
) -> None:
    ada, basile = peers
    weigh(actor=actor(coralie), cycle=peer_cycle, values={"reciprocal": True})
    decision = decide(actor=actor(coralie), cycle=peer_cycle, mentor=basile, mentee=ada, kind="pin")
    assert decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin") == decision
    assert done(peer_cycle).proposals.get().pinned


def test_a_group_becomes_one_pair_of_a_mentor_with_several(
    coralie: User, mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle
) -> None:
    enrolled(mina, agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")
    run = done(agility_cycle)
    proposal = run.proposals.get()
    assert proposal.score == sum(place.score for place in proposal.places.filter(role="mentee"))
    confirm_run(actor=actor(coralie), run=run)
    pair = Pair.objects.get()
    assert {place.volunteer.name for place in pair.members.filter(role="mentee")} == {
        "Gaby",
        "Gus",
        "Hana",
        "Hugo",
    }
    assert pair.members.get(role="mentor").volunteer == mina


def test_a_group_of_a_run_is_one_that_may_be_proposed_by_hand(
    coralie: User, mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle
) -> None:
    enrolled(mina, agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")
    proposal = done(agility_cycle).proposals.get()
    mentees = [place.volunteer for place in proposal.places.filter(role="mentee")]
    assert propose_pair(actor=SYSTEM, cycle=agility_cycle, mentor=mina, mentees=mentees).state == "proposed"


def test_nobody_is_in_a_group_led_from_their_own_organisation(
    mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, tramway: Organisation
) -> None:
    Volunteer.objects.filter(pk__in=[one.pk for one in group]).update(organisation=tramway)
    enrolled(mina, agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")
    run = done(agility_cycle)
    assert run.proposals.count() == 0
    assert set(run.left_out.values_list("why", flat=True)) == {"rules"}


def test_culture_shift_stays_inside_an_organisation(
    culture_cycle: Cycle, rivage: Organisation, orbite: Organisation, open_source: Topic
) -> None:
    for home in (rivage, orbite):
        enrolled(make_volunteer(f"M{home.slug}", home, offers=[open_source]), culture_cycle, "mentor")
        enrolled(make_volunteer(f"S{home.slug}", home, seeks=[open_source]), culture_cycle, "mentee")
    for proposal in done(culture_cycle).proposals.all():
        assert len({place.volunteer.organisation_id for place in proposal.places.all()}) == 1


@pytest.fixture
def three(
    ada: Volunteer, basile: Volunteer, peer_cycle: Cycle, orbite: Organisation, open_source: Topic
) -> list[str]:
    """Ada and a second mentor, Basile and a second mentee."""
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    enrolled(make_volunteer("Maud", ada.organisation, offers=[open_source]), peer_cycle, "mentor")
    enrolled(make_volunteer("Said", orbite, seeks=[open_source]), peer_cycle, "mentee")
    return ["Ada", "Maud", "Basile", "Said"]


def test_a_rematch_keeps_what_waits_and_offers_the_next_best(
    coralie: User, three: list[str], peer_cycle: Cycle, orbite: Organisation, open_source: Topic
) -> None:
    enrolled(make_volunteer("Next", orbite, seeks=[open_source]), peer_cycle, "mentee")
    first = done(peer_cycle)
    confirm_run(actor=actor(coralie), run=first)
    waiting = first.left_out.get().volunteer
    declined, kept = Pair.objects.order_by("pk")
    someone = declined.members.get(role="mentee").volunteer
    decline_pair(actor=actor(someone), pair=declined)
    free = declined.members.get(role="mentor").volunteer
    rematch = done(peer_cycle, after=MatchRun.objects.get(pk=first.pk))
    assert rematch.summary["promises"][1] == "changed"
    confirm_run(actor=actor(coralie), run=rematch)
    kept.refresh_from_db()
    assert kept.state == Pair.State.PROPOSED
    assert kept.proposal.run == rematch
    new = Pair.objects.filter(state=Pair.State.PROPOSED).exclude(pk=kept.pk).get()
    assert new.members.get(role="mentor").volunteer == free
    assert new.members.get(role="mentee").volunteer == waiting


def test_a_rematch_leaves_those_who_said_yes_together(
    coralie: User, three: list[str], peer_cycle: Cycle
) -> None:
    from hub.mentoring.services import accept_pair

    first = done(peer_cycle)
    confirm_run(actor=actor(coralie), run=first)
    pair = Pair.objects.order_by("pk")[0]
    accept_pair(actor=actor(pair.members.get(role="mentor").volunteer), pair=pair)
    rematch = done(peer_cycle, after=MatchRun.objects.get(pk=first.pk))
    people = set(pair.members.values_list("volunteer", flat=True))
    assert not people & set(rematch.proposals.values_list("places__volunteer", flat=True))


def test_what_was_proposed_by_hand_is_not_taken_back(
    coralie: User, three: list[str], peer_cycle: Cycle
) -> None:
    by_name = {one.name: one for one in Volunteer.objects.all()}
    by_hand = propose_pair(actor=SYSTEM, cycle=peer_cycle, mentor=by_name["Ada"], mentees=[by_name["Said"]])
    first = done(peer_cycle)
    confirm_run(actor=actor(coralie), run=first)
    rematch = done(peer_cycle, after=MatchRun.objects.get(pk=first.pk))
    confirm_run(actor=actor(coralie), run=rematch)
    by_hand.refresh_from_db()
    assert by_hand.state == Pair.State.PROPOSED
    withdraw_pair(actor=SYSTEM, pair=by_hand)
