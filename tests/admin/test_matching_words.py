"""Matching in the back office: names in their order, groups called groups, and only what counts in the model."""

from typing import Any

import pytest
from django.test import Client

from hub.members.models import User
from hub.mentoring.admin.matching.comparing import listed
from hub.mentoring.admin.matching.drawing import Dot, two_columns
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
