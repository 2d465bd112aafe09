"""The best answer in which nobody takes more places than they have in both roles together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hub.matching import once, peers, pruning
from hub.matching.assignment import Assignment, Task, costs_of
from hub.matching.edges import Ints, Mask
from hub.matching.once import WORK, Branched, twos_of
from hub.matching.pruning import Pruned
from hub.matching.shared.cases import Search
from hub.matching.shared.places import (
    Case,
    Shared,
    Way,
    balanced,
    bounds_in,
    case_of,
    costs_in,
    fits,
    is_once,
    serves_all,
    sharing,
)
from hub.matching.shared.slots import edges_of, slot_task, without

type Costs = tuple[int, ...]

STEP = 5_000
"""What each matching of the places takes of the work, beside its edges, of which each counts as many times."""
OF_AN_EDGE = 10


def assign(task: Task, work: int = WORK) -> Assignment | Pruned | Branched | Shared:
    """The one best answer, or the best found with this much work. Raises OverflowError for scores too large."""
    plain = replace(task, shared=None)
    both = sharing(task)[0]
    if not len(both):
        return once.assign(plain, work)
    first = pruning.assign(plain)
    if fits(task, first.chosen):
        if is_once(task, first.chosen):
            return first
        found = once.assign(plain, work)
        if fits(task, found.chosen):
            return found
    if (mentored := _all_mentored(task, both, work)) is not None:
        return mentored
    node = _of_places(task, ())
    if is_once(task, node.chosen) and balanced(task, node.chosen):
        return Shared(node.chosen, task.promises, node.costs, node.costs, (), (node.way,))
    if task.sides.balance is not None:
        return Search(task, both, work).answer(node.way, node.costs)
    return _by_ways(task, both, node, work)


def _all_mentored(task: Task, both: Ints, work: int) -> Shared | None:
    """The answer where whoever shares their places is mentored, if everyone can be: it is then the best."""
    if task.promises[0] != "served":
        return None
    everyone = np.ones(len(both), np.bool_)
    asked, _left = case_of(task, both, everyone)
    if not serves_all(asked, pruning.assign(replace(asked, promises=("served",))).chosen):
        return None
    found = once.assign(asked, work)
    if not serves_all(asked, found.chosen):
        return None
    case = Case(both, everyone, found)
    return Shared(found.chosen, task.promises, costs_in(found), bounds_in(found), (case,), ())


@dataclass(frozen=True, eq=False)
class _Node:
    """The best matching of the places without some edges: what it costs, and its edges."""

    costs: Costs
    chosen: Mask
    way: Way


def _of_places(task: Task, out: Sequence[int]) -> _Node:
    which = np.array(out, np.int64)
    part, left = without(task, which)
    asked, origin = slot_task(part)
    found = peers.pair_up(asked)
    chosen = edges_of(found, origin, left)
    return _Node(costs_of(task, chosen), chosen, Way(which, found))


def _by_ways(task: Task, both: Ints, first: _Node, work: int) -> Shared:
    """Branch and bound (Land, Doig 1960): where two people meet both ways, without the one, or without the other. That
    which costs least comes first, so that the first in which nobody does is the best."""
    twos, ready, left = twos_of(task), [first], work
    while True:
        node = min(ready, key=lambda one: one.costs)
        met = np.flatnonzero(node.chosen[twos].all(axis=1))
        if not len(met) or left <= 0:
            break
        ready.remove(node)
        for edge in twos[met[0]].tolist():
            ready.append(_of_places(task, (*node.way.out.tolist(), edge)))
            left -= STEP + OF_AN_EDGE * len(task.edges)
    costs, chosen = node.costs, node.chosen
    if len(met):
        asked, _left = case_of(task, both, np.ones(len(both), np.bool_))
        found = once.assign(asked, work // 3)
        known = [(one.costs, one.chosen) for one in ready if is_once(task, one.chosen)]
        costs, chosen = min([*known, (costs_in(found), found.chosen)], key=lambda one: one[0])
    return Shared(chosen, task.promises, costs, node.costs, (), tuple(one.way for one in ready))
