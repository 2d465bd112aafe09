"""After a run is confirmed: whoever is left free by a decline gets the next best, and nobody else is disturbed."""

import datetime as dt
from typing import Any

import pytest

from hub.members.actors import Actor
from hub.members.models import User, Volunteer
from hub.mentoring.models import Cycle, Decision, MatchRun, Pair
from hub.mentoring.runs import next_best
from hub.mentoring.runs.ending import end
from hub.mentoring.runs.reading import read
from hub.mentoring.runs.settling import settle
from hub.mentoring.services import (
    accept_pair,
    cancel_run,
    confirm_run,
    decide,
    decline_pair,
    expire_pairs,
    propose_pair,
    start_run,
    withdraw_pair,
)
from hub.mentoring.states import PairState, RunState
from hub.shared import clock
from tests.cast import actor, enrolled, make_organisation, make_volunteer

State = PairState


@pytest.fixture
def people(open_source: Any, peer_cycle: Cycle) -> dict[str, Volunteer]:
    """Three mentors of one place each, three who seek; Lou's is the best with anyone."""
    homes = [make_organisation(f"Maison {number}", "operator") for number in range(6)]
    cast = {}
    for home, name in zip(homes[:3], ("Maud", "Mila", "Max"), strict=True):
        cast[name] = make_volunteer(name, home, offers=[open_source])
        enrolled(cast[name], peer_cycle, "mentor")
    for home, name in zip(homes[3:], ("Lou", "Léa", "Luc"), strict=True):
        cast[name] = make_volunteer(name, home, seeks=[open_source])
        enrolled(cast[name], peer_cycle, "mentee")
    return cast


@pytest.fixture
def confirmed(coralie: User, people: dict[str, Volunteer], peer_cycle: Cycle) -> MatchRun:
    run = settle(start_run(actor=actor(coralie), cycle=peer_cycle))
    return confirm_run(actor=actor(coralie), run=run)


def names(pair: Pair) -> tuple[str, ...]:
    return tuple(place.volunteer.name for place in pair.members.order_by("-role", "pk"))


def proposed(cycle: Cycle) -> set[frozenset[str]]:
    return {frozenset(names(pair)) for pair in cycle.pairs.filter(state=State.PROPOSED)}


def pair_of(cycle: Cycle, name: str) -> Pair:
    return cycle.pairs.open().get(members__volunteer__name=name)


def rematch(cycle: Cycle) -> MatchRun:
    run = next_best.offer(cycle)
    assert run is not None
    return settle(run)


def test_a_decline_frees_both_and_offers_them_others(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle
) -> None:
    before = proposed(peer_cycle)
    pair = pair_of(peer_cycle, "Lou")
    decline_pair(actor=actor(people["Lou"].user), pair=pair)
    run = rematch(peer_cycle)
    after = proposed(peer_cycle)
    assert run.state == MatchRun.State.CONFIRMED
    assert (run.after, run.confirmed_by) == (confirmed, None)
    assert len(after) == 3
    assert frozenset(names(pair)) not in after
    assert len(before & after) == 1


def test_accepted_pairs_are_never_broken_nor_those_that_one_has_accepted(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle
) -> None:
    kept, half, refused = (pair_of(peer_cycle, name) for name in ("Léa", "Luc", "Lou"))
    for place in kept.members.all():
        accept_pair(actor=actor(place.volunteer.user), pair=kept)
    accept_pair(actor=actor(people["Luc"].user), pair=half)
    decline_pair(actor=actor(people["Lou"].user), pair=refused)
    rematch(peer_cycle)
    kept.refresh_from_db()
    half.refresh_from_db()
    assert (kept.state, half.state) == (State.ACCEPTED, State.PROPOSED)
    assert proposed(peer_cycle) == {frozenset(names(half))}


def test_whoever_has_a_mentor_in_the_cycle_is_offered_no_second_one_though_they_have_a_place_left(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle
) -> None:
    kept, refused = pair_of(peer_cycle, "Léa"), pair_of(peer_cycle, "Lou")
    Volunteer.objects.filter(name="Léa").update(capacity=3)
    for place in kept.members.all():
        accept_pair(actor=actor(place.volunteer.user), pair=kept)
    decline_pair(actor=actor(people["Lou"].user), pair=refused)
    rematch(peer_cycle)
    assert peer_cycle.pairs.open().filter(members__volunteer=people["Léa"]).get() == kept


