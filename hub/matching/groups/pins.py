"""Why pinned meetings can't be kept, in words for whoever pinned them."""

from dataclasses import replace

import numpy as np

from hub.matching.edges import Ints, Mask
from hub.matching.groups.bounds import Box
from hub.matching.groups.checks import fault
from hub.matching.groups.program import Layout, Writer, sets_of
from hub.matching.groups.solver import Clock, Infeasible, Solver
from hub.matching.groups.task import GroupTask


def check_pins(task: GroupTask) -> None:
    """Raise ValueError for what can be seen of pins without any search."""
    edges, pins = task.edges, np.flatnonzero(task.pins)
    twice = np.bincount(edges.seconds[pins], minlength=task.participants) > 1
    if twice.any():
        raise ValueError(f"participant {int(np.argmax(twice))} is pinned to two groups")
    for mentor in np.unique(edges.firsts[pins]).tolist():
        mine = tuple(pins[edges.firsts[pins] == mentor].tolist())
        most = int(task.capacities[mentor])
        if len(mine) > most * task.maximum:
            raise ValueError(f"mentor {mentor} has more people pinned than their groups hold")
        found = fault(task, mine, whole=False) if most == 1 else None
        if found:
            raise ValueError(f"the people pinned to mentor {mentor} cannot be one group: {found}")


def sets_for_pins(task: GroupTask) -> list[tuple[int, ...]]:
    """The edges of some groups that keep the pins. Raises ValueError with the reason when there is none."""
    mentors = np.unique(task.edges.firsts[task.pins])
    found = _some_answer(task, mentors)
    if found is not None:
        return sets_of(Layout(task), task, found)
    for mentor in mentors.tolist():
        mine = task.pins & (task.edges.firsts == mentor)
        if _some_answer(replace(task, pinned=mine), np.array([mentor])) is None:
            raise ValueError(
                f"mentor {mentor} cannot have a group with the people pinned to them: {_lack(task, mine)}"
            )
    raise ValueError("the groups with pinned people cannot all be filled: they need the same other people")


def _some_answer(
    task: GroupTask, mentors: Ints | np.ndarray[tuple[int, ...], np.dtype[np.int32]]
) -> Ints | None:
    """Only these mentors have groups: no one else need have any."""
    program = Writer(task).program()
    layout, upper = program.layout, program.most.copy()
    there = np.isin(layout.way_mentors, mentors)
    upper[layout.way_columns[~there]] = 0
    upper[: layout.seats] = there[layout.seat_ways]
    box = Box(np.zeros(program.columns, np.int64), upper)
    costs, rows = np.zeros(program.columns, np.int64), np.ones(len(program.lower), np.bool_)
    try:
        return Solver(program, box, costs, rows, Clock()).whole(None).answer
    except Infeasible:
        return None


def _lack(task: GroupTask, mine: Mask) -> str:
    mentor = task.edges.firsts[mine][0]
    if int((task.edges.firsts == mentor).sum()) < task.smallest:
        return "too few others may join"
    return "no others may join who keep its size, its organisations and who stays apart"
