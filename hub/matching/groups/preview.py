"""An answer at once: flows, between which groups that can't be filled are closed.

Which groups are open is a guess: those that lack most are closed, a few at a time. What the flow serves with no
smallest size at all bounds what any answer can.
"""

import numpy as np

from hub.matching.edges import Ints, Mask
from hub.matching.groups.checks import fault
from hub.matching.groups.filling import Flow
from hub.matching.groups.partition import groups_of
from hub.matching.groups.pins import answer_for_pins, check_pins
from hub.matching.groups.program import Layout
from hub.matching.groups.task import Grouping, GroupTask, Level, cost_of, is_idle

ROUNDS = 24


def preview(task: GroupTask) -> Grouping:
    """Groups that keep every rule, fast; not proved but where a level's `gap` is 0. Raises ValueError, saying why, for
    pins that can't be kept."""
    check_pins(task)
    layout = Layout(task)
    flow = Flow(task, layout)
    bounds = _bounds(task, flow)
    flow.choose_ways()
    sets = [tuple(flow.seat_edges[seats].tolist()) for seats in _fill(task, flow)]
    chosen = np.zeros(len(task.edges), np.bool_)
    chosen[[edge for group in sets for edge in group]] = True
    if (task.pins & ~chosen).any():
        sets = sets_of(layout, answer_for_pins(task))
        chosen[:] = False
        chosen[[edge for group in sets for edge in group]] = True
    return Grouping(chosen, groups_of(task, chosen, sets), levels_of(task, chosen, bounds))


def sets_of(layout: Layout, answer: Ints) -> list[tuple[int, ...]]:
    """The edges of each open slot."""
    seats = np.flatnonzero(answer[: len(layout.seat_edges)])
    slots = layout.seat_slots[seats]
    return [tuple(layout.seat_edges[seats[slots == slot]].tolist()) for slot in np.unique(slots)]


def levels_of(task: GroupTask, chosen: Mask, bounds: dict[str, int]) -> tuple[Level, ...]:
    """What a choice costs, beside bounds in strict order: one is known only while those before it are met."""
    levels, known = [], True
    for name in task.levels:
        cost = cost_of(task, name, chosen)
        bound = min(bounds[name], cost) if known and name in bounds else None
        levels.append(Level(name, cost, bound, "nothing" if bound is None else "flow"))
        known = bound == cost
    return tuple(levels)


def _bounds(task: GroupTask, flow: Flow) -> dict[str, int]:
    """What the promises cost at least, were a group never too small."""
    names: list[str] = []
    for name in task.promises:
        if is_idle(task, name) or name == "ties":
            break
        names.append(name)
    taken = flow.solve(tuple(names), 0)
    chosen = np.zeros(len(task.edges), np.bool_)
    chosen[flow.seat_edges[taken]] = True
    return {name: cost_of(task, name, chosen) for name in names}


def _fill(task: GroupTask, flow: Flow) -> list[list[int]]:
    """The seats of each group."""
    every = tuple(name for name in task.promises if not is_idle(task, name))
    groups: dict[int, list[int]] = {}
    quick = True
    for _ in range(ROUNDS):
        levels = ("pinned", "fill", *(every[:1] if quick else every))
        taken = flow.solve(levels, task.smallest)
        groups = flow.members(taken)
        if _close(task, flow, groups) or flow.repair(taken):
            continue
        if not quick:
            break
        quick = False
    return [seats for seats in groups.values() if fault(task, tuple(flow.seat_edges[seats].tolist())) is None]


def _close(task: GroupTask, flow: Flow, groups: dict[int, list[int]]) -> bool:
    """Close the slots that nobody is in and a part of those that lack people; whether any lacks."""
    short = [slot for slot, seats in groups.items() if len(seats) < task.smallest]
    if not short:
        return False
    lacking = sum(task.smallest - len(groups[slot]) for slot in short)
    open_slots = np.unique(flow.seat_slots[flow.left])
    empty = open_slots[~np.isin(open_slots, list(groups))]
    short.sort(key=lambda slot: (bool(flow.pinned[groups[slot]].any()), len(groups[slot]), slot))
    flow.close(np.append(empty, short[: max(1, lacking // (2 * task.smallest))]))
    return True
