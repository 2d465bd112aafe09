"""The best answer that brings no two people together both ways: branch and bound, a part of the people at a time.

A toll on both ways between two people, taken off once, never makes an answer that takes one of them at most cost
more: what the best flow then costs bounds all these answers (Lagrangian relaxation: Held, Karp 1970; here the tolls
are of all promises, in lexicographic order). Where the flow takes both ways, their toll rises to what it costs to do
without one; where that does not help, or where it takes neither of two that have a toll, the question splits into that
without the one and that without the other.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from hub.matching import pruning
from hub.matching.assignment import Assignment, Layout, Task, costs_of
from hub.matching.edges import Ints
from hub.matching.network import Network, solve
from hub.matching.once.ways import Branched, Leaf, Part, part_of, parts_of, twos_of
from hub.matching.pruning import Pruned

type Toll = tuple[int, ...]

WORK = 30_000_000
"""Arcs of all the flows that are solved, shared among the parts: some fifteen seconds, beyond which the best is given
that was found, with its bound."""


@dataclass(frozen=True)
class _Node:
    """A question without some edges, with tolls on some twos: its flow, and what any answer to it costs at least."""

    out: tuple[int, ...]
    tolls: Mapping[int, Toll]
    flow: Ints
    bounds: Toll
    potentials: tuple[Ints, ...]


def assign(task: Task, work: int = WORK) -> Assignment | Pruned | Branched:
    """The one best answer, or the best found with this much work. Raises OverflowError for scores too large."""
    first = pruning.assign(task)
    if task.once is None:
        return first
    twos = twos_of(task)
    met = twos[first.chosen[twos].all(axis=1)]
    if not len(met):
        return first
    numbers = parts_of(task)
    wanted = np.unique(numbers[met[:, 0]]).tolist()
    chosen, parts = first.chosen.copy(), []
    for number in wanted:
        edges = np.flatnonzero(numbers == number)
        search = _Search(part_of(task, edges), work // len(wanted))
        parts.append(search.part(edges))
        chosen[edges] = search.best[1][search.layout.meet] > 0
    return Branched(chosen, task.promises, costs_of(task, chosen), first, tuple(parts))


class _Search:
    """The search of one part. `best`: what the best answer so far costs, and its flow."""

    def __init__(self, task: Task, work: int) -> None:
        self.task, self.work, self.layout = task, work, Layout(task)
        self.costs, self.twos = self.layout.costs(), twos_of(task)
        self.least = (*(0 for _promise in task.promises[:-1]), int(task.promises[-1] == "ties"))
        self.best: tuple[Toll, Ints] = self._quick()
        self.open: list[tuple[Toll, int, _Node]] = []
        self.closed: list[_Node] = []
        self.number = count()

    def part(self, edges: Ints) -> Part:
        self._grow((), {})
        while self.open and self.work > 0:
            node = heapq.heappop(self.open)[2]
            if node.bounds >= self.best[0]:
                self.closed.append(node)
                break
            two = self._split_at(node)
            tolls = {one: toll for one, toll in node.tolls.items() if one != two}
            for edge in self.twos[two].tolist():
                self._grow((*node.out, edge), tolls)
        nodes = [*self.closed, *(node for _bounds, _number, node in self.open)]
        bounds = min(self.best[0], *(node.bounds for node in nodes))
        costs, flow = self.best
        return Part(edges, flow, costs, bounds, tuple(map(self._leaf, nodes)))

    def _grow(self, out: tuple[int, ...], tolls: Mapping[int, Toll]) -> None:
        """A question more, with the tolls that it is worth."""
        node = self._solved(out, tolls)
        if node.bounds < self.best[0]:
            node = self._tolled(node)
        if node.bounds < self.best[0]:
            heapq.heappush(self.open, (node.bounds, next(self.number), node))
        else:
            self.closed.append(node)

    def _tolled(self, node: _Node) -> _Node:
        """With higher tolls where both ways are taken, while the bound rises."""
        tried: set[int] = set()
        while self.work > 0 and node.bounds < self.best[0]:
            two = next((one for one in self._met(node.flow) if one not in tried), None)
            if two is None:
                break
            tried.add(two)
            without = min(
                self._solved((*node.out, edge), node.tolls).bounds for edge in self.twos[two].tolist()
            )
            old = node.tolls.get(two, (0,) * len(without))
            rise = zip(without, node.bounds, self.least, strict=True)
            toll = tuple(had + then - now + more for had, (then, now, more) in zip(old, rise, strict=True))
            try:
                other = self._solved(node.out, {**node.tolls, two: toll})
            except OverflowError:
                continue
            if other.bounds > node.bounds:
                node = other
        return node

    def _solved(self, out: tuple[int, ...], tolls: Mapping[int, Toll]) -> _Node:
        network = self.layout.network
        capacities = network.capacities.copy()
        capacities[list(out)] = 0
        costs = with_tolls(self.costs, self.twos[list(tolls)], np.array(list(tolls.values()), np.int64).T)
        self.work -= len(capacities)
        flow, least, potentials = self._from_zero(replace(network, capacities=capacities), costs)
        bounds = tuple(cost - sum(toll[level] for toll in tolls.values()) for level, cost in enumerate(least))
        if not self._met(flow):
            real = tuple(int(level @ flow) for level in self.costs)
            self.best = min(self.best, (real, flow), key=lambda one: one[0])
        return _Node(out, tolls, flow, bounds, potentials)

    def _from_zero(self, network: Network, costs: Sequence[Ints]) -> tuple[Ints, Toll, tuple[Ints, ...]]:
        """The flow of least costs, which may be below 0 where people meet. The solver wants none: all that reaches a
        mentee costs so much more first. The flow, its costs, the potentials."""
        layout, units = self.layout, int(self.task.sides.needs.sum())
        lows = [min(int(level.min(initial=0)), 0) for level in costs]
        for level, low in zip(costs, lows, strict=True):
            level[layout.meet] -= low
            level[layout.alone] -= low
        found = solve(network, costs)
        for prices, low in zip(found.potentials, lows, strict=True):
            prices[layout.mentors : layout.people] += low
        least = tuple(cost + low * units for cost, low in zip(found.costs, lows, strict=True))
        return found.flow, least, found.potentials

    def _met(self, flow: Ints) -> list[int]:
        """The twos of which both ways are taken."""
        found: list[int] = np.flatnonzero(flow[self.twos].all(axis=1)).tolist()
        return found

    def _split_at(self, node: _Node) -> int:
        """Two people who are together both ways, else whose toll does most to keep them apart."""
        if met := self._met(node.flow):
            return met[0]
        apart = [two for two in node.tolls if not node.flow[self.twos[two]].any()]
        return max(apart, key=lambda two: (node.tolls[two], -two))

    def _quick(self) -> tuple[Toll, Ints]:
        """An answer to begin with: of two ways taken, the lesser is left out, until there are none."""
        network = self.layout.network
        capacities = network.capacities.copy()
        worth = np.stack(
            [-self.task.edges.scores.astype(np.int64), -self.task.edges.ties.astype(np.int64)], axis=1
        )
        while True:
            found = solve(replace(network, capacities=capacities), self.costs)
            if not (met := self._met(found.flow)):
                return found.costs, found.flow
            for edges in self.twos[met].tolist():
                capacities[max(edges, key=lambda edge: worth[edge].tolist())] = 0

    def _leaf(self, node: _Node) -> Leaf:
        tolls = np.array(list(node.tolls.values()), np.int64).reshape(-1, len(self.costs))
        return Leaf(
            np.array(node.out, np.int64), np.array(list(node.tolls), np.int64), tolls.T, node.potentials
        )


def with_tolls(costs: Sequence[Ints], twos: Ints, tolls: Ints) -> list[Ints]:
    """The costs of each promise with the tolls of each promise on both edges of each of these twos."""
    if not len(twos):
        return [level.copy() for level in costs]
    found = []
    for level, toll in zip(costs, tolls, strict=True):
        level = level.copy()
        level[twos] += toll[:, None]
        found.append(level)
    return found
