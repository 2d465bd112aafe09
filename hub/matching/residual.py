"""A flow of least cost that stays the best while its network changes.

What is kept: a flow and potentials under which every arc with a reduced cost below 0 is full and every arc with one
above 0 is empty. When people come or go, some nodes have a unit too many and others lack one: each unit goes from the
first to the second along a shortest path of the residual network, and the potentials follow (successive shortest
paths: Ahuja, Magnanti, Orlin, Network Flows, 1993, 9.7; with reduced costs the distances are Dijkstra's). The path is
sought from both its ends (Pohl, Bi-directional search, 1971). Costs are `Words`: lexicographic, promise by promise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hub.matching.edges import Ints, Mask, Rows
from hub.matching.proofs import NotProved
from hub.matching.words import FAR, Words

HEAD_START = 1
"""Turns that the narrower end has before the other, whose first comes first."""
TOGETHER = 8
"""Nodes that are looked at in one turn, the nearest first: in vain for some, but at once."""
BLOCK = 1 << 18


@dataclass
class Arcs:
    """By arc: the nodes that it joins, its cost, how much it may carry, how much it does."""

    starts: Rows
    ends: Rows
    costs: Words
    capacities: Rows
    flow: Rows

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, more: "Arcs") -> None:
        """Make room in place, which moves nothing of what is there when it is large."""
        count = len(self)
        for name in ("starts", "ends", "costs", "capacities", "flow"):
            column, others = getattr(self, name), getattr(more, name)
            column.resize(count + len(others), refcheck=False)
            column[count:] = others


class Residual:
    """The arcs; by node the potential, the supply, and the `excess`: what it has and does not send on, which is 0 once
    `settle` is done. A node that receives has no arc to send through. `hub`: the node that gives all, if there is one:
    nodes that neither give nor receive have arcs from it, and to those that receive."""

    def __init__(self, arcs: Arcs, potentials: Words, supplies: Ints, hub: int | None = None) -> None:
        self.arcs, self.potentials, self.supplies, self.hub = arcs, potentials, supplies, hub
        self.excess = np.zeros(len(supplies), np.int64)
        self.open_out: list[Rows] = []
        self.open_in: list[Rows] = []
        self.used_out: list[Rows] = []
        self.used_in: list[Rows] = []
        self._list(0, len(supplies))

    def _list(self, first: int, nodes: int) -> None:
        """Of the arcs from `first` on, by node: those that can carry more and those that carry something."""
        arcs = self.arcs
        can = first + np.flatnonzero(arcs.flow[first:] < arcs.capacities[first:])
        does = first + np.flatnonzero(arcs.flow[first:])
        for lists, which, at in (
            (self.open_out, can, arcs.starts),
            (self.open_in, can, arcs.ends),
            (self.used_out, does, arcs.starts),
            (self.used_in, does, arcs.ends),
        ):
            if not first:
                lists += _by_node(which, at[which], nodes)
                continue
            lists += [np.empty(0, np.int32)] * (nodes - len(lists))
            for node, some in _of_each(which.astype(np.int32), at[which]):
                lists[node] = np.concatenate([lists[node], some])

    def add(self, more: Arcs, potentials: Words, supplies: Ints) -> None:
        """More nodes, and arcs from or to them. Those whose reduced cost is below 0 are filled."""
        first = len(self.arcs)
        self.potentials = np.concatenate([self.potentials, potentials])
        self.supplies = np.concatenate([self.supplies, supplies])
        self.excess = np.concatenate([self.excess, supplies])
        lowers = more.costs + self.potentials[more.starts] - self.potentials[more.ends] < 0
        more.flow[lowers] = more.capacities[lowers]
        self._send(more.starts, more.ends, more.flow)
        self.arcs.add(more)
        self._list(first, len(self.supplies))

    def close(self, which: Rows) -> None:
        """Arcs that carry nothing from now on."""
        arcs = self.arcs
        self._send(arcs.starts[which], arcs.ends[which], -arcs.flow[which])
        for lists, at in (
            (self.open_out, arcs.starts),
            (self.open_in, arcs.ends),
            (self.used_out, arcs.starts),
            (self.used_in, arcs.ends),
        ):
            for node, some in _of_each(which, at[which]):
                held = lists[node]
                if len(held):
                    lists[node] = held[~np.isin(held, some)] if len(some) > 1 else held[held != some[0]]
        arcs.flow[which] = arcs.capacities[which] = 0

    def supply(self, node: int, more: int) -> None:
        """What a node gives from now on, beyond what it gave."""
        self.supplies[node] += more
        self.excess[node] += more

    def _send(self, starts: Rows, ends: Rows, amounts: Rows) -> None:
        np.subtract.at(self.excess, starts, amounts)
        np.add.at(self.excess, ends, amounts)

    def settle(self) -> None:
        """Send on what nodes have too much of. Raises NotProved if it has no way."""
        while self.excess.any():
            node, come, go = self._path()
            self._carry(node, come, outwards=False)
            self._carry(node, go, outwards=True)

    def _path(self) -> tuple[int, Rows, Rows]:
        """The shortest path of all: a node on it, and by node the arc through which it is reached, and left. The
        potentials become those under which the path costs nothing."""
        comes = _End(self, np.flatnonzero(self.excess > 0), forward=True)
        goes = _End(self, np.flatnonzero(self.excess < 0), forward=False)
        narrow, wide = (comes, goes) if comes.breadth() <= goes.breadth() else (goes, comes)
        narrow.spares_hub = wide.spares_hub = len(wide.roots) <= TOGETHER and self.hub in wide.roots
        best, node = FAR, -1
        while np.less(comes.top + goes.top, best):
            mine = wide.looked and narrow.looked < HEAD_START + wide.looked
            one, other = (narrow, wide) if mine else (wide, narrow)
            for reached, labels in one.look(best - other.top):
                lengths = labels + other.labels.take(reached)
                least = lengths.argmin()
                if np.less(lengths[least], best):
                    best, node = lengths[least], int(reached[least])
        if node < 0:
            raise NotProved("a unit has no way")
        share = comes.top if np.less(comes.top, best) else best
        near = comes.labels - self.potentials < share
        near_end = goes.labels + self.potentials < best - share
        self.potentials[near] = comes.labels[near] - share
        self.potentials[near_end] = best - share - goes.labels[near_end]
        return node, comes.by, goes.by

    def _carry(self, node: int, by: Rows, *, outwards: bool) -> None:
        """A unit along the arcs that lead from the node to where the search began."""
        arcs = self.arcs
        while (arc := int(by[node])) >= 0:
            start, end = int(arcs.starts[arc]), int(arcs.ends[arc])
            along = (node == start) is outwards
            self._change(arc, start, end, 1 if along else -1)
            node = end if node == start else start
        self.excess[node] += 1 if outwards else -1

    def _change(self, arc: int, start: int, end: int, more: int) -> None:
        was, most = int(self.arcs.flow[arc]), int(self.arcs.capacities[arc])
        now = was + more
        self.arcs.flow[arc] = now
        for out, into, before, after in (
            (self.open_out, self.open_in, was < most, now < most),
            (self.used_out, self.used_in, was > 0, now > 0),
        ):
            if before and not after:
                out[start], into[end] = out[start][out[start] != arc], into[end][into[end] != arc]
            elif after and not before:
                one = np.array([arc], np.int32)
                out[start], into[end] = np.concatenate([out[start], one]), np.concatenate([into[end], one])


class _End:
    """A search from one end. `labels`: of each node the cost of the way, with the potential where it begins; less (or
    plus) its own potential it is the distance by which nodes are looked at, the nearest first. `by`: the arc by which
    it is reached. `spares_hub`: the first turn of all looks at the hub, a root, so that no way to it need be sought.
    """

    def __init__(self, inside: Residual, roots: Ints, *, forward: bool) -> None:
        arcs, self.potentials = inside.arcs, inside.potentials
        self.costs, self.forward, self.roots = arcs.costs, forward, roots
        self.open = (inside.open_out, arcs.ends) if forward else (inside.open_in, arcs.starts)
        self.used = (inside.used_in, arcs.starts) if forward else (inside.used_out, arcs.ends)
        self.passed, self.looked, self.spares_hub = inside.supplies < 0, 0, False
        self.labels = np.full(len(self.potentials), FAR)
        self.keys = self.labels.copy()
        self.by = np.full(len(self.labels), -1, np.int32)
        self.labels[roots] = self.potentials[roots] if forward else -self.potentials[roots]
        self.keys[roots] = 0
        self.top = np.complex128(0)

    def breadth(self) -> int:
        return sum(len(self.open[0][root]) + len(self.used[0][root]) for root in self.roots.tolist())

    def look(self, within: np.complex128) -> Iterator[tuple[Rows, Words]]:
        """The nodes that are reached from some of the nearest, or by a better way than before, with their labels. Of
        those that are further than `within` nothing is hoped for. Nodes that only receive are passed at once."""
        near = (self.keys < within).nonzero()[0]
        if len(near) > TOGETHER:
            near = near[self.keys[near].argpartition(TOGETHER)[:TOGETHER]]
        self.looked += 1
        self.keys[near] = FAR
        to_hub, others = (self.used, self.open) if self.forward else (self.open, self.used)
        reached = self._reach(near, others)
        yield from reached
        yield from self._reach(near[self.passed[near]] if self.spares_hub else near, to_hub)
        for nodes, _labels in reached:
            passed = nodes[self.passed.take(nodes)]
            passed = passed[self.keys.take(passed) < within]
            self.keys[passed] = FAR
            yield from self._reach(passed, to_hub)
        self.top = self.keys[self.keys.argmin()]

    def _reach(self, nodes: Ints | Rows, by: tuple[list[Rows], Rows]) -> list[tuple[Rows, Words]]:
        """The nodes to which these arcs of some nodes lead, where no way was as good; the best way comes last where a
        node has several, so that it is the one that stays."""
        if not len(nodes):
            return []
        some = [by[0][node] for node in nodes.tolist()]
        arcs = np.concatenate(some)
        labels = self.labels.take(nodes).repeat([len(one) for one in some])
        if by is self.open:
            labels += self.costs.take(arcs)
        else:
            labels -= self.costs.take(arcs)
        nodes = by[1].take(arcs)
        better = (labels < self.labels.take(nodes)).nonzero()[0]
        if not len(better):
            return []
        better = better[labels.take(better).argsort()[::-1]]
        nodes, labels = nodes.take(better), labels.take(better)
        self.labels[nodes] = labels
        self.by[nodes] = arcs.take(better)
        potentials = self.potentials.take(nodes)
        self.keys[nodes] = labels - potentials if self.forward else labels + potentials
        return [(nodes, labels)]


def _by_node(which: Ints, at: Rows, nodes: int) -> list[Rows]:
    """These arcs, by the node at one of their ends."""
    small = at.astype(np.uint16) if nodes < 2**16 else at
    order = np.argsort(small, kind="stable")
    found = which[order].astype(np.int32)
    bounds = [0, *np.bincount(at, minlength=nodes).cumsum().tolist()]
    return [found[start:end] for start, end in pairwise(bounds)]


def _of_each(which: Rows, at: Rows) -> Iterator[tuple[int, Rows]]:
    """The same of few arcs: only the nodes that have any."""
    order = np.argsort(at, kind="stable")
    nodes, first = np.unique(at[order], return_index=True)
    bounds = [*first.tolist(), len(at)]
    which = which[order]
    for node, (start, end) in zip(nodes.tolist(), pairwise(bounds), strict=True):
        yield node, which[start:end]


@dataclass
class Proved:
    """What held when it was last proved."""

    flow: Rows
    potentials: Words


def prove(arcs: Arcs, potentials: Words, supplies: Ints, before: Proved) -> Proved:
    """Check that the flow is feasible and that none costs less. Only the arcs that changed, or that touch a node whose
    potential did, are looked at: of the others all that matters was proved before. Nothing of the search is read.
    Raises NotProved with what does not hold."""
    held, nodes = len(before.flow), len(before.potentials)
    moved: Mask = np.ones(len(potentials), np.bool_)
    moved[:nodes] = potentials[:nodes] != before.potentials
    again = moved[arcs.starts] | moved[arcs.ends]
    again[:held] |= arcs.flow[:held] != before.flow
    again[held:] = True
    which = np.flatnonzero(again)
    for first in range(0, len(which), BLOCK):
        _hold(arcs, potentials, which[first : first + BLOCK])
    used = np.flatnonzero(arcs.flow)
    amounts = arcs.flow[used]
    out = np.bincount(arcs.starts[used], amounts, len(supplies))
    into = np.bincount(arcs.ends[used], amounts, len(supplies))
    if (out - into != supplies).any():
        raise NotProved("what flows in and out of a node does not add up")
    return Proved(arcs.flow.copy(), potentials.copy())


def _hold(arcs: Arcs, potentials: Words, which: Ints) -> None:
    """These arcs carry what they may, and what the potentials ask of them."""
    flow, capacities = arcs.flow[which], arcs.capacities[which]
    if (flow < 0).any() or (flow > capacities).any():
        raise NotProved("an arc carries more than it may")
    reduced = arcs.costs[which] + potentials[arcs.starts[which]] - potentials[arcs.ends[which]]
    if ((reduced < 0) & (flow < capacities)).any() or ((reduced > 0) & (flow > 0)).any():
        raise NotProved("the promises are not kept at their best")
