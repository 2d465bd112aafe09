"""A matching run, from the coordinator's wish to the proposals that people get."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from hub.matching.groups import Cancelled
from hub.members.models import Event, User, Volunteer
from hub.members.purposes import Purpose
from hub.members.services import withdraw_consent
from hub.mentoring.models import Cycle, MatchRun, Pair
from hub.mentoring.runs import carrying, process
from hub.mentoring.runs.carrying import Pulse, carry_out, claim
from hub.mentoring.services import cancel_run, confirm_run, decide, decline_pair, start_run, weigh
from hub.shared import clock
from hub.shared.errors import NotAllowed
from tests.cast import actor, enrolled, make_volunteer, refused

type Peers = tuple[Volunteer, Volunteer]


@pytest.fixture
def run(coralie: User, one_way: Peers, peer_cycle: Cycle) -> MatchRun:
    """Coralie asked for a run, and it is done."""
    return carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)


def people_of(run: MatchRun) -> set[tuple[str, ...]]:
    """By proposal, the names, the mentor's first."""
    return {
        tuple(place.volunteer.name for place in one.places.order_by("pk").select_related("volunteer"))
        for one in run.proposals.all()
    }


def test_a_run_stores_its_proposals_with_what_each_criterion_gives(run: MatchRun) -> None:
    assert run.state == MatchRun.State.DONE
    assert people_of(run) == {("Ada", "Basile")}
    proposal = run.proposals.get()
    mentor, mentee = proposal.places.order_by("pk")
    assert (mentor.role, mentee.role, mentor.points) == ("mentor", "mentee", {})
    assert sum(mentee.points.values()) == mentee.score == mentor.score == proposal.score > 0


def test_a_run_keeps_what_it_takes_to_do_it_again(run: MatchRun) -> None:
    assert len(run.inputs) == 64
    assert set(run.versions) == {"numpy", "pylmcf", "highspy", "passeurs"}
    assert run.summary["proved"] is True
    assert run.summary["figures"]["served"] == 1
    assert run.certificate
    assert run.started_at
    assert run.ended_at


def test_a_run_says_what_each_promise_costs_and_what_other_ways_would_give(run: MatchRun) -> None:
    assert [price["promises"][-3] for price in run.summary["prices"][1:]] == ["served", "weak", "third"]
    as_good = {"figures": run.summary["figures"], "left_out": [], "proved": True}
    assert run.summary["fairest"] == run.summary["best_first"] == as_good


def test_who_is_left_out_has_a_reason(
    coralie: User, one_way: Peers, peer_cycle: Cycle, open_source: Any
) -> None:
    lonely = make_volunteer("Luce", None, seeks=[open_source], languages=["de"])
    enrolled(lonely, peer_cycle, "mentee")
    run = carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
    left = run.left_out.get(volunteer=lonely)
    assert (left.role, left.why) == ("mentee", "rules")
    assert left.details["but_for"] == {"no_common_language": 1}