def test_nobody_is_proposed_again_to_whom_they_declined_or_never_answered(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle, time_machine: Any
) -> None:
    before = proposed(peer_cycle)
    time_machine.move_to(clock.now() + dt.timedelta(days=peer_cycle.days_to_answer + 1), tick=False)
    assert expire_pairs(actor=Actor.system()) == 3
    rematch(peer_cycle)
    assert len(proposed(peer_cycle)) == 3
    assert not before & proposed(peer_cycle)


def test_whoever_enrolled_since_waits_for_the_coordinator_s_next_run(
    confirmed: MatchRun, coralie: User, people: dict[str, Volunteer], peer_cycle: Cycle, open_source: Any
) -> None:
    for name, role, topics in (("Nadia", "mentor", "offers"), ("Noé", "mentee", "seeks")):
        home = make_organisation(f"Maison {name}", "operator")
        enrolled(make_volunteer(name, home, **{topics: [open_source]}), peer_cycle, role)
    decline_pair(actor=actor(people["Lou"].user), pair=pair_of(peer_cycle, "Lou"))
    run = rematch(peer_cycle)
    assert run.state == RunState.CONFIRMED
    assert not {"Nadia", "Noé"} & set().union(*proposed(peer_cycle))
    assert not run.left_out.filter(volunteer__name__in=["Nadia", "Noé"]).exists()
    decline_pair(actor=actor(people["Luc"].user), pair=pair_of(peer_cycle, "Luc"))
    rematch(peer_cycle)
    assert not {"Nadia", "Noé"} & set().union(*proposed(peer_cycle)), "a rematch of a rematch"
    own = settle(start_run(actor=actor(coralie), cycle=peer_cycle))
    served = {place.volunteer.name for one in own.proposals.all() for place in one.places.all()}
    assert {"Nadia", "Noé"} <= served


def test_what_is_kept_together_since_waits_for_the_coordinator_s_next_run(
    confirmed: MatchRun, coralie: User, people: dict[str, Volunteer], peer_cycle: Cycle
) -> None:
    lou, others = pair_of(peer_cycle, "Lou"), proposed(peer_cycle)
    other = next(name for two in others for name in two if name in {"Maud", "Mila", "Max"} - set(names(lou)))
    decline_pair(actor=actor(people["Lou"].user), pair=lou)
    pin = {"mentor": people[other], "mentee": people["Lou"], "kind": Decision.Kind.PIN}
    Decision.objects.create(cycle=peer_cycle, **pin)
    before = read(peer_cycle, confirmed.weighting, rematch_of=confirmed)
    assert before.asked.pins == []
    assert read(peer_cycle, confirmed.weighting).asked.pins != []
    assert rematch(peer_cycle).state == RunState.CONFIRMED


def test_what_was_kept_together_is_not_taken_back_and_holds_nothing_up_once_declined(
    coralie: User, people: dict[str, Volunteer], peer_cycle: Cycle
) -> None:
    for mentor, mentee in (("Maud", "Luc"), ("Mila", "Léa")):
        decide(
            actor=actor(coralie), cycle=peer_cycle, mentor=people[mentor], mentee=people[mentee], kind="pin"
        )
    confirm_run(actor=actor(coralie), run=settle(start_run(actor=actor(coralie), cycle=peer_cycle)))
    decline_pair(actor=actor(people["Luc"].user), pair=pair_of(peer_cycle, "Luc"))
    assert rematch(peer_cycle).state == RunState.CONFIRMED
    assert frozenset({"Mila", "Léa"}) in proposed(peer_cycle)
    assert frozenset({"Maud", "Luc"}) not in proposed(peer_cycle)
    assert {"Maud", "Luc"} <= set().union(*proposed(peer_cycle))


def test_without_anything_declined_there_is_no_rematch(confirmed: MatchRun, peer_cycle: Cycle) -> None:
    assert next_best.offer(peer_cycle) is None
    assert next_best.offer_all() == 0


