"""The best assignment while people join and leave: from the one before, not from scratch.

The network and its flow stay as they are (`residual`); who joins or leaves moves a few units, and the proof is made
again where something changed. The answer is the one from scratch: the tie-break leaves no other.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hub.matching import pruning
from hub.matching.assignment import Assignment, Layout, Sides, Task, most_of
from hub.matching.edges import Edges, Ints, Mask, Rows
from hub.matching.network import Solution
from hub.matching.pruning import Pruned
from hub.matching.residual import Arcs, Proved, Residual, prove
from hub.matching.words import FAR, Words, digits_of

type Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Met:
    """Edges by the rows of now, with the arcs that they are, from `first` on; `kept` as in a task."""

    first: int
    edges: Edges
    kept: Mask | None


class Standing:
    """A task with its best answer: both change as people join and leave. Everyone keeps their row: who left has no
    place and no edge any more, who joins comes after the others.

    `scratch` counts the changes that were solved from scratch, their numbers having outgrown the words.
    """

    def __init__(self, task: Task, found: Assignment | Pruned) -> None:
        """`found`: the task's answer, which is proved again. Raises NotProved unless it holds, OverflowError for
        promises that two words don't hold."""
        self.scratch = 0
        self._stand(task, found)

    def _stand(self, task: Task, found: Assignment | Pruned) -> None:
        layout = Layout(task)
        people, nodes = layout.people, layout.network.nodes
        self.asked = replace(task, most_score=most_of(task, "total"))
        self.sides = _whole(task.sides)
        self.met = [_Met(0, task.edges, task.kept)]
        self.mentors = np.arange(layout.mentors, dtype=np.int32)
        self.mentees = np.arange(layout.mentors, people, dtype=np.int32)
        self.givers = np.arange(people, nodes, dtype=np.int32)
        costs = layout.costs()
        potentials = [ones - ones[-1] for ones in found.solution.potentials]
        self.digits = digits_of([most_of(task, one) + 1 for one in task.promises], potentials)
        solved = len(found.solution.flow) - (len(layout.starts) - layout.meet.stop)
        flow = np.concatenate([found.chosen, found.solution.flow[solved:]]).astype(np.int32)
        capacities = layout.bounds.astype(np.int32)
        arcs = Arcs(layout.starts, layout.ends, self.digits.packed(costs), capacities, flow)
        hub = people if len(self.givers) == 1 else None
        self.residual = Residual(arcs, self.digits.packed(potentials), layout.network.supplies, hub)
        none = np.empty(0, np.int32)
        self.proved = Proved(none, np.empty(0, np.complex128))
        self._prove()

    def _prove(self) -> None:
        inside = self.residual
        self.digits.unpacked(inside.potentials)
        self.proved = prove(inside.arcs, inside.potentials, inside.supplies, self.proved)

    def _settle(self) -> None:
        try:
            self.residual.settle()
            self._prove()
        except OverflowError:
            self._again()

    def _again(self) -> None:
        self.scratch += 1
        task = self.task()
        self._stand(task, pruning.assign(task))

    def join(self, edges: Edges, sides: Sides, kept: Mask | None = None) -> None:
        """Newcomers. `sides`: they alone; of its balance, only their organisations count. `edges`: theirs, by the rows
        of now; the first newcomers have the rows after the last of before. Raises ValueError for an organisation that
        the balance does not know, NotProved if the state does not hold, OverflowError as `assign`."""
        newcomers = self._welcome(_whole(sides))
        self.met.append(_Met(len(self.residual.arcs), edges, kept))
        mini = Layout(replace(self.asked, edges=edges, sides=newcomers, kept=kept))
        supplies = mini.network.supplies
        try:
            arcs = self._arcs_of(mini)
            self.residual.add(arcs, self._priced(arcs, mini), supplies[: mini.people])
        except OverflowError:
            self._again()
            return
        for giver, more in zip(self.givers.tolist(), supplies[mini.people :].tolist(), strict=True):
            self.residual.supply(giver, more)
        self._settle()

    def leave(self, mentors: Index, mentees: Index) -> None:
        """These rows are there no more. Raises NotProved if the state does not hold, OverflowError as `assign`."""
        inside = self.residual
        for row in np.unique(mentees).tolist():
            node, need = int(self.mentees[row]), int(self.sides.needs[row])
            inside.close(np.union1d(inside.open_in[node], inside.used_in[node]))
            inside.supply(node, need)
            inside.supply(self._giver_of(row), -need)
        for node in np.unique(self.mentors[mentors]).tolist():
            lists = inside.open_out, inside.used_out, inside.open_in, inside.used_in
            inside.close(np.unique(np.concatenate([of[node] for of in lists])))
        capacities, needs = self.sides.capacities.copy(), self.sides.needs.copy()
        capacities[mentors] = needs[mentees] = 0
        self.sides = replace(self.sides, capacities=capacities, needs=needs)
        self._settle()

    def _giver_of(self, mentee: int) -> int:
        balance = self.sides.balance
        return int(self.givers[-1 if balance is None else balance.mentees[mentee]])

    def _welcome(self, sides: Sides) -> Sides:
        """The newcomers, balanced as the others, once they have their rows and nodes."""
        ours, balance = self.sides, self.sides.balance
        if balance is not None:
            homes = [_homes(sides, len(sides.capacities), True), _homes(sides, len(sides.needs), False)]
            if max(int(some.max(initial=-1)) for some in homes) >= len(balance.settled):
                raise ValueError("the balance does not know an organisation")
            sides = replace(sides, balance=replace(balance, mentors=homes[0], mentees=homes[1]))
            both = [np.concatenate(two) for two in ((balance.mentors, homes[0]), (balance.mentees, homes[1]))]
            balance = replace(balance, mentors=both[0], mentees=both[1])
        self.sides = Sides(
            np.concatenate([ours.capacities, sides.capacities]),
            np.concatenate([ours.needs, sides.needs]),
            np.concatenate([ours.busy, sides.busy]),
            balance,
        )
        first, mentors = len(self.residual.supplies), len(sides.capacities)
        nodes = np.arange(first, first + mentors + len(sides.needs), dtype=np.int32)
        self.mentors = np.concatenate([self.mentors, nodes[:mentors]])
        self.mentees = np.concatenate([self.mentees, nodes[mentors:]])
        return sides

    def _arcs_of(self, mini: Layout) -> Arcs:
        """The arcs of newcomers, by the nodes of all; nothing flows yet."""
        edges, meet = mini.task.edges, mini.meet.stop
        newcomers = np.arange(len(self.residual.supplies), len(self.residual.supplies) + mini.people)
        nodes = np.concatenate([newcomers.astype(np.int32), self.givers])
        starts = np.concatenate([self.mentors[edges.firsts], nodes[mini.starts[meet:]]])
        ends = np.concatenate([self.mentees[edges.seconds], nodes[mini.ends[meet:]]])
        theirs = np.ones(len(starts), np.bool_)
        theirs[meet:] = mini.ends[meet:] < mini.people
        theirs[meet:] &= mini.starts[meet:] >= mini.people
        costs, capacities = self.digits.packed(mini.costs()), mini.bounds.astype(np.int32)
        nothing = np.zeros(len(starts), np.int32)
        return Arcs(starts[theirs], ends[theirs], costs[theirs], capacities[theirs], nothing[theirs])

    def _priced(self, arcs: Arcs, mini: Layout) -> Words:
        """Potentials of newcomers under which none of their meetings should be made that is not: of a mentor the
        least such, of a mentee the most."""
        first = len(self.residual.supplies)
        mentees = first + mini.mentors
        found = np.concatenate([self.residual.potentials, np.full(mini.people, -FAR)])
        known = (arcs.starts >= first) & (arcs.ends < first)
        np.maximum.at(found, arcs.starts[known], found[arcs.ends[known]] - arcs.costs[known])
        alone = found[first:mentees] == -FAR
        found[first:mentees][alone] = found[self.givers[-1]]
        found[mentees:] = FAR
        gets = arcs.ends >= mentees
        np.minimum.at(found, arcs.ends[gets], found[arcs.starts[gets]] + arcs.costs[gets])
        return found[first:]

    def pairs(self) -> tuple[Index, Index]:
        """The rows of those who meet: of the mentors, of the mentees; sorted."""
        arcs = self.residual.arcs
        used = np.flatnonzero(arcs.flow)
        rows = np.full(len(self.residual.supplies), -1)
        rows[self.mentees] = np.arange(len(self.mentees))
        mentees = rows[arcs.ends[used]]
        rows[self.mentees] = -1
        rows[self.mentors] = np.arange(len(self.mentors))
        mentors = rows[arcs.starts[used]]
        two = (mentors >= 0) & (mentees >= 0)
        order = np.lexsort((mentees[two], mentors[two]))
        return mentors[two][order], mentees[two][order]

    def task(self) -> Task:
        """The task of now, without the edges of those who have no place."""
        return self._told()[0]

    def answer(self) -> tuple[Task, Assignment]:
        """The task of now with its answer, which `assignment.check` proves on its own."""
        task, which = self._told()
        layout, inside = Layout(task), self.residual
        rows = np.empty(len(inside.supplies), np.int32)
        nodes = np.concatenate([self.mentors, self.mentees, self.givers])
        rows[nodes] = np.arange(len(nodes))
        others = np.ones(len(inside.arcs), np.bool_)
        for some in self.met:
            others[some.first : some.first + len(some.edges)] = False
        rest = np.flatnonzero(others)
        rest = rest[np.lexsort((rows[inside.arcs.ends[rest]], rows[inside.arcs.starts[rest]]))]
        flow = inside.arcs.flow[np.concatenate([which, rest])].astype(np.int64)
        potentials = [ones[nodes] for ones in self.digits.unpacked(inside.potentials)]
        if "total" in task.promises:
            risen = most_of(task, "total") - most_of(self.asked, "total")
            potentials[task.promises.index("total")][layout.mentors : layout.people] += risen
        costs = tuple(int(ones @ flow) for ones in layout.costs())
        return task, Assignment(
            flow[layout.meet] > 0, task.promises, Solution(flow, costs, tuple(potentials))
        )

    def _told(self) -> tuple[Task, Ints]:
        """The task of now and, of each of its edges, the arc."""
        columns = zip(
            *((one.firsts, one.seconds, one.scores, one.ties) for one in map(_edges, self.met)), strict=True
        )
        edges = Edges(*(np.concatenate(column) for column in columns))
        which = np.concatenate([some.first + np.arange(len(some.edges)) for some in self.met])
        there = np.flatnonzero(
            (self.sides.capacities[edges.firsts] > 0) & (self.sides.needs[edges.seconds] > 0)
        )
        order = there[np.lexsort((edges.seconds[there], edges.firsts[there]))]
        kept = None
        if self.asked.kept is not None:
            kept = np.concatenate([_kept(some) for some in self.met])[order]
        edges = Edges(edges.firsts[order], edges.seconds[order], edges.scores[order], edges.ties[order])
        most = max(most_of(self.asked, "total"), int(edges.scores.max(initial=0)))
        return replace(self.asked, edges=edges, sides=self.sides, kept=kept, most_score=most), which[order]


def _edges(some: _Met) -> Edges:
    return some.edges


def _kept(some: _Met) -> Mask:
    return some.kept if some.kept is not None else np.zeros(len(some.edges), np.bool_)


def _whole(sides: Sides) -> Sides:
    return sides if len(sides.busy) else replace(sides, busy=np.zeros(len(sides.capacities), np.bool_))


def _homes(sides: Sides, number: int, mentors: bool) -> Rows:
    balance = sides.balance
    if balance is None:
        return np.full(number, -1, np.int32)
    return balance.mentors if mentors else balance.mentees
