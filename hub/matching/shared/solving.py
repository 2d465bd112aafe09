"""The best answer in which nobody takes more places than they have in both roles together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hub.matching import once, peers, pruning
from hub.matching.assignment import Assignment, Task, costs_of
from hub.matching.edges import Ints, Mask
from hub.matching.once import WORK, Branched, twos_of
from hub.matching.peers import Pairing
from hub.matching.pruning import Pruned
from hub.matching.shared.places import (
    Case,
    Shared,
    case_of,
    fits,
    in_both,
    room_of,
    serves_all,
    sharing,
    widened,
)
from hub.matching.shared.slots import slot_task

type Costs = tuple[int, ...]

STEP = 5_000
"""What each case takes of the work, beside its edges."""
OF_A_LEAF = 10
"""About how many flows it takes to find a leaf where two people meet once."""


def assign(task: Task, work: int = WORK) -> Assignment | Pruned | Branched | Shared:
    """The one best answer, or the best found with this much work. Raises OverflowError for scores too large."""
    plain = replace(task, shared=None)
    both = sharing(task)[0]
    if not len(both):
        return once.assign(plain, work)
    first = pruning.assign(plain)
    if fits(task, first.chosen):
        if _is_once(task, first.chosen):
            return first
        found = once.assign(plain, work)
        if fits(task, found.chosen):
            return found
    if (mentored := _all_mentored(task, both, work)) is not None:
        return mentored
    slots = None
    if task.sides.balance is None:
        asked, origin = slot_task(task)
        slots = peers.pair_up(asked)
        chosen = np.zeros(len(task.edges), np.bool_)
        chosen[origin[slots.chosen]] = True
        costs = costs_of(task, chosen)
        if _is_once(task, chosen):
            return Shared(chosen, task.promises, costs, costs, (), slots)
        return _Search(task, both, work).answer(slots, costs)
    return _Search(task, both, work).answer(None, ())


def _is_once(task: Task, chosen: Mask) -> bool:
    return task.once is None or not chosen[twos_of(task)].all(axis=1).any()


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
    return Shared(
        found.chosen, task.promises, _costs(found), _bounds(found), (Case(both, everyone, found),), None
    )


def _costs(found: Assignment | Pruned | Branched) -> Costs:
    return found.costs if isinstance(found, Branched) else found.solution.costs


def _bounds(found: Assignment | Pruned | Branched) -> Costs:
    return found.bounds if isinstance(found, Branched) else found.solution.costs


@dataclass(frozen=True, eq=False)
class _Node:
    """A case, with its edges chosen and what it costs at least. `over`: who takes too many places in it, if anyone."""

    case: Case
    bounds: Costs
    over: int | None


class _Search:
    """Branch and bound (Land, Doig 1960): whoever takes too many places is mentored, and mentors one less, or is not.
    `best`: what the best answer so far costs, and its edges."""

    def __init__(self, task: Task, both: Ints, work: int) -> None:
        self.task, self.work = task, work
        self.mentors, mentees = in_both(task)
        ties = task.edges.ties.astype(np.int64)
        self.order = (
            np.bincount(task.edges.firsts, ties, len(task.sides.capacities))[self.mentors]
            + np.bincount(task.edges.seconds, ties, len(task.sides.needs))[mentees]
        )
        asked, _left = case_of(task, both, np.ones(len(both), np.bool_))
        found = once.assign(asked, work // 3)
        self.best: tuple[Costs, Mask] = (_costs(found), found.chosen)
        self.open: list[_Node] = []
        self.closed: list[_Node] = []

    def answer(self, slots: Pairing | None, least: Costs) -> Shared:
        """`least`: what the matching of the places (`slots`) costs, below which no answer goes. The first way down
        looks for an answer alone, the others for what costs least."""
        self._grow((), ())
        down = True
        while self.open and self.work > 0 and self.best[0] > least:
            node = min(self.open, key=lambda one: (-down * len(one.case.persons), one.bounds))
            self.open.remove(node)
            if node.bounds >= self.best[0] or node.over is None:
                self.closed.append(node)
                continue
            persons, mentored = node.case.persons.tolist(), node.case.mentored.tolist()
            grown = [self._grow((*persons, node.over), (*mentored, one)) for one in (True, False)]
            down = down and any(grown)
        nodes = [*self.closed, *self.open]
        costs, chosen = self.best
        bounds = min(costs, max(least, min(node.bounds for node in nodes)))
        cases = tuple(node.case for node in nodes) if bounds > least else ()
        return Shared(chosen, self.task.promises, costs, bounds, cases, slots)

    def _grow(self, persons: Sequence[int], mentored: Sequence[bool]) -> bool:
        """A case more; whether it is still to be split."""
        asked, left = case_of(self.task, persons, mentored)
        found, chosen = self._solved(asked, left)
        over = np.flatnonzero(room_of(self.task, chosen) < 0)
        if not len(over) and _is_once(self.task, chosen):
            self.best = min(self.best, (_costs(found), chosen), key=lambda one: one[0])
        who = int(self.mentors[over[np.argmin(self.order[over])]]) if len(over) else None
        case = Case(np.array(persons, np.int64), np.array(mentored, np.bool_), found)
        node = _Node(case, _bounds(found), who)
        to_split = who is not None and node.bounds < self.best[0]
        (self.open if to_split else self.closed).append(node)
        return to_split

    def _solved(self, asked: Task, left: Mask) -> tuple[Assignment | Pruned | Branched, Mask]:
        """The flow alone while someone takes too many places in it; and its edges among all."""
        self.work -= len(asked.edges) + STEP
        found = pruning.assign(asked)
        chosen = widened(found.chosen, left)
        if not fits(self.task, chosen) or _is_once(self.task, chosen):
            return found, chosen
        again = once.assign(asked, self.work // 3)
        if isinstance(again, Branched):
            self.work -= sum(OF_A_LEAF * len(part.leaves) * len(part.edges) for part in again.parts)
        return again, widened(again.chosen, left)
