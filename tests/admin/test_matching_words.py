"""Matching in the back office: names in their order, groups called groups, and only what counts in the model."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from hub.matching.criteria import BETWEEN_ORGANISATIONS, CRITERIA
from hub.matching.groups import Clock
from hub.matching.solving import match
from hub.members.models import User, Volunteer
from hub.mentoring.admin.matching.comparing import listed
from hub.mentoring.admin.matching.drawing import Dot, two_columns
from hub.mentoring.admin.matching.weights import PREFIX
from hub.mentoring.management.commands.match import _stored
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.runs.carrying import carry_out, comparison_of
from hub.mentoring.runs.reading import read
from hub.mentoring.runs.telling import told
from hub.mentoring.services import confirm_run, start_run, weigh
from tests.admin.test_matching import at, texts
from tests.cast import actor, enrolled, make_volunteer
from tests.mentoring.crowds import crowd

pytestmark = pytest.mark.usefixtures("version")


def test_names_stand_in_their_order_whatever_their_accents(
    office: Client, carla: User, peer_cycle: Cycle, orbite: Any, open_source: Any
) -> None:
    names = ("Zoé", "Élodie", "emma")
    for name in names:
        enrolled(make_volunteer(name, orbite, seeks=[open_source]), peer_cycle, "mentee")
    run = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    people = office.get(at("left", run.pk)).context["people"]
    assert [one.row.volunteer.name for one in people] == ["Élodie", "emma", "Zoé"]
    drawing = two_columns([Dot(name, name, f"{name}s") for name in names], [], [])
    assert [label.text for label in drawing.labels if not label.is_head] == ["Élodie", "emma", "Zoé"]
    assert listed("", names).shown == ["Élodie", "emma", "Zoé"]


def test_inside_one_organisation_only_what_can_count_is_weighed(
    office: Client, carla: User, culture_cycle: Cycle, peer_cycle: Cycle, orbite: Any, open_source: Any
) -> None:
    enrolled(make_volunteer("Ana", orbite, offers=[open_source]), culture_cycle, "mentor")
    enrolled(make_volunteer("Bo", orbite, seeks=[open_source]), culture_cycle, "mentee")
    across = {"Organisations of different kinds", "Organisations that have met less"}
    run = carry_out(start_run(actor=actor(carla), cycle=culture_cycle).pk)
    for cycle, shown in ((culture_cycle, set()), (peer_cycle, across)):
        fields = office.get(at("weights", cycle.pk)).context["form"].fields
        assert {str(one.label) for one in fields.values()} & across == shown
        assert {
            label for label, _weight in office.get(at("cycle", cycle.pk)).context["weights"]
        } & across == shown
    (row,) = office.get(at("proposals", run.pk)).context["rows"]
    assert {bar.label for bar in row.meetings[0].bars} & across == set()
    form = {PREFIX + one.code: one.default for one in CRITERIA if one.code not in BETWEEN_ORGANISATIONS}
    office.post(at("weights", culture_cycle.pk), {**form, "weak": 200, "good": 450, "third": "good"})
    assert culture_cycle.weightings.get(number=2).weights["kinds"] == 60


@pytest.fixture
def groups_run(carla: User, mina: Volunteer, group: list[Volunteer], agility_cycle: Cycle) -> MatchRun:
    """A group with its mentor, found."""
    enrolled(mina, agility_cycle, "mentor")
    for one in group:
        enrolled(one, agility_cycle, "mentee")
    return carry_out(start_run(actor=actor(carla), cycle=agility_cycle).pk)


def test_groups_are_called_groups(office: Client, groups_run: MatchRun) -> None:
    html = texts(office.get(at("run", groups_run.pk)).text)
    assert "no other set of groups keeps these promises better" in html
    assert "The worst meeting as good as possible" in html
    assert "Best first, as by hand" in html
    assert "not proved" not in html
    assert "1 group is proposed" in texts(office.get(at("confirm", groups_run.pk)).text)
    for name in ("run", "confirm", "compare", "proposals", "left", "network"):
        assert not re.search(
            r"\bpairs? (is|are|that)|of pairs", texts(office.get(at(name, groups_run.pk)).text)
        )
    said = "\n".join(told(_stored(groups_run), groups_run.weighting))
    assert "groups" in said
    assert "pairs" not in said


def test_a_proved_run_says_what_rests_on_the_word_of_the_solver_alone(
    office: Client, groups_run: MatchRun
) -> None:
    held = {"served": "duality", "weak": "duality", "third": "solver", "total": "duality"}
    kept = [{"promise": code, "cost": 0, "bound": 0, "by": by} for code, by in held.items()]
    kept += [
        {"promise": f"ties-{n}", "cost": 0, "bound": 0, "by": by}
        for n, by in enumerate(("duality", "solver"))
    ]
    MatchRun.objects.update(summary={**groups_run.summary, "kept": kept})
    answer = office.get(at("run", groups_run.pk))
    assert "own word: 3, 5. Promises that anyone can check: 1, 2, 4." in texts(answer.text)
    assert answer.context["promises"][4].proof == "by the solver's own word"


def test_what_was_compared_while_there_was_time_says_that_it_is_not_proved(
    office: Client, groups_run: MatchRun
) -> None:
    result = match(read(groups_run.cycle, groups_run.weighting).problem)
    MatchRun.objects.update(summary={**groups_run.summary, **comparison_of(result, Clock(0))})
    html = texts(office.get(at("run", groups_run.pk)).text)
    assert "The worst meeting as good as possible (not proved)" in html
    assert "the time for comparing was over" in html
    assert "Best first, as by hand (not proved)" not in html
    groups_run.refresh_from_db()
    with translation.override("en"):
        said = "\n".join(told(_stored(groups_run), groups_run.weighting))
    assert "the worst meeting as good as possible (not proved)" in said


def test_a_result_that_cannot_be_compared_stands_without_it(
    office: Client, carla: User, groups_run: MatchRun, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fails(*_given: object) -> None:
        raise MemoryError

    monkeypatch.setattr("hub.mentoring.runs.carrying.fairest", fails)
    run = carry_out(start_run(actor=actor(carla), cycle=groups_run.cycle).pk)
    assert run.state == MatchRun.State.DONE
    html = texts(office.get(at("run", run.pk)).text)
    assert "They could not be computed. The result stands without them." in html
    assert "look again in a moment" not in html
    assert "MemoryError" in caplog.text


def test_a_group_is_asked_as_a_group(
    office: Client, groups_run: MatchRun, post: Any, mailoutbox: list[Any]
) -> None:
    office.post(at("confirm", groups_run.pk))
    post()
    asked = [mail.body for mail in mailoutbox if "/me/pairs/" in mail.body]
    assert len(asked) == groups_run.proposals.get().places.count()
    assert all(re.search("A group could|Un groupe pourrait", body) for body in asked)


def test_the_balance_asked_says_what_it_counts(office: Client, carla: User, peer_cycle: Cycle) -> None:
    crowd(peer_cycle, 3, 3)
    run = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    assert "What each gives and receives" not in texts(office.get(at("run", run.pk)).text)
    weigh(actor=actor(carla), cycle=peer_cycle, values={"balance": 1})
    run = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    assert "What each gives and receives differs by 1 at most." in texts(office.get(at("run", run.pk)).text)


def test_a_rematch_says_how_many_proposals_it_takes_back_and_what_that_costs(
    office: Client, carla: User, ada: Any, basile: Any, peer_cycle: Cycle, orbite: Any, open_source: Any
) -> None:
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    other = make_volunteer("Other", orbite, seeks=[open_source], seniority="executive")
    enrolled(other, peer_cycle, "mentee")
    first = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
    assert "Proposals taken back" not in office.get(at("run", first.pk)).text
    first = confirm_run(actor=actor(carla), run=first)
    Volunteer.objects.filter(pk=basile.pk).update(seniority="executive")
    Volunteer.objects.filter(pk=other.pk).update(seniority="senior")
    run = carry_out(start_run(actor=actor(carla), cycle=peer_cycle, after=first).pk)
    page = office.get(at("run", run.pk))
    figures, others = run.summary["figures"], run.summary["best_first"]["figures"]
    lost = figures["total"] - others["total"]
    assert lost < 0
    changed = page.context["promises"][1]
    assert (changed.came_to, list(changed.costs)[-1]) == ("0", f"Total of scores: {lost}")
    assert "People served Proposals taken back" in texts(page.text)
    assert [way.figures[1] for way in page.context["ways"]] == [0, 1, 1]
    with translation.override("en"):
        lines = [line.split() for line in "\n".join(told(_stored(run), run.weighting)).splitlines()]
    assert [str(others["total"]), "1", "1"] in [line[:3] for line in lines if line[-2:] == ["best", "first"]]


def test_the_shell_names_the_third_promise_that_the_cycle_chose(carla: User, peer_cycle: Cycle) -> None:
    crowd(peer_cycle, 2, 2)
    for third, name, other in (
        ("good", "fewest not yet good", "fewest idle mentors"),
        ("idle", "fewest idle mentors", "fewest not yet good"),
    ):
        weigh(actor=actor(carla), cycle=peer_cycle, values={"third": third})
        run = carry_out(start_run(actor=actor(carla), cycle=peer_cycle).pk)
        with translation.override("en"):
            said = "\n".join(told(_stored(run), run.weighting))
        assert name in said
        assert other not in said
