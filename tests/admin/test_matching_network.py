"""The network of a run in the back office: drawn, in a table beside it, filtered."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from hub.members.models import Organisation, User
from hub.mentoring.admin.matching import network
from hub.mentoring.admin.matching.drawing import Dot, Tie, clusters, one_column, two_columns
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.services import start_run
from tests.admin.test_matching import at
from tests.cast import actor
from tests.mentoring.crowds import crowd

pytestmark = pytest.mark.usefixtures("version")


@pytest.fixture
def run(carla: User, one_way: Any, peer_cycle: Cycle) -> MatchRun:
    """Carla asked for a run, and it is done."""
    return carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)


@pytest.fixture
def crowd_run(carla: User, peer_cycle: Cycle) -> MatchRun:
    """The same of a score of people."""
    crowd(peer_cycle, 8, 12)
    return carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)


def drawn(html: str) -> ElementTree.Element:
    found = re.search(r'<svg class="matching-drawing".*?</svg>', html, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def test_the_network_is_a_drawing_with_a_name_and_a_description(office: Client, run: MatchRun) -> None:
    svg = drawn(office.get(at("network", run.pk)).text)
    assert svg.attrib["role"] == "img"
    named = [svg.find(f"*[@id='{one}']") for one in svg.attrib["aria-labelledby"].split()]
    assert [one.tag for one in named if one is not None] == ["title", "desc"]
    assert [one.text for one in svg.findall("text")] == ["Rivage", "Ada", "Orbite", "Basile"]
    (line,) = svg.findall("path")
    score = run.proposals.get().score
    assert line.findtext("title") == f"Ada – Basile: {score}"


def test_a_name_that_has_no_room_is_cut_and_told_in_full(office: Client, run: MatchRun) -> None:
    name = "Communauté de communes du Val de Brume"
    Organisation.objects.filter(name="Orbite").update(name=name)
    cut = drawn(office.get(at("network", run.pk)).text).findall("text")[2]
    assert cut.text == "Communauté de communes du Val de Br…"
    assert cut.findtext("title") == name


def test_a_network_of_many_is_drawn_by_organisation(
    office: Client, run: MatchRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "MOST_LINES", 0)
    monkeypatch.setattr(network, "_flowing", lambda flows: two_columns([], [], []))
    answer = office.get(at("network", run.pk))
    assert [(flow.first, flow.second, flow.count) for flow in answer.context["flows"]] == [
        ("Rivage", "Orbite", 1)
    ]


def test_what_is_drawn_stands_in_a_table_beside_it(office: Client, run: MatchRun) -> None:
    html = office.get(at("network", run.pk)).text
    assert 'href="#table-title"' in html
    body = re.search(r"<tbody>(.*?)</tbody>", html[html.index('id="table-title"') :], re.DOTALL)
    assert body
    score = run.proposals.get().score
    cells = re.sub(r"<[^>]+>", " ", body[1]).split()
    assert cells == ["Ada", "Rivage", "Basile", "Orbite", str(score), "good" if score >= 450 else "fair"]


@pytest.mark.parametrize(
    ("query", "count"),
    [({"below": 1000}, 1), ({"below": 1}, 0), ({"pinned": "on"}, 0), ({"organisation": "nonsense"}, 1)],
)
def test_the_network_is_filtered_as_the_proposals_are(
    office: Client, run: MatchRun, query: dict[str, str], count: int
) -> None:
    answer = office.get(at("network", run.pk), query)
    assert len(answer.context["drawing"].lines) == len(answer.context["table"]) == count
    assert ("No proposal is so." in answer.text) == (count == 0)
    assert len(office.get(at("proposals", run.pk), query).context["rows"]) == count


def test_the_network_of_one_organisation_is_drawn_by_person_where_that_of_all_is_not(
    office: Client, carla: User, peer_cycle: Cycle, crowd_run: MatchRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = network.meetings_of(crowd_run)
    home = Organisation.objects.get(name=every[0].second.home)
    monkeypatch.setattr(network, "MOST_LINES", len(every) - 1)
    whole = office.get(at("network", crowd_run.pk)).context
    one = office.get(at("network", crowd_run.pk), {"organisation": home.pk}).context
    assert (whole["by_person"], one["by_person"]) == (False, True)
    assert 0 < one["meetings"] < whole["meetings"]


def test_lines_join_the_heights_of_their_people() -> None:
    left, right = [Dot(1, "A", "X"), Dot(2, "B", "Y")], [Dot(3, "C", "Y"), Dot(4, "D", "X")]
    ties = [Tie(1, 4, "good", ""), Tie(2, 3, "weak", "", pinned=True)]
    drawing = two_columns(left, right, ties)
    assert [label.text for label in drawing.labels] == ["X", "A", "Y", "B", "X", "D", "Y", "C"]
    for line in drawing.lines:
        _m, start, _c, *_rest, end = line.path.split()
        assert start == end  # nobody crosses
    assert [line.pinned for line in drawing.lines] == [False, True]


def test_peers_stand_in_one_column_and_groups_in_boxes() -> None:
    dots = [Dot(1, "A", "X"), Dot(2, "B", "Y"), Dot(3, "C", "Y")]
    assert len(one_column(dots, [Tie(1, 3, "fair", "")]).lines) == 1
    ties = [Tie(1, 2, "good", "", group="g"), Tie(1, 3, "good", "", group="g")]
    drawing = clusters(dots[:1], {"g": dots[1:]}, ties)
    assert (len(drawing.boxes), len(drawing.lines)) == (1, 2)


def test_flows_are_thicker_the_more_they_hold() -> None:
    flows = [network.Flow("X", "Y", 9, 1), network.Flow("Y", "X", 1, 1)]
    widths = [line.width for line in network._flowing(flows).lines]
    assert widths[0] > widths[1] > 0