def test_one_rematch_is_enough_though_it_takes_proposals_back(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle
) -> None:
    decline_pair(actor=actor(people["Lou"].user), pair=pair_of(peer_cycle, "Lou"))
    rematch(peer_cycle)
    assert peer_cycle.pairs.filter(state=State.WITHDRAWN).count() == 1
    assert next_best.offer(peer_cycle) is None


def test_a_pair_made_by_hand_and_declined_starts_no_rematch(
    people: dict[str, Volunteer], coralie: User, peer_cycle: Cycle
) -> None:
    pair = propose_pair(actor=actor(coralie), cycle=peer_cycle, mentor=people["Max"], mentees=[people["Lou"]])
    decline_pair(actor=actor(people["Lou"].user), pair=pair)
    assert next_best.offer(peer_cycle) is None


def test_what_a_coordinator_withdraws_by_hand_is_not_proposed_again(
    confirmed: MatchRun, coralie: User, peer_cycle: Cycle
) -> None:
    pair = pair_of(peer_cycle, "Lou")
    two = frozenset(names(pair))
    withdraw_pair(actor=actor(coralie), pair=pair)
    assert Decision.objects.get(cycle=peer_cycle).kind == Decision.Kind.FORBID
    rematch(peer_cycle)
    assert two not in proposed(peer_cycle)


def test_those_who_are_told_of_the_next_best_are_those_whom_it_concerns(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle, post: Any, begun: list[MatchRun]
) -> None:
    accepted = pair_of(peer_cycle, "Léa")
    for place in accepted.members.all():
        accept_pair(actor=actor(place.volunteer.user), pair=accepted)
    decline_pair(actor=actor(people["Lou"].user), pair=pair_of(peer_cycle, "Lou"))
    before = len(post())
    settle(peer_cycle.runs.under_way().get())
    told = {address for mail in post()[before:] for address in mail.to}
    assert people["Lou"].email in told
    assert not told & {place.volunteer.email for place in accepted.members.all()}


def test_the_chore_asks_for_what_waits(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle, begun: list[MatchRun],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    decline_pair(actor=actor(people["Lou"].user), pair=pair_of(peer_cycle, "Lou"))
    with django_capture_on_commit_callbacks(execute=True):
        assert next_best.offer_all() == 1
    assert [run.after_id for run in begun] == [confirmed.pk]
    assert next_best.offer_all() == 0


def test_a_decline_asks_for_the_rematch_by_itself(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle, begun: list[MatchRun],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        decline_pair(actor=actor(people["Lou"].user), pair=pair_of(peer_cycle, "Lou"))
    assert [run.after_id for run in begun] == [confirmed.pk]


def test_a_rematch_that_a_coordinator_stopped_is_not_asked_for_again_until_someone_else_is_free(
    confirmed: MatchRun, coralie: User, people: dict[str, Volunteer], peer_cycle: Cycle
) -> None:
    decline_pair(actor=actor(people["Lou"].user), pair=pair_of(peer_cycle, "Lou"))
    run = next_best.offer(peer_cycle)
    assert run is not None
    cancel_run(actor=actor(coralie), run=run)
    assert next_best.offer_all() == 0
    decline_pair(actor=actor(people["Luc"].user), pair=pair_of(peer_cycle, "Luc"))
    assert next_best.offer_all() == 1


def test_a_rematch_that_fails_is_tried_again_once_an_hour(
    confirmed: MatchRun, people: dict[str, Volunteer], peer_cycle: Cycle, time_machine: Any
) -> None:
    decline_pair(actor=actor(people["Lou"].user), pair=pair_of(peer_cycle, "Lou"))
    run = next_best.offer(peer_cycle)
    assert run is not None
    end(run, RunState.FAILED, error="Two people kept together may not meet.")
    assert next_best.offer_all() == 0
    time_machine.move_to(clock.now() + dt.timedelta(minutes=61), tick=False)
    assert next_best.offer_all() == 1


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[MatchRun]:
    """The runs of which a process would begin."""
    runs: list[MatchRun] = []
    monkeypatch.setattr("hub.mentoring.runs.process.begin", runs.append)
    return runs
