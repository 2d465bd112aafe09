"""Matching in the back office: from the launch checks to people hearing of it."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.members.models import User, Volunteer
from hub.mentoring.models import Cycle, Decision, MatchRun, Pair
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.services import start_run, weigh
from tests.cast import actor, enrolled, make_volunteer
from tests.mentoring.crowds import crowd

type Peers = tuple[Volunteer, Volunteer]


@pytest.fixture
def run(carla: User, one_way: Peers, peer_cycle: Cycle) -> MatchRun:
    """Carla asked for a run, and it is done."""
    return carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)


def at(name: str, *args: object) -> str:
    return reverse(f"matching:{name}", args=args)


def texts(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def said(answer: Any) -> str:
    """The last message."""
    return [str(one) for one in get_messages(answer.wsgi_request)][-1]


def doors(cycle: Cycle, run: MatchRun) -> dict[str, str]:
    """Every address that shows something, by its name."""
    return {
        "index": at("index"),
        **{name: at(name, cycle.pk) for name in ("cycle",)},
        **{name: at(name, run.pk) for name in ("run", "proposals", "confirm", "certificate")},
    }


def verbs(cycle: Cycle, run: MatchRun) -> list[str]:
    return [at("start", cycle.pk), at("decide", cycle.pk), at("cancel", run.pk), at("check", run.pk)]


def test_coordinators_alone_enter(
    client: Client, browser: Any, office: Client, rita: User, sacha: User, eve: User, run: MatchRun
) -> None:
    for path in doors(run.cycle, run).values():
        assert office.get(path).status_code == 200, path
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
        for who in (rita, sacha):
            assert browser(who).get(path).status_code == 403, path
        assert browser(eve).get(path).headers["Location"] == "/admin/", path


def test_coordinators_alone_decide(
    client: Client, browser: Any, rita: User, eve: User, run: MatchRun, one_way: Peers
) -> None:
    ada, basile = one_way
    for path in (*verbs(run.cycle, run), at("confirm", run.pk)):
        data = {"mentor": ada.pk, "mentee": basile.pk, "kind": "forbid"}
        assert client.post(path, data).headers["Location"].startswith("/accounts/login/")
        assert browser(rita).post(path, data).status_code == 403, path
        assert browser(eve).post(path, data).headers["Location"] == "/admin/", path
    assert MatchRun.objects.count() == 1
    assert not Decision.objects.exists()
    assert not Pair.objects.exists()


def test_opening_the_address_of_a_verb_leads_to_its_page_and_does_nothing(
    client: Client, browser: Any, office: Client, rita: User, run: MatchRun
) -> None:
    cycle = run.cycle_id
    pages = {
        at("start", cycle): at("cycle", cycle),
        at("decide", cycle): at("cycle", cycle),
        at("restore", cycle, 1): at("weights", cycle),
        at("cancel", run.pk): at("run", run.pk),
        at("check", run.pk): at("run", run.pk),
    }
    for path, there in pages.items():
        answer = office.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, there)
        assert office.put(path).status_code == 405
        assert browser(rita).get(path).status_code == 403, path
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
    assert MatchRun.objects.count() == 1
    assert run.cycle.weightings.count() == 1


def test_what_does_not_exist_is_not_found(office: Client, run: MatchRun) -> None:
    for name in ("cycle", "run", "proposals", "confirm", "certificate"):
        assert office.get(at(name, uuid.uuid4())).status_code == 404, name
    data = {"mentor": uuid.uuid4(), "mentee": "nonsense", "kind": "pin"}
    assert office.post(at("decide", run.cycle_id), data).status_code == 404


def test_it_stands_in_the_menu_and_with_the_cycle(office: Client, peer_cycle: Cycle) -> None:
    assert f'"url": "{at("index")}"' in office.get("/admin/").text
    assert at("cycle", peer_cycle.pk) in office.get(reverse("cycle:edit", args=[peer_cycle.pk])).text


def test_a_cycle_that_can_be_matched_shows_its_checks_and_the_button(
    office: Client, one_way: Peers, peer_cycle: Cycle
) -> None:
    answer = office.get(at("cycle", peer_cycle.pk))
    assert "In order Mentors: 1. Mentees: 1." in texts(answer.text)
    assert at("start", peer_cycle.pk) in answer.text


def test_a_cycle_without_people_says_what_to_mend_and_has_no_button(
    office: Client, version: Any, peer_cycle: Cycle
) -> None:
    answer = office.get(at("cycle", peer_cycle.pk))
    assert "To mend first There is nobody to bring together." in texts(answer.text)
    assert at("start", peer_cycle.pk) not in answer.text


def test_the_button_asks_for_a_run_and_the_page_says_how_far_it_is(
    office: Client, one_way: Peers, peer_cycle: Cycle, carla: User
) -> None:
    answer = office.post(at("start", peer_cycle.pk))
    run = MatchRun.objects.get()
    assert answer.headers["Location"] == at("run", run.pk)
    assert (run.asked_by, run.state) == (carla, "queued")
    MatchRun.objects.update(state="running", step="solve", done=40)
    html = office.get(at("run", run.pk)).text
    assert "40 %: finding the best set of pairs" in texts(html)
    assert 'http-equiv="refresh"' in html


def test_a_cycle_has_one_run_at_a_time(office: Client, one_way: Peers, peer_cycle: Cycle) -> None:
    office.post(at("start", peer_cycle.pk))
    answer = office.post(at("start", peer_cycle.pk))
    assert said(answer) == "A run of this cycle is under way already: let it end, or stop it first."
    assert MatchRun.objects.count() == 1
    assert at("start", peer_cycle.pk) not in office.get(at("cycle", peer_cycle.pk)).text


def test_a_run_under_way_is_stopped(office: Client, one_way: Peers, peer_cycle: Cycle) -> None:
    office.post(at("start", peer_cycle.pk))
    run = MatchRun.objects.get()
    office.post(at("cancel", run.pk))
    run.refresh_from_db()
    assert run.state == "cancelled"
    html = office.get(at("run", run.pk)).text
    assert "nobody heard of it" in html
    assert 'http-equiv="refresh"' not in html


def test_a_run_that_is_done_is_not_stopped(office: Client, run: MatchRun) -> None:
    assert "can’t become “cancelled”" in said(office.post(at("cancel", run.pk)))
    run.refresh_from_db()
    assert run.state == "done"


def test_a_failed_run_says_why_and_has_no_result(office: Client, run: MatchRun) -> None:
    MatchRun.objects.update(state="failed", error="The weights are too large.")
    assert "The weights are too large." in office.get(at("run", run.pk)).text
    for name in ("proposals", "confirm", "certificate"):
        assert office.get(at(name, run.pk)).status_code == 404


def test_a_run_shows_its_promises_their_costs_and_its_proof(office: Client, run: MatchRun) -> None:
    answer = office.get(at("run", run.pk))
    html = texts(answer.text)
    assert "Proved: no other set of pairs keeps these promises better." in html
    assert "1. As many people served as possible 1 nothing" in html
    assert run.inputs in html
    assert "Carla Coordination" in html
    for name, number in run.versions.items():
        assert f"{name} {number}" in html
    assert [way.name for way in answer.context["ways"]] == [
        "This run",
        "The worst pair as good as possible",
        "Best first, as by hand",
    ]


def test_whom_other_ways_leave_out_is_told_by_name(office: Client, run: MatchRun, one_way: Peers) -> None:
    left = {"figures": run.summary["figures"], "left_out": [str(one_way[1].pk)]}
    MatchRun.objects.update(summary={**run.summary, "best_first": left})
    html = texts(office.get(at("run", run.pk)).text)
    assert "Best first, as by hand: 1 person served by this run would be left out Basile , Orbite" in html


def test_a_promise_says_what_it_costs_those_after_it(office: Client, run: MatchRun) -> None:
    steps = [
        {"promises": [], "figures": {"served": 4, "weak": 1, "below_good": 1, "idle": 0, "total": 900}},
        {"promises": [], "figures": {"served": 6, "weak": 3, "below_good": 3, "idle": 0, "total": 870}},
        {"promises": [], "figures": {"served": 6, "weak": 1, "below_good": 4, "idle": 0, "total": 860}},
        {"promises": [], "figures": {"served": 6, "weak": 1, "below_good": 2, "idle": 0, "total": 860}},
    ]
    MatchRun.objects.update(summary={**run.summary, "prices": steps})
    costs = [one.costs for one in office.get(at("run", run.pk)).context["promises"]]
    assert costs == [
        ["Weak matches: +2", "Not yet good: +2", "Total of scores: -30"],
        ["Not yet good: +1", "Total of scores: -10"],
        [],
        None,
        None,
    ]


def test_what_is_not_proved_says_how_far_from_the_best_it_may_be(office: Client, run: MatchRun) -> None:
    kept = [
        {"promise": "served", "cost": -1, "bound": -1, "by": "duality"},
        {"promise": "weak", "cost": 3, "bound": 1, "by": "flow"},
        {"promise": "third", "cost": 3, "bound": None, "by": "nothing"},
        {"promise": "total", "cost": -9, "bound": -9, "by": "solver"},
    ]
    MatchRun.objects.update(summary={**run.summary, "kept": kept, "proved": False, "shape": "groups"})
    answer = office.get(at("run", run.pk))
    assert [one.proof for one in answer.context["promises"]] == [
        "by multipliers that anyone can add up", "not proved: at most 2 away", "not proved",
        "by the solver's own word", "–",
    ]  # fmt: skip
    assert "Not proved: the best that was found in time." in texts(answer.text)


def test_organisations_see_what_they_give_and_receive(office: Client, run: MatchRun) -> None:
    homes = {home.name: home for home in office.get(at("run", run.pk)).context["organisations"]}
    assert (homes["Rivage"].given, homes["Rivage"].received, homes["Rivage"].share) == (1, 0, 100)
    assert (homes["Orbite"].given, homes["Orbite"].received, homes["Orbite"].share) == (0, 1, 100)


def test_the_certificate_is_a_file(office: Client, run: MatchRun) -> None:
    answer = office.get(at("certificate", run.pk))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="certificate-{run.pk}.npz"'
    assert answer.content == bytes(run.certificate or b"")


def test_a_proposal_has_its_points_and_its_reasons(office: Client, run: MatchRun, one_way: Peers) -> None:
    answer = office.get(at("proposals", run.pk))
    (row,) = answer.context["rows"]
    (meeting,) = row.meetings
    assert (meeting.first, meeting.second) == one_way
    assert sum(bar.points for bar in meeting.bars) == meeting.score == row.proposal.score
    assert meeting.sentences[0].startswith("Ada offers what Basile seeks: ")
    assert meeting.sentences[0] in texts(answer.text)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("below=1000", 1), ("below=1", 0), ("pinned=on", 0), ("sort=worst", 1), ("sort=name", 1),
        ("below=x&sort=y&organisation=z&p=t", 1),
    ],
)  # fmt: skip
def test_proposals_are_filtered_and_sorted(office: Client, run: MatchRun, query: str, count: int) -> None:
    assert len(office.get(f"{at('proposals', run.pk)}?{query}").context["rows"]) == count


def test_proposals_of_one_organisation(office: Client, run: MatchRun, rivage: Any, tramway: Any) -> None:
    path = at("proposals", run.pk)
    assert len(office.get(f"{path}?organisation={rivage.pk}").context["rows"]) == 1
    assert (
        len(office.get(f"{path}?organisation={tramway.pk}").context["rows"]) == 1
    )  # not of this run: no filter


def test_two_people_are_kept_apart_then_released(
    office: Client, run: MatchRun, one_way: Peers, carla: User
) -> None:
    ada, basile = one_way
    data = {"mentor": ada.pk, "mentee": basile.pk, "kind": "forbid", "next": at("proposals", run.pk)}
    answer = office.post(at("decide", run.cycle_id), data)
    assert answer.headers["Location"] == at("proposals", run.pk)
    decision = Decision.objects.get()
    assert (decision.kind, decision.decided_by) == ("forbid", carla)
    assert "Ada → Basile kept apart" in texts(office.get(at("cycle", run.cycle_id)).text)
    assert "kept apart from the next run on" in texts(office.get(at("proposals", run.pk)).text)
    answer = office.post(at("decide", run.cycle_id), {**data, "kind": "", "next": "https://evil.example/"})
    assert answer.headers["Location"] == at("cycle", run.cycle_id)
    assert not Decision.objects.exists()


def test_two_whom_a_rule_keeps_apart_are_not_kept_together(
    office: Client, run: MatchRun, one_way: Peers, rivage: Any, open_source: Any
) -> None:
    colleague = make_volunteer("Colas", rivage, seeks=[open_source])
    enrolled(colleague, run.cycle, "mentee")
    data = {"mentor": one_way[0].pk, "mentee": colleague.pk, "kind": "pin"}
    answer = office.post(at("decide", run.cycle_id), data)
    assert "Peers come from different organisations." in said(answer)
    assert not Decision.objects.exists()


def test_confirming_says_what_will_happen_then_asks_people(
    office: Client, run: MatchRun, carla: User
) -> None:
    html = texts(office.get(at("confirm", run.pk)).text)
    assert "1 pair is proposed" in html
    assert "2 people are asked by mail" in html
    assert not Pair.objects.exists()
    office.post(at("confirm", run.pk))
    run.refresh_from_db()
    assert (run.state, run.confirmed_by) == ("confirmed", carla)
    assert Pair.objects.get().state == "proposed"
    assert office.get(at("confirm", run.pk)).headers["Location"] == at("run", run.pk)
    assert "by Carla Coordination on" in texts(office.get(at("run", run.pk)).text)


def test_a_run_whose_people_changed_is_not_confirmed(
    office: Client, run: MatchRun, one_way: Peers, carla: User
) -> None:
    weigh(actor=actor(carla), cycle=run.cycle, values={"weights": {"topics": 10}})
    assert "1 pair is proposed" in texts(office.get(at("confirm", run.pk)).text)  # it has its own weights
    Volunteer.objects.filter(pk=one_way[0].pk).update(languages=["fr", "de"])
    assert "have changed since this run" in office.get(at("confirm", run.pk)).text
    answer = office.post(at("confirm", run.pk))
    assert answer.status_code == 409
    assert "have changed since this run" in answer.text
    assert not Pair.objects.exists()


def test_the_pages_take_as_many_queries_for_many_people(
    office: Client, carla: User, version: Any, peer_cycle: Cycle, django_assert_max_num_queries: Any
) -> None:
    crowd(peer_cycle, 3, 3)
    first = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    paths = doors(peer_cycle, first)
    few = {}
    for name, path in paths.items():
        office.get(path)
        with CaptureQueriesContext(connection) as asked:
            office.get(path)
        few[name] = len(asked)
    crowd(peer_cycle, 12, 12, seed=2)
    second = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    for name, path in doors(peer_cycle, second).items():
        with django_assert_max_num_queries(few[name] + 2):
            office.get(path)
