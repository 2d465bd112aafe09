"""Where organisations are balanced too: search over who of those in both roles is mentored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hub.matching import once, pruning
from hub.matching.assignment import Assignment, Task
from hub.matching.edges import Ints, Mask
from hub.matching.once import Branched
from hub.matching.pruning import Pruned
from hub.matching.shared.places import (
    Case,
    Shared,
    Way,
    bounds_in,
    case_of,
    costs_in,
    fits,
    in_both,
    is_once,
    room_of,
    widened,
)

type Costs = tuple[int, ...]

STEP = 5_000
"""What each case takes of the work, beside its edges."""
OF_A_LEAF = 10
"""About how many flows it takes to find a leaf where two people meet once."""


@dataclass(frozen=True, eq=False)
class _Node:
    """A case, with its edges chosen and what it costs at least. `over`: who takes too many places in it, if anyone."""

    case: Case
    bounds: Costs
    over: int | None


class Search:
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
        self.best: tuple[Costs, Mask] = (costs_in(found), found.chosen)
        self.open: list[_Node] = []
        self.closed: list[_Node] = []

    def answer(self, way: Way, least: Costs) -> Shared:
        """`least`: what the matching of the places costs (`way`), below which no answer goes. The first way down looks
        for an answer alone, the others for what costs least."""
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
        return Shared(chosen, self.task.promises, costs, bounds, cases, (way,))

    def _grow(self, persons: Sequence[int], mentored: Sequence[bool]) -> bool:
        """A case more; whether it is still to be split."""
        asked, left = case_of(self.task, persons, mentored)
        found, chosen = self._solved(asked, left)
        over = np.flatnonzero(room_of(self.task, chosen) < 0)
        if not len(over) and is_once(self.task, chosen):
            self.best = min(self.best, (costs_in(found), chosen), key=lambda one: one[0])
        who = int(self.mentors[over[np.argmin(self.order[over])]]) if len(over) else None
        case = Case(np.array(persons, np.int64), np.array(mentored, np.bool_), found)
        node = _Node(case, bounds_in(found), who)
        to_split = who is not None and node.bounds < self.best[0]
        (self.open if to_split else self.closed).append(node)
        return to_split

    def _solved(self, asked: Task, left: Mask) -> tuple[Assignment | Pruned | Branched, Mask]:
        """The flow alone while someone takes too many places in it; and its edges among all."""
        self.work -= len(asked.edges) + STEP
        found = pruning.assign(asked)
        chosen = widened(found.chosen, left)
        if not fits(self.task, chosen) or is_once(self.task, chosen):
            return found, chosen
        again = once.assign(asked, self.work // 3)
        if isinstance(again, Branched):
            self.work -= sum(OF_A_LEAF * len(part.leaves) * len(part.edges) for part in again.parts)
        return again, widened(again.chosen, left)
