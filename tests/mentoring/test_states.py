"""Lifecycles: every move the tables allow, and none other."""

import itertools

import pytest

from charters.states import VERSION, VersionState
from hub.members.models import Volunteer
from hub.members.states import VOLUNTEER, VolunteerState
from hub.mentoring.states import CYCLE, OPEN_PAIRS, PAIR, CycleState, PairState
from hub.shared.errors import WrongState
from hub.shared.states import Lifecycle

ALLOWED = {
    "pair": {
        ("proposed", "accepted"), ("proposed", "declined"), ("proposed", "expired"), ("proposed", "withdrawn"),
        ("accepted", "active"), ("accepted", "ended"), ("active", "paused"), ("active", "completed"),
        ("active", "ended"), ("paused", "active"), ("paused", "completed"), ("paused", "ended"),
    },
    "cycle": {
        ("draft", "enrolling"), ("enrolling", "matching"), ("matching", "running"), ("running", "closed"),
    },
    "volunteer": {
        ("invited", "active"), ("invited", "left"), ("applied", "active"), ("applied", "left"),
        ("active", "paused"), ("active", "left"), ("paused", "active"), ("paused", "left"), ("left", "active"),
    },
    "version": {("draft", "in_force"), ("in_force", "superseded")},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "lifecycle", "states"),
    [
        ("pair", PAIR, PairState), ("cycle", CYCLE, CycleState), ("volunteer", VOLUNTEER, VolunteerState),
        ("version", VERSION, VersionState),
    ],
)  # fmt: skip
def test_a_state_leads_where_its_table_says_and_nowhere_else(
    name: str, lifecycle: Lifecycle, states: type[PairState]
) -> None:
    moves = {(a.value, b.value) for a, b in itertools.product(states, repeat=2) if lifecycle.allows(a, b)}
    assert moves == ALLOWED[name]


def test_closed_pairs_lead_nowhere() -> None:
    for state in set(PairState) - set(OPEN_PAIRS):
        assert not any(PAIR.allows(state, to) for to in PairState)


def test_a_refused_move_writes_nothing(ada: Volunteer) -> None:
    with pytest.raises(WrongState):
        VOLUNTEER.move(ada, VolunteerState.INVITED)
    ada.refresh_from_db()
    assert ada.state == VolunteerState.ACTIVE
