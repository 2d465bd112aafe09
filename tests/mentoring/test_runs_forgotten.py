"""Runs that nobody confirmed are kept for a while, those confirmed with their cycle; both forget whoever is erased."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import override_settings

from hub.members.models import Event, User, Volunteer
from hub.members.services import release_consents
from hub.mentoring.models import Cycle, LeftOut, MatchRun, Proposal, ProposalPlace
from hub.mentoring.runs import next_best
from hub.mentoring.runs.carrying import carry_out, claim
from hub.mentoring.runs.ending import end
from hub.mentoring.services import cancel_run, confirm_run, decline_pair, forget_runs, start_run
from hub.mentoring.states import RunState
from hub.mentoring.tasks import forget_unconfirmed_runs
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, enrolled, make_organisation, make_volunteer, refused

type Peers = tuple[Volunteer, Volunteer]


@pytest.fixture
def peers(ada: Volunteer, basile: Volunteer, peer_cycle: Cycle, open_source: Topic) -> Peers:
    """Ada would mentor, Basile be mentored; so would Lou, for whom there is nobody."""
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    lou = make_volunteer("Lou", make_organisation("Maison Lou", "operator"), seeks=[open_source])
    enrolled(lou, peer_cycle, "mentee")
    return ada, basile


def run_of(cycle: Cycle) -> MatchRun:
    return carry_out(start_run(actor=SYSTEM, cycle=cycle).pk)


def kept() -> set[Any]:
    return set(MatchRun.objects.values_list("pk", flat=True))


@pytest.fixture
def later(time_machine: Any) -> Any:
    """`later(31)`: so many days on."""
    return lambda days: time_machine.move_to(clock.now() + dt.timedelta(days=days), tick=False)


def test_what_nobody_confirmed_goes_after_a_set_time(peers: Peers, peer_cycle: Cycle, later: Any) -> None:
    first, second, third = (run_of(peer_cycle) for _one in range(3))
    later(29)
    assert forget_unconfirmed_runs() == 0
    later(2)
    assert forget_unconfirmed_runs() == 1
    assert kept() == {second.pk, third.pk}, "the newest result and the one it is compared with"
    assert not Proposal.objects.filter(run=first.pk).exists()
    assert Event.objects.get(verb="run.forgotten").subject_id == first.pk
    Cycle.objects.filter(pk=peer_cycle.pk).update(state="closed")
    assert forget_unconfirmed_runs() == 2
    assert (ProposalPlace.objects.count(), LeftOut.objects.count()) == (0, 0)


@override_settings(RUNS_KEPT_DAYS=3)
def test_the_hub_says_for_how_long(peers: Peers, peer_cycle: Cycle, later: Any) -> None:
    end(start_run(actor=SYSTEM, cycle=peer_cycle), RunState.FAILED, error="The weights are too large.")
    later(4)
    assert forget_unconfirmed_runs() == 1


def test_what_is_confirmed_under_way_or_stopped_for_good_stays(
    peers: Peers, coralie: User, peer_cycle: Cycle, later: Any
) -> None:
    confirmed = confirm_run(actor=actor(coralie), run=run_of(peer_cycle))
    pair = confirmed.proposals.get().pair
    assert pair is not None
    decline_pair(actor=actor(pair.members.get(role="mentee").volunteer), pair=pair)
    stopped = next_best.offer(peer_cycle)
    assert stopped is not None
    cancel_run(actor=actor(coralie), run=stopped)
    under_way = start_run(actor=actor(coralie), cycle=peer_cycle)
    claim(under_way.pk)
    Cycle.objects.filter(pk=peer_cycle.pk).update(state="closed")
    later(400)
    assert forget_unconfirmed_runs() == 0
    assert kept() == {confirmed.pk, stopped.pk, under_way.pk}
    assert next_best.offer_all() == 0


def test_only_the_hub_forgets(coralie: User, rita: User) -> None:
    for who in (coralie, rita):
        with refused("not_allowed"):
            forget_runs(actor=actor(who), before=clock.now())


def told_of(person: Volunteer) -> str:
    """All that runs hold of someone, but for whom a confirmed one had them meet."""
    return json.dumps(
        [
            list(LeftOut.objects.filter(volunteer=person).values_list("details", flat=True)),
            list(ProposalPlace.objects.filter(proposal__places__volunteer=person).values_list("points", flat=True)),
            [str(run.pk) for run in MatchRun.objects.all() if str(person.pk) in json.dumps(run.summary)],
        ]
    )  # fmt: skip


@pytest.mark.parametrize("name", ["Ada", "Basile", "Lou"])
def test_whoever_is_erased_leaves_nothing_in_runs_but_whom_they_met(
    peers: Peers, coralie: User, peer_cycle: Cycle, name: str
) -> None:
    confirmed = confirm_run(actor=actor(coralie), run=run_of(peer_cycle))
    other = run_of(peer_cycle)
    person = Volunteer.objects.get(name=name)
    for way in ("fairest", "best_first"):
        confirmed.summary[way] = {"figures": {}, "left_out": [str(person.pk), "someone"]}
    confirmed.save()
    release_consents(actor=SYSTEM, user=person.user)
    confirmed.refresh_from_db()
    assert confirmed.summary["fairest"]["left_out"] == ["someone"]
    assert told_of(person) in {"[[], [], []]", "[[], [{}, {}], []]"}
    assert kept() == {confirmed.pk}
    assert other.pk not in kept()
    assert confirmed.proposals.count() == 1


def test_a_run_that_read_whoever_is_erased_ends_without_a_result(
    peers: Peers, coralie: User, peer_cycle: Cycle
) -> None:
    run = start_run(actor=actor(coralie), cycle=peer_cycle)
    claim(run.pk)
    release_consents(actor=SYSTEM, user=peers[0].user)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "Ce qu’il a lu n’est plus vrai : relancez.")
    assert carry_out(run.pk).proposals.count() == 0
    assert start_run(actor=actor(coralie), cycle=peer_cycle).state == "queued"


def test_the_runs_of_other_cycles_and_other_people_stay(
    peers: Peers, mina: Volunteer, peer_cycle: Cycle
) -> None:
    run = run_of(peer_cycle)
    release_consents(actor=SYSTEM, user=mina.user)
    assert kept() == {run.pk}
    assert LeftOut.objects.filter(run=run).exists()
