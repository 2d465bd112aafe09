"""Matching in the back office: names in their order, groups called groups, and only what counts in the model."""

from typing import Any

import pytest
from django.test import Client

from hub.matching.criteria import BETWEEN_ORGANISATIONS, CRITERIA
from hub.members.models import User
from hub.mentoring.admin.matching.comparing import listed
from hub.mentoring.admin.matching.drawing import Dot, two_columns
from hub.mentoring.admin.matching.weights import PREFIX
from hub.mentoring.models import Cycle
from hub.mentoring.runs.carrying import carry_out
from hub.mentoring.services import start_run
from tests.admin.test_matching import at
from tests.cast import actor, enrolled, make_volunteer

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
