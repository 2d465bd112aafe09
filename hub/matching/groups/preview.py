"""An answer at once: flows, between which groups that can't be filled are closed.

Which groups are open is a guess: those that lack most are closed, a few at a time. What the flow serves with no
smallest size at all bounds what any answer can.
"""

from collections.abc import Sequence

import numpy as np

from hub.matching.edges import Ints, Mask
from hub.matching.groups.checks import fault
from hub.matching.groups.filling import Flow
from hub.matching.groups.improving import improve
from hub.matching.groups.partition import groups_of
from hub.matching.groups.pins import check_pins, sets_for_pins
from hub.matching.groups.program import Layout
from hub.matching.groups.task import Grouping, GroupTask, Level, cost_of, is_idle

ROUNDS = 24


def preview(task: GroupTask) -> Grouping:
    """Groups that keep every rule, fast; not proved but where a level's `gap` is 0. Raises ValueError, saying why, for
    pins that can't be kept."""
    check_pins(task)
    offers = Layout(task).offers
    bounds = _bounds(task, offers)
    sets = improve(task, _fill(task, Flow(task, _slots(task, offers))), offers)
    chosen = chosen_of(task, sets)
    if (task.pins & ~chosen).any():
        sets = sets_for_pins(task)
        chosen = chosen_of(task, sets)
    return Grouping(chosen, groups_of(task, chosen, sets), levels_of(task, chosen, bounds))


def chosen_of(task: GroupTask, sets: Sequence[tuple[int, ...]]) -> Mask:
    chosen = np.zeros(len(task.edges), np.bool_)
    chosen[[edge for group in sets for edge in group]] = True
    return chosen


def _by_mentor(task: GroupTask, offers: list[Ints]) -> dict[int, list[Ints]]:
    found: dict[int, list[Ints]] = {}
    for offer in offers:
        found.setdefault(int(task.edges.firsts[offer[0]]), []).append(offer)
    return found


def _slots(task: GroupTask, offers: list[Ints]) -> list[Ints]:
    """The edges of each group that could be: those of the mentor's offer with most pinned people, then most people;
    for their next group, those of the next offer."""
    slots = []
    for mentor, found in _by_mentor(task, offers).items():
        found.sort(key=lambda offer: (-int(task.pins[offer].sum()), -len(offer)))
        slots += [found[copy % len(found)] for copy in range(int(task.capacities[mentor]))]
    return slots


def levels_of(task: GroupTask, chosen: Mask, bounds: dict[str, int]) -> tuple[Level, ...]:
    """What a choice costs, beside bounds in strict order: one is known only while those before it are met."""
    levels, known = [], True
    for name in task.levels:
        cost = cost_of(task, name, chosen)
        bound = min(bounds[name], cost) if known and name in bounds else None
        levels.append(Level(name, cost, bound, "nothing" if bound is None else "flow"))
        known = bound == cost
    return tuple(levels)


def _bounds(task: GroupTask, offers: list[Ints]) -> dict[str, int]:
    """What the promises cost at least, were a group never too small and in several ways at once."""
    slots = []
    for mentor, found in _by_mentor(task, offers).items():
        slots += [np.unique(np.concatenate(found))] * int(task.capacities[mentor])
    flow = Flow(task, slots)
    names: list[str] = []
    for name in task.promises:
        if is_idle(task, name) or name == "ties":
            break
        names.append(name)
    chosen = chosen_of(task, [tuple(flow.seat_edges[flow.solve(tuple(names), 0)].tolist())])
    return {name: cost_of(task, name, chosen) for name in names}


def _fill(task: GroupTask, flow: Flow) -> list[tuple[int, ...]]:
    """The edges of each group."""
    every = tuple(name for name in task.promises if not is_idle(task, name))
    groups: dict[int, list[int]] = {}
    quick = True
    for _ in range(ROUNDS):
        levels = ("pinned", "fill", *(every[:1] if quick else every))
        groups = flow.members(flow.solve(levels, task.smallest))
        if _close(task, flow, groups) or flow.repair(groups):
            continue
        if not quick:
            break
        quick = False
    sets = [flow.edges_of(seats) for seats in groups.values()]
    return [edges for edges in sets if fault(task, edges) is None]


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
