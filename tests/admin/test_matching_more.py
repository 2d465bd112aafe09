"""Matching in the back office: weights and their effect, people left out."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.matching.criteria import CRITERIA, DEFAULTS
from hub.members.models import User, Volunteer
from hub.mentoring.admin.matching import shell
from hub.mentoring.admin.matching.weights import MEASURES, PREFIX
from hub.mentoring.models import Cycle, MatchRun, Pair, Weighting
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.services import accept_pair, confirm_run, decide, start_run, weigh
from tests.admin.test_matching import at, said, texts
from tests.cast import actor, enrolled, make_volunteer
from tests.mentoring.crowds import crowd

PAGES = ("network", "left", "compare", "why")
pytestmark = pytest.mark.usefixtures("version")


@pytest.fixture
def run(carla: User, one_way: Any, peer_cycle: Cycle) -> MatchRun:
    """Carla asked for a run, and it is done."""
    return carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)


def form(**changes: Any) -> dict[str, Any]:
    """What the form of weights sends, all as the hub proposes but for the changes."""
    values = {PREFIX + code: weight for code, weight in DEFAULTS.items()}
    return {**values, "weak": 300, "good": 450, "third": "good", "balance": "", **changes}


def test_coordinators_alone_enter(
    client: Client, browser: Any, office: Client, rita: User, eve: User, run: MatchRun
) -> None:
    paths = [at(name, run.pk) for name in PAGES] + [at("weights", run.cycle_id)]
    for path in paths:
        assert office.get(path).status_code == 200, path
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
        assert browser(rita).get(path).status_code == 403, path
        assert browser(eve).get(path).headers["Location"] == "/admin/", path
    for path in (at("weights", run.cycle_id), at("why", run.pk)):
        assert client.post(path).headers["Location"].startswith("/accounts/login/")
        assert browser(rita).post(path).status_code == 403, path
        assert browser(eve).post(path).headers["Location"] == "/admin/", path
    restore = at("restore", run.cycle_id, 1)
    assert browser(rita).post(restore).status_code == 403
    assert browser(eve).post(restore).headers["Location"] == "/admin/"
    assert Weighting.objects.count() == 1


def test_every_criterion_has_a_field_that_says_what_it_measures(office: Client, peer_cycle: Cycle) -> None:
    assert set(MEASURES) == {one.code for one in CRITERIA}
    html = office.get(at("weights", peer_cycle.pk)).text
    for one in CRITERIA:
        assert f'name="{PREFIX}{one.code}" value="{one.default}"' in html
        assert one.en in html


def test_saving_makes_a_version_and_the_same_again_makes_none(
    office: Client, peer_cycle: Cycle, carla: User
) -> None:
    office.post(at("weights", peer_cycle.pk), form(weight_topics=200, weak=100))
    office.post(at("weights", peer_cycle.pk), form(weight_topics=200, weak=100))
    made = peer_cycle.weightings.get()
    assert (made.number, made.weights["topics"], made.weak, made.created_by) == (1, 200, 100, carla)
    assert "Weights in force: version 1" in office.get(at("cycle", peer_cycle.pk)).text
    assert not MatchRun.objects.exists()


def test_each_version_says_what_it_changed(office: Client, peer_cycle: Cycle) -> None:
    for changes in ({}, {"weight_topics": 200}, {"weight_topics": 200, "weak": 100, "balance": 2}):
        office.post(at("weights", peer_cycle.pk), form(**changes))
    answer = office.get(at("weights", peer_cycle.pk))
    assert [(one.number, changes) for one, changes in answer.context["versions"]] == [
        (3, ["Weak below: 300 → 100", "Balance between organisations: – → 2"]),
        (2, ["What is offered against what is sought: 300 → 200"]),
        (1, []),
    ]
    assert "300 → 200" in answer.text


@pytest.mark.parametrize(
    "changes", [{"weight_topics": -1}, {"weight_topics": 1001}, {"weak": 500}, {"third": "x"}]
)
def test_weights_that_make_no_sense_are_refused(
    office: Client, peer_cycle: Cycle, changes: dict[str, Any]
) -> None:
    assert office.post(at("weights", peer_cycle.pk), form(**changes)).status_code == 400
    assert not peer_cycle.weightings.exists()


def test_the_form_asks_what_the_model_knows(
    office: Client, peer_cycle: Cycle, agility_cycle: Cycle, culture_cycle: Cycle
) -> None:
    groups = {"least_organisations", "most_of_one"}
    for cycle, shown in ((peer_cycle, {"reciprocal"}), (agility_cycle, groups), (culture_cycle, set())):
        fields = set(office.get(at("weights", cycle.pk)).context["form"].fields)
        assert fields & {"reciprocal", *groups} == shown


def test_the_effect_of_weights_is_a_run_beside_the_one_before(office: Client, run: MatchRun) -> None:
    answer = office.post(at("weights", run.cycle_id), form(weight_topics=200, preview="1"))
    later = MatchRun.objects.exclude(pk=run.pk).get()
    watched = f"{at('run', later.pk)}?with={run.pk}"
    assert answer.headers["Location"] == watched
    assert later.weighting.weights["topics"] == 200
    assert f'href="{watched}"' in office.get(watched).text
    carry_out(later.pk)
    assert office.get(watched).headers["Location"] == f"{at('compare', later.pk)}?with={run.pk}"
    assert at("compare", later.pk) in office.get(at("run", later.pk)).text
    shown = office.get(at("compare", later.pk)).context
    assert shown["other"] == run
    assert ("What is offered against what is sought", 300, 200) in shown["changed_weights"]
    assert shown["both"] == 1


def test_the_first_run_of_a_cycle_has_none_beside_it(office: Client, one_way: Any, peer_cycle: Cycle) -> None:
    answer = office.post(at("weights", peer_cycle.pk), form(weight_topics=200, preview="1"))
    assert answer.headers["Location"] == at("run", peer_cycle.runs.get().pk)


def test_a_preview_during_a_run_keeps_the_weights_and_says_why_it_does_not_run(
    office: Client, run: MatchRun, carla: User
) -> None:
    start_run(actor=actor(carla), cycle=run.cycle)
    answer = office.post(at("weights", run.cycle_id), form(weight_topics=200, preview="1"))
    assert "under way already" in said(answer)
    assert answer.headers["Location"] == at("cycle", run.cycle_id)
    assert run.cycle.weightings.count() == 2


def test_earlier_weights_are_taken_again(office: Client, peer_cycle: Cycle, carla: User) -> None:
    for topics in (100, 200):
        weigh(actor=actor(carla), cycle=peer_cycle, values={"weights": {"topics": topics}})
    office.post(at("restore", peer_cycle.pk, 1))
    assert [one.weights["topics"] for one in peer_cycle.weightings.order_by("number")] == [100, 200, 100]
    assert office.post(at("restore", peer_cycle.pk, 9)).status_code == 404


def test_two_runs_show_who_gains_and_who_loses(
    office: Client, run: MatchRun, carla: User, orbite: Any, open_source: Any, one_way: Any
) -> None:
    clio = make_volunteer("Clio", orbite, seeks=[open_source])
    enrolled(clio, run.cycle, "mentee")
    decide(actor=actor(carla), cycle=run.cycle, mentor=one_way[0], mentee=one_way[1], kind="forbid")
    later = carry_out(start_run(actor=actor(carla), cycle=run.cycle).pk)
    lists = {one.title: one.shown for one in office.get(at("compare", later.pk)).context["lists"]}
    assert lists["People who gain someone"] == ["Clio (Orbite)"]
    assert lists["People who lose theirs"] == ["Basile (Orbite)"]
    assert [text.split(":")[0] for text in lists["Pairs in this run alone"]] == [
        "Ada (Rivage) – Clio (Orbite)"
    ]
    assert [text.split(":")[0] for text in lists["Pairs in the other run alone"]] == [
        "Ada (Rivage) – Basile (Orbite)"
    ]
    back = office.get(f"{at('compare', run.pk)}?with={later.pk}").context
    assert back["other"] == later


def test_people_who_said_yes_to_each_other_lose_nothing_by_a_later_run(
    office: Client, run: MatchRun, carla: User, one_way: Any, orbite: Any, open_source: Any
) -> None:
    confirm_run(actor=actor(carla), run=run)
    pair = Pair.objects.get()
    for person in one_way:
        accept_pair(actor=actor(person.user), pair=pair)
    enrolled(make_volunteer("Clio", orbite, seeks=[open_source]), run.cycle, "mentee")
    later = carry_out(start_run(actor=actor(carla), cycle=run.cycle).pk)
    shown = office.get(at("compare", later.pk))
    lists = {one.title: one.shown for one in shown.context["lists"]}
    assert lists["People who lose theirs"] == lists["Pairs in the other run alone"] == []
    score = run.proposals.get().score
    assert lists["Together already, so not chosen again"] == [f"Ada (Rivage) – Basile (Orbite): {score}"]
    assert shown.context["figures"][0] == ("People served", 1, 1, 0)
    assert "1 of them was together already before the later run" in texts(shown.text)
    back = office.get(f"{at('compare', run.pk)}?with={later.pk}").context
    assert back["figures"][0] == ("People served", 1, 1, 0)


def test_people_matched_otherwise_are_told_by_score_under_the_same_weights_alone(
    office: Client, run: MatchRun, carla: User, one_way: Any
) -> None:
    def titles() -> dict[str, list[str]]:
        later = carry_out(start_run(actor=actor(carla), cycle=run.cycle).pk)
        lists = office.get(f"{at('compare', later.pk)}?with={run.pk}").context["lists"]
        return {one.title: one.shown for one in lists}

    Volunteer.objects.filter(pk__in=[one.pk for one in one_way]).update(
        languages=["fr"], time_zone="Asia/Tokyo"
    )
    Volunteer.objects.filter(pk=one_way[0].pk).update(time_zone="Europe/Paris")
    same = titles()
    assert [text.split(" (")[0] for text in same["People less well matched"]] == ["Ada", "Basile"]
    weigh(actor=actor(carla), cycle=run.cycle, values={"weights": {"topics": 10}})
    other = titles()
    assert other["People who meet someone else"] == []
    assert "People less well matched" not in other


def test_a_run_alone_has_nothing_beside_it(office: Client, run: MatchRun) -> None:
    assert "no other result" in office.get(at("compare", run.pk)).text
    assert office.get(f"{at('compare', run.pk)}?with=nonsense").status_code == 200


def test_whom_a_run_leaves_out_has_a_reason_and_what_would_change_it(
    office: Client, carla: User, one_way: Any, peer_cycle: Cycle, open_source: Any, agile: Any
) -> None:
    enrolled(make_volunteer("Luce", None, seeks=[open_source], languages=["de"]), peer_cycle, "mentee")
    run = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    html = texts(office.get(at("left", run.pk)).text)
    assert "The rules leave nobody for them" in html
    assert "1 person but for this rule alone: They have no language in common." in html
    assert office.get(at("left", run.pk)).context["missing"][0].sought == 1
    assert office.get(f"{at('left', run.pk)}?why=capacity").context["people"] == []
    assert len(office.get(f"{at('left', run.pk)}?why=x&p=y").context["people"]) == 1


def test_the_certificate_is_checked_again(office: Client, run: MatchRun, in_this_process: Any) -> None:
    assert "The certificate holds" in said(office.post(at("check", run.pk)))


def test_a_command_that_is_too_long_or_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    def late(*_arguments: Any, **_options: Any) -> Any:
        raise subprocess.TimeoutExpired("match", 1)

    monkeypatch.setattr(shell.subprocess, "run", late)
    assert not shell.matched_by_shell("--check", "x").ok
    ended = SimpleNamespace(returncode=1, stdout="", stderr="noise\nCommandError: No run is so.\n")
    monkeypatch.setattr(shell.subprocess, "run", lambda *_a, **_o: ended)
    assert shell.matched_by_shell("--check", "x") == shell.Answer(False, "No run is so.")
    ended.stderr = "Traceback (most recent call last):\nValueError: Ada"
    assert "Ada" not in shell.matched_by_shell("--check", "x").text


def test_the_pages_take_as_many_queries_for_many_people(
    office: Client, carla: User, peer_cycle: Cycle, django_assert_max_num_queries: Any
) -> None:
    def look() -> dict[str, int]:
        carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
        run = MatchRun.objects.latest("created_at")
        asked = {}
        for name in PAGES:
            office.get(at(name, run.pk))
            with CaptureQueriesContext(connection) as queries:
                assert office.get(at(name, run.pk)).status_code == 200
            asked[name] = len(queries)
        return asked

    crowd(peer_cycle, 2, 6)
    look()
    few = look()
    crowd(peer_cycle, 10, 20, seed=2)
    many = look()
    assert {name: many[name] <= few[name] + 1 for name in PAGES} == dict.fromkeys(PAGES, True), (few, many)
