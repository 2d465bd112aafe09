"""A flow of least cost whose network changes.

Nodes offer units to receivers, each of whom takes one, and pass units on to each other through links. What is kept: who
takes which offer, what flows through the links, and potentials of the nodes under which every link with a reduced cost
below 0 is full and every one above 0 is empty, and nobody has a cheaper offer than theirs. A receiver's potential is
what its unit costs where it is taken, so that it need not be kept. Costs are `Words`: compared promise by promise.
"""

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hub.matching.edges import Ints, Mask
from hub.matching.rematching.words import FAR, Words

type Index = npt.NDArray[np.intp]

NEVER = 4 * FAR
"""The cost of an offer that is there no more: beyond FAR whatever is added."""
NOBODY = -1


@dataclass
class _Arcs:
    starts: Index
    ends: Index
    costs: Words

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, more: "_Arcs") -> None:
        """Make room in place, which moves nothing of what is there when it is large."""
        count = len(self)
        for column in fields(self):
            mine, others = getattr(self, column.name), getattr(more, column.name)
            mine.resize(count + len(others), refcheck=False)
            mine[count:] = others


@dataclass
class Offers(_Arcs):
    """By offer: the node that could give, the receiver, the cost."""


@dataclass
class Links(_Arcs):
    """By link: the nodes that it joins, its cost, how much it may carry, how much it does."""

    capacities: Index
    flow: Index


class Residual:
    """The offers and links; `taken`: of each receiver its offer, or NOBODY. By node the potential, the supply, and the
    `excess`: what it has and does not send on. `vacant`: the receivers who want a unit and have none. Neither is left
    once they are settled. `hub`: the one node that all links join to the others, if there is one."""

    def __init__(
        self, offers: Offers, links: Links, taken: Index, potentials: Words, supplies: Ints, hub: int | None
    ) -> None:
        nodes, receivers = len(supplies), len(taken)
        self.offers, self.links, self.hub = offers, links, hub
        self.potentials, self.supplies = potentials, supplies
        self.excess = np.zeros(nodes, np.int64)
        self.taken = np.full(receivers, NOBODY, np.intp)
        self.giver, self.gift = np.zeros(receivers, np.intp), np.full(receivers, -NEVER)
        self.vacant: set[int] = set()
        self.held: list[set[int]] = [set() for _node in range(nodes)]
        for receiver in np.flatnonzero(taken != NOBODY).tolist():
            self.give(receiver, int(taken[receiver]))
        self.out, self.into = _by(offers.starts, nodes), _by(offers.ends, receivers)
        self.ahead, self.behind = _by(links.starts, nodes), _by(links.ends, nodes)

    def give(self, receiver: int, offer: int) -> int:
        """The receiver takes this offer from now on; the node that gave before, or NOBODY."""
        before = NOBODY if self.taken[receiver] == NOBODY else int(self.giver[receiver])
        if before != NOBODY:
            self.held[before].remove(receiver)
        node = int(self.offers.starts[offer])
        self.taken[receiver], self.giver[receiver] = offer, node
        self.gift[receiver] = self.offers.costs[offer]
        self.held[node].add(receiver)
        return before

    def _take_back(self, receiver: int) -> None:
        node = int(self.giver[receiver])
        self.held[node].remove(receiver)
        self.excess[node] += 1
        self.taken[receiver], self.giver[receiver], self.gift[receiver] = NOBODY, 0, -NEVER

    def add(self, offers: Offers, links: Links, potentials: Words, wanting: Mask) -> None:
        """More nodes and receivers, vacant if they want a unit, with the offers and links from or to them. Links whose
        reduced cost is below 0 are filled."""
        first, first_link, were = len(self.offers), len(self.links), len(self.taken)
        nodes = np.zeros(len(potentials), np.int64)
        self.potentials = np.concatenate([self.potentials, potentials])
        self.supplies, self.excess = (np.concatenate([ones, nodes]) for ones in (self.supplies, self.excess))
        nobody = np.full(len(wanting), NOBODY, np.intp)
        self.taken = np.concatenate([self.taken, nobody])
        self.giver = np.concatenate([self.giver, nobody + 1])
        self.gift = np.concatenate([self.gift, np.full(len(wanting), -NEVER)])
        self.vacant.update((were + np.flatnonzero(wanting)).tolist())
        self.held += [set() for _node in potentials]
        lowers = links.costs + self.potentials[links.starts] - self.potentials[links.ends] < 0
        links.flow[lowers] = links.capacities[lowers]
        np.subtract.at(self.excess, links.starts, links.flow)
        np.add.at(self.excess, links.ends, links.flow)
        for lists, at, before in (
            (self.out, offers.starts, first),
            (self.into, offers.ends, first),
            (self.ahead, links.starts, first_link),
            (self.behind, links.ends, first_link),
        ):
            _list(lists, at, before, len(self.taken) if lists is self.into else len(self.supplies))
        self.offers.add(offers)
        self.links.add(links)

    def close(self, node: int) -> None:
        """A node that gives and passes nothing any more: those to whom it gave are vacant."""
        for receiver in list(self.held[node]):
            self._take_back(receiver)
            self.vacant.add(receiver)
        self.offers.costs[self.out[node]] = NEVER
        links = self.links
        for which in (self.ahead[node], self.behind[node]):
            np.add.at(self.excess, links.starts[which], links.flow[which])
            np.subtract.at(self.excess, links.ends[which], links.flow[which])
            links.flow[which] = links.capacities[which] = 0

    def dismiss(self, receiver: int) -> None:
        """A receiver who wants nothing any more: who gave has a unit too many."""
        self.vacant.discard(receiver)
        if self.taken[receiver] != NOBODY:
            self._take_back(receiver)
        self.offers.costs[self.into[receiver]] = NEVER

    def supply(self, node: int, more: int) -> None:
        """What a node gives from now on, beyond what it gave."""
        self.supplies[node] += more
        self.excess[node] += more


def _by(at: Index, number: int) -> list[Index]:
    """The arcs by the node, or receiver, at one of their ends."""
    small = at.astype(np.uint16) if number < 2**16 else at
    order = np.argsort(small, kind="stable")
    bounds = [0, *np.bincount(at, minlength=number).cumsum().tolist()]
    return [order[start:end] for start, end in pairwise(bounds)]


def _list(lists: list[Index], at: Index, first: int, number: int) -> None:
    """The same of arcs that come, the first of which is `first`."""
    lists += [np.empty(0, np.intp)] * (number - len(lists))
    order = np.argsort(at, kind="stable")
    ones, begin = np.unique(at[order], return_index=True)
    for one, (start, end) in zip(ones.tolist(), pairwise([*begin.tolist(), len(at)]), strict=True):
        lists[one] = np.concatenate([lists[one], order[start:end] + first])
