"""Matching in the back office: two who mentor each other are one proposal of two meetings."""

import pytest
from django.test import Client

from hub.members.models import Organisation, User
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.services import confirm_run, start_run, weigh
from hub.topics.models import Topic
from tests.admin.test_matching import at, texts
from tests.cast import actor, enrolled, make_volunteer

pytestmark = pytest.mark.usefixtures("version")


@pytest.fixture(autouse=True)
def two(
    peer_cycle: Cycle, rivage: Organisation, orbite: Organisation, open_source: Topic, agile: Topic
) -> None:
    """Ana offers what Bo seeks, and Bo what Ana seeks; both would be in two pairs."""
    ana = make_volunteer("Ana", rivage, offers=[open_source], seeks=[agile], capacity=2)
    bo = make_volunteer("Bo", orbite, offers=[agile], seeks=[open_source], capacity=2, languages=["fr", "en"])
    for one in (ana, bo):
        enrolled(one, peer_cycle)


@pytest.fixture
def run(carla: User, peer_cycle: Cycle) -> MatchRun:
    return carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)


def test_a_proposal_shows_both_ways_with_what_each_is_worth_and_is_decided_once(
    office: Client, run: MatchRun
) -> None:
    answer = office.get(at("proposals", run.pk))
    (row,) = answer.context["rows"]
    assert {(one.first.name, one.second.name) for one in row.meetings} == {("Ana", "Bo"), ("Bo", "Ana")}
    assert sum(one.score for one in row.meetings) == row.proposal.score
    assert all(sum(bar.points for bar in one.bars) == one.score for one in row.meetings)
    html = texts(answer.text)
    assert "↔" in html
    assert "Ana mentors Bo" in html
    assert "Bo mentors Ana" in html
    assert answer.text.count('value="pin"') == 1
    assert html.count("Ana offers what Bo seeks") == 1


def test_peers_without_roles_have_one_meeting(office: Client, carla: User, peer_cycle: Cycle) -> None:
    weigh(actor=actor(carla), cycle=peer_cycle, values={"reciprocal": True})
    run = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    answer = office.get(at("proposals", run.pk))
    assert [len(row.meetings) for row in answer.context["rows"]] == [1]
    assert "mentors" not in "".join(one.way for row in answer.context["rows"] for one in row.meetings)
    assert len(office.get(at("network", run.pk)).context["drawing"].lines) == 1


def test_meetings_people_and_proposals_are_counted_each_for_what_it_is(office: Client, run: MatchRun) -> None:
    shown = office.get(at("network", run.pk)).context
    assert (shown["meetings"], len(shown["drawing"].lines)) == (2, 2)
    asked = office.get(at("confirm", run.pk)).context
    assert (asked["proposal_count"], asked["people"], asked["left"]) == (1, 2, 0)
    homes = office.get(at("run", run.pk)).context["organisations"]
    assert {(home.name, home.given, home.received) for home in homes} == {("Rivage", 1, 1), ("Orbite", 1, 1)}


def test_in_two_runs_side_by_side_both_ways_are_one_pair(
    office: Client, carla: User, run: MatchRun, peer_cycle: Cycle
) -> None:
    later = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    shown = office.get(at("compare", later.pk)).context
    assert shown["both"] == 1
    assert shown["figures"][0] == ("People served", 2, 2, 0)
    assert all(one.count == 0 for one in shown["lists"])


def test_a_pair_that_stands_both_ways_counts_for_two_served_in_the_later_run(
    office: Client, carla: User, run: MatchRun, peer_cycle: Cycle
) -> None:
    confirm_run(actor=actor(carla), run=run)
    later = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    shown = office.get(at("compare", later.pk)).context
    lists = {one.title: one.shown for one in shown["lists"]}
    ana, bo = (place.score for place in run.proposals.get().places.order_by("volunteer__name"))
    assert lists["Together already, so not chosen again"] == [f"Ana (Rivage) ↔ Bo (Orbite): {bo} + {ana}"]
    assert shown["standing"] == 1
    assert shown["figures"][0] == ("People served", 2, 2, 0)
