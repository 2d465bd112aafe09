"""“Why not these two?”, of any two people enrolled in a cycle."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from hub.members.models import Exclusion, User, Volunteer
from hub.mentoring.admin.matching import shell, why
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.services import start_run, weigh
from hub.shared import clock
from tests.admin.test_matching import at, texts
from tests.cast import actor, enrolled, make_volunteer

pytestmark = pytest.mark.usefixtures("version")


@pytest.fixture
def luce(peer_cycle: Cycle, open_source: Any) -> Volunteer:
    """Nobody speaks her language."""
    one = make_volunteer("Luce", None, seeks=[open_source], languages=["de"])
    enrolled(one, peer_cycle, "mentee")
    return one


@pytest.fixture
def rival(peer_cycle: Cycle, orbite: Any, open_source: Any) -> Volunteer:
    """Would do for Ada, but not as well as Basile."""
    one = make_volunteer("Rival", orbite, seeks=[open_source], languages=["fr"], time_zone="Asia/Tokyo")
    enrolled(one, peer_cycle, "mentee")
    return one


@pytest.fixture
def run(
    carla: User, ada: Volunteer, basile: Volunteer, luce: Volunteer, rival: Volunteer, peer_cycle: Cycle
) -> MatchRun:
    """Ada would mentor Basile, say the weights of the first version."""
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    return carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)


def ask(office: Client, run: MatchRun, one: Any, other: Any) -> Any:
    return office.post(at("why", run.pk), {"one": one, "other": other})


def test_the_rules_that_keep_two_apart_are_said(
    office: Client, run: MatchRun, ada: Volunteer, luce: Volunteer, in_this_process: Any
) -> None:
    html = texts(ask(office, run, ada.pk, luce.pk).text)
    assert "A rule keeps them apart They have no language in common." in html
    assert "Nothing that this run read has changed since" in html
    assert in_this_process[0][2:] == [
        "match", str(run.cycle_id), "--explain", str(ada.pk), str(luce.pk), "--weights", "1", "--json",
        "--language", "en",
    ]  # fmt: skip


def test_what_the_whole_would_lose_is_told_with_what_their_score_is_made_of(
    office: Client, run: MatchRun, ada: Volunteer, rival: Volunteer, in_this_process: Any
) -> None:
    answer = ask(office, run, ada.pk, rival.pk)
    told = answer.context["answer"]
    lost = run.proposals.get().score - told.score
    assert told.loses == [f"Total of scores: -{lost}"]
    assert ("Total of scores", run.summary["figures"]["total"], told.score, -lost) in told.figures
    assert sum(bar.points for bar in told.bars) == told.score
    html = texts(answer.text)
    assert f"With them together, the whole would lose: Total of scores: -{lost}" in html
    assert f"Their score: {told.score}" in html
    assert "<pre" not in answer.text


def test_two_whom_the_run_has_together_are_told_so(
    office: Client, run: MatchRun, ada: Volunteer, basile: Volunteer, in_this_process: Any
) -> None:
    assert "the run has them together" in texts(ask(office, run, ada.pk, basile.pk).text)


def test_two_of_one_group_are_told_whose_it_is_and_two_of_none_that_nobody_could_mentor_both(
    office: Client, carla: User, mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, orbite: Any,
    agile: Any, in_this_process: Any,
) -> None:  # fmt: skip
    alone = make_volunteer("Alone", orbite, seeks=[agile], languages=["de"])
    enrolled(mina, agility_cycle, "mentor")
    for one in (*group, alone):
        enrolled(one, agility_cycle, "mentee")
    run = carry_out(start_run(actor=actor(carla), cycle=agility_cycle).pk)
    gaby, *_others, hugo = group
    html = texts(ask(office, run, gaby.pk, hugo.pk).text)
    assert "This run brings them together, in the group of Mina." in html
    assert "Their score" not in html
    for two in ((mina, hugo), (hugo, mina)):
        html = texts(ask(office, run, *(one.pk for one in two)).text)
        assert "in the group of Mina." in html
        assert "Their score" in html
    html = texts(ask(office, run, gaby.pk, alone.pk).text)
    assert "No rule keeps them apart, but nobody could mentor both in one group" in html
    assert "rules keep them" not in html
    html = texts(ask(office, run, mina.pk, alone.pk).text)
    assert "As mentor and mentee, a rule keeps them apart They have no language in common." in html


@pytest.fixture
def two_groups(
    carla: User, mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle, tramway: Any, agile: Any
) -> MatchRun:
    """Mina and Marc mentor two each."""
    Cycle.objects.filter(pk=agility_cycle.pk).update(group_max=2)
    enrolled(mina, agility_cycle, "mentor")
    enrolled(make_volunteer("Marc", tramway, offers=[agile]), agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")
    return carry_out(start_run(actor=actor(carla), cycle=agility_cycle).pk)


def test_two_of_two_groups_are_told_what_one_group_of_both_would_cost(
    office: Client, two_groups: MatchRun, in_this_process: Any
) -> None:
    names = [
        proposal.places.filter(role="mentee").first().volunteer for proposal in two_groups.proposals.all()
    ]
    html = texts(ask(office, two_groups, *(one.pk for one in names)).text)
    assert (
        "No rule keeps them out of one group. The best that was found with both in one is a group of M"
        in html
    )
    assert "The whole would lose" in html
    assert "With these two" in html
    assert "Their score" not in html


def test_a_rule_that_keeps_two_out_of_one_group_is_said_as_such(
    office: Client,
    two_groups: MatchRun,
    group: list[Volunteer],
    rivage: Any,
    orbite: Any,
    in_this_process: Any,
) -> None:
    Exclusion.objects.create(declared_by=rivage, other=orbite)
    gaby, *_others, hugo = group
    html = texts(ask(office, two_groups, gaby.pk, hugo.pk).text)
    assert "A rule keeps them out of one group These organisations are not brought together." in html


def test_the_weights_are_those_of_the_run_and_people_those_of_now(
    office: Client, run: MatchRun, ada: Volunteer, basile: Volunteer, carla: User, in_this_process: Any
) -> None:
    weigh(actor=actor(carla), cycle=run.cycle, values={"weights": {"topics": 0}})
    answer = ask(office, run, ada.pk, basile.pk)
    assert answer.context["answer"].score == run.proposals.get().score
    assert answer.context["answer"].is_of_the_run
    Volunteer.objects.filter(pk=basile.pk).update(languages=["de"])
    html = texts(ask(office, run, ada.pk, basile.pk).text)
    assert "They have no language in common." in html
    assert "have changed since this run: the answer is of now" in html


def test_of_someone_away_it_is_said_without_a_solver(
    office: Client, run: MatchRun, ada: Volunteer, luce: Volunteer, in_this_process: Any
) -> None:
    Volunteer.objects.filter(pk=luce.pk).update(away_until=clock.today() + dt.timedelta(days=9))
    assert "No run looks at Luce now" in texts(ask(office, run, ada.pk, luce.pk).text)
    assert in_this_process == []


def test_it_is_asked_of_two_people_enrolled_whether_or_not_the_run_met_them(
    office: Client, run: MatchRun, ada: Volunteer, mina: Volunteer, orbite: Any, open_source: Any,
    in_this_process: Any,
) -> None:  # fmt: skip
    for other in (ada.pk, mina.pk, "", "nonsense"):
        assert ask(office, run, ada.pk, other).status_code == 400
    assert in_this_process == []
    late = make_volunteer("Late", orbite, seeks=[open_source])
    enrolled(late, run.cycle, "mentee")
    assert "Late (Orbite), mentee" in office.get(at("why", run.pk)).text
    assert ask(office, run, ada.pk, late.pk).status_code == 200


def test_a_process_that_fails_says_so(
    office: Client, run: MatchRun, ada: Volunteer, luce: Volunteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(why, "matched_by_shell", lambda *_words: shell.Answer(ok=False, text="Ask again."))
    assert "Ask again." in texts(ask(office, run, ada.pk, luce.pk).text)


def test_two_whom_the_balance_keeps_apart_are_not_said_to_be_so_by_a_draw(
    office: Client, run: MatchRun, ada: Volunteer, rival: Volunteer, carla: User, in_this_process: Any
) -> None:
    weigh(actor=actor(carla), cycle=run.cycle, values={"balance": 0})
    balanced = carry_out(start_run(actor=actor(carla), cycle=run.cycle).pk)
    assert not balanced.proposals.exists()
    html = texts(ask(office, balanced, ada.pk, rival.pk).text)
    assert "an organisation would be further from the balance that this cycle asks" in html
    assert "the whole would lose nothing else with them together" in html
    assert "draw by hash" not in html
    assert "further from the balance" not in texts(ask(office, run, ada.pk, rival.pk).text)