def test_only_coordinators_ask_stop_and_confirm(
    run: MatchRun, rita: User, peer_cycle: Cycle, one_way: Peers
) -> None:
    ada, basile = one_way
    someone = actor(rita)
    for verb in (
        lambda: start_run(actor=someone, cycle=peer_cycle),
        lambda: cancel_run(actor=someone, run=run),
        lambda: confirm_run(actor=someone, run=run),
        lambda: weigh(actor=someone, cycle=peer_cycle, values={}),
        lambda: decide(actor=someone, cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin"),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_a_cycle_has_one_run_at_a_time(coralie: User, one_way: Peers, peer_cycle: Cycle) -> None:
    first = start_run(actor=actor(coralie), cycle=peer_cycle)
    with refused("run_under_way"):
        start_run(actor=actor(coralie), cycle=peer_cycle)
    cancel_run(actor=actor(coralie), run=first)
    assert start_run(actor=actor(coralie), cycle=peer_cycle).state == MatchRun.State.QUEUED


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_cycle_that_forms_no_pairs_is_not_run(coralie: User, peer_cycle: Cycle, state: str) -> None:
    Cycle.objects.filter(pk=peer_cycle.pk).update(state=state)
    with refused("wrong_state"):
        start_run(actor=actor(coralie), cycle=peer_cycle)


def test_the_process_begins_once_the_run_is_asked_for(
    coralie: User, one_way: Peers, peer_cycle: Cycle, post: Any, processes_begun: list[list[str]]
) -> None:
    run = start_run(actor=actor(coralie), cycle=peer_cycle)
    assert processes_begun == []
    post()
    (command,) = processes_begun
    assert command[1].endswith("manage.py")
    assert command[2:] == ["match", "--run", str(run.pk)]


def test_a_run_stopped_before_it_begins_starts_no_process(
    coralie: User, one_way: Peers, peer_cycle: Cycle, post: Any, processes_begun: list[list[str]]
) -> None:
    run = cancel_run(actor=actor(coralie), run=start_run(actor=actor(coralie), cycle=peer_cycle))
    post()
    assert (run.state, processes_begun) == (MatchRun.State.CANCELLED, [])


def test_a_run_is_carried_out_once(run: MatchRun) -> None:
    before = list(run.proposals.values_list("pk"))
    assert carry_out(run.pk).state == MatchRun.State.DONE
    assert list(run.proposals.values_list("pk")) == before


def test_a_run_says_how_far_it_is_and_stops_when_asked(
    coralie: User, one_way: Peers, peer_cycle: Cycle
) -> None:
    run = claim(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
    assert run is not None
    pulse = Pulse(run)
    pulse("solve", 40)
    run.refresh_from_db()
    assert (run.step, run.done) == ("solve", 40)
    cancel_run(actor=actor(coralie), run=run)
    with pytest.raises(Cancelled):
        pulse("prove", 80)


def test_a_stopped_run_proposes_nothing(
    coralie: User, one_way: Peers, peer_cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start_run(actor=actor(coralie), cycle=peer_cycle)
    reading = carrying.read

    def stop_then_read(*args: Any, **options: Any) -> Any:
        cancel_run(actor=actor(coralie), run=run)
        return reading(*args, **options)

    monkeypatch.setattr(carrying, "read", stop_then_read)
    done = carry_out(run.pk)
    assert (done.state, done.proposals.count()) == (MatchRun.State.CANCELLED, 0)
    with refused("wrong_state"):
        confirm_run(actor=actor(coralie), run=done)


def test_a_run_stopped_at_its_very_end_stores_nothing(
    coralie: User, one_way: Peers, peer_cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start_run(actor=actor(coralie), cycle=peer_cycle)
    solving = carrying.match

    def solve_then_stop(*args: Any, **options: Any) -> Any:
        result = solving(*args, **options)
        cancel_run(actor=actor(coralie), run=run)
        return result

    monkeypatch.setattr(carrying, "match", solve_then_stop)
    done = carry_out(run.pk)
    assert (done.state, done.proposals.count()) == (MatchRun.State.CANCELLED, 0)


def test_a_fault_ends_the_run_and_names_nobody(
    coralie: User, one_way: Peers, peer_cycle: Cycle, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    said = "Ada, ada@rivage.example"

    def fault(*_args: Any, **_options: Any) -> Any:
        raise RuntimeError(said)

    monkeypatch.setattr(carrying, "match", fault)
    run = carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
    assert run.state == MatchRun.State.FAILED
    assert run.error
    assert "Ada" not in run.error + caplog.text
    assert "RuntimeError" in caplog.text


def test_a_run_without_a_sign_of_life_is_given_up(coralie: User, one_way: Peers, peer_cycle: Cycle) -> None:
    run = start_run(actor=actor(coralie), cycle=peer_cycle)
    assert process.fail_silent_runs() == 0
    MatchRun.objects.filter(pk=run.pk).update(seen_at=clock.now() - dt.timedelta(minutes=11))
    assert process.fail_silent_runs() == 1
    run.refresh_from_db()
    assert run.state == MatchRun.State.FAILED


def test_nobody_hears_of_a_run_before_it_is_confirmed(run: MatchRun, one_way: Peers, post: Any) -> None:
    ada, _basile = one_way
    assert post() == []
    browser = Client()
    browser.force_login(ada.user)
    page = browser.get("/me/").content.decode()
    assert str(run.proposals.get().pk) not in page
    assert browser.get("/api/v1/pairs/").json()["count"] == 0
    for export in ("/me/consents/export/", "/me/enrolments/preferences.json"):
        assert str(run.pk) not in browser.get(export).content.decode()
    assert Pair.objects.count() == 0


def test_a_confirmed_run_asks_its_people(run: MatchRun, coralie: User, one_way: Peers, post: Any) -> None:
    confirmed = confirm_run(actor=actor(coralie), run=run)
    assert (confirmed.state, confirmed.confirmed_by) == (MatchRun.State.CONFIRMED, coralie)
    pair = Pair.objects.get()
    assert pair.state == Pair.State.PROPOSED
    assert run.proposals.get().pair == pair
    assert {place.volunteer for place in pair.members.all()} == set(one_way)
    assert pair.proposed_by == coralie
    assert pair.answer_until.date() == (clock.now() + dt.timedelta(days=run.cycle.days_to_answer)).date()
    assert sorted(mail.to[0] for mail in post()) == ["ada@rivage.example", "basile@orbite.example"]


def test_a_pair_of_a_run_is_as_one_proposed_by_hand(
    run: MatchRun, coralie: User, one_way: Peers, peer_cycle: Cycle
) -> None:
    from hub.mentoring.services import propose_pair, withdraw_pair

    ada, basile = one_way
    by_hand = propose_pair(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentees=[basile])
    withdraw_pair(actor=actor(coralie), pair=by_hand)
    confirm_run(actor=actor(coralie), run=run)
    by_run = Pair.objects.get(state=Pair.State.PROPOSED)
    alike = (
        "cycle",
        "reciprocal",
        "proposed_by",
        "people_key",
        "frequency_weeks",
        "session_minutes",
        "until",
    )
    assert all(getattr(by_hand, name) == getattr(by_run, name) for name in alike)


def test_confirming_twice_asks_once(run: MatchRun, coralie: User) -> None:
    confirm_run(actor=actor(coralie), run=run)
    confirm_run(actor=actor(coralie), run=run)
    assert Pair.objects.count() == 1
    assert Event.objects.filter(verb="pair.proposed").count() == 1


def test_a_run_is_not_confirmed_once_people_have_changed(
    run: MatchRun, coralie: User, one_way: Peers
) -> None:
    withdraw_consent(actor=actor(one_way[0]), purpose=Purpose.MATCHED)
    with refused("inputs_changed"):
        confirm_run(actor=actor(coralie), run=run)
    assert Pair.objects.count() == 0


def test_only_the_newest_result_is_confirmed(run: MatchRun, coralie: User, peer_cycle: Cycle) -> None:
    newer = carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
    with refused("wrong_state"):
        confirm_run(actor=actor(coralie), run=run)
    assert confirm_run(actor=actor(coralie), run=newer).state == MatchRun.State.CONFIRMED


def test_the_same_people_and_weights_give_the_same_result(
    run: MatchRun, coralie: User, peer_cycle: Cycle
) -> None:
    again = carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
    assert again.inputs == run.inputs
    assert people_of(again) == people_of(run)
    weigh(actor=actor(coralie), cycle=peer_cycle, values={"weak": 10})
    other = carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
    assert other.inputs != run.inputs


def test_what_was_declined_is_not_proposed_again(
    run: MatchRun, coralie: User, one_way: Peers, peer_cycle: Cycle
) -> None:
    confirm_run(actor=actor(coralie), run=run)
    decline_pair(actor=actor(one_way[1]), pair=Pair.objects.get())
    again = carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
    assert people_of(again) == set()
    assert again.left_out.get(volunteer=one_way[1]).details["but_for"] == {"forbidden": 1}


def test_each_verb_leaves_its_event_with_ids_alone(
    run: MatchRun, coralie: User, one_way: Peers, peer_cycle: Cycle
) -> None:
    ada, basile = one_way
    weigh(actor=actor(coralie), cycle=peer_cycle, values={"good": 500})
    decide(actor=actor(coralie), cycle=peer_cycle, mentor=ada, mentee=basile, kind="pin")
    last = carry_out(start_run(actor=actor(coralie), cycle=peer_cycle).pk)
    confirm_run(actor=actor(coralie), run=last)
    verbs = {"run.started", "run.confirmed", "weighting.made", "decision.made"}
    found = Event.objects.filter(verb__in=verbs)
    assert {event.verb for event in found} == verbs
    assert "Ada" not in json.dumps([event.ids for event in found])
