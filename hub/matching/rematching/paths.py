"""Where the units go when the network has changed: along shortest paths.

Each unit too many goes to a node that lacks one, or to a vacant receiver, along a shortest path of the residual
network, and the potentials follow (successive shortest paths: Ahuja, Magnanti, Orlin, Network Flows, 1993, 9.7; with
reduced costs the distances are Dijkstra's). A way through a receiver goes from a node that could give to the node that
gives, and costs the one offer less the other. The path is sought from both its ends (Pohl, Bi-directional search,
1971).
"""

import numpy as np

from hub.matching.proofs import NotProved
from hub.matching.rematching.residual import NOBODY, Index, Residual
from hub.matching.rematching.words import FAR, Words

type Reached = list[tuple[Index, Words]]

HEAD_START = 1
"""Turns that the narrower end has before the other, whose first comes first."""
TOGETHER = 4
"""Nodes that are looked at in one turn, the nearest first: in vain for some, but at once."""
NO_WAY = FAR / 2
"""Beyond the length of any path."""
_ROOT, _LINK = -1, -2
"""How a node is reached: by an offer, 0 or more; from nowhere; by a link, which is `_LINK` less what is written."""


def settle(inside: Residual) -> None:
    """Send on what nodes have too much of. Raises NotProved if it has no way."""
    while inside.vacant or inside.excess.any():
        node, come, go = _path(inside)
        _carry(inside, node, come, outwards=False)
        _carry(inside, node, go, outwards=True)


def _path(inside: Residual) -> tuple[int, Index, Index]:
    """The shortest path of all: a node on it, and by node the arc through which it is reached, and left. The
    potentials become those under which the path costs nothing."""
    comes = _End(inside, (inside.excess > 0).nonzero()[0], forward=True)
    goes = _End(inside, (inside.excess < 0).nonzero()[0], forward=False)
    narrow, wide = (comes, goes) if comes.breadth() <= goes.breadth() else (goes, comes)
    wide.leads = len(wide.roots) <= TOGETHER and inside.hub in wide.roots
    narrow.spares = wide.spares = wide.leads
    lengths = comes.labels + goes.labels
    node = int(lengths.argmin())
    best = lengths[node] if np.less(lengths[node], NO_WAY) else NO_WAY
    while np.less(comes.top + goes.top, best):
        mine = wide.looked and narrow.looked < HEAD_START + wide.looked
        one, other = (narrow, wide) if mine else (wide, narrow)
        for reached, labels in one.look(best - other.top):
            lengths = labels + other.labels.take(reached)
            least = lengths.argmin()
            if np.less(lengths[least], best):
                best, node = lengths[least], int(reached[least])
    if not np.less(best, NO_WAY):
        raise NotProved("a unit has no way")
    share = comes.top if np.less(comes.top, best) else best
    near = comes.labels - inside.potentials < share
    near_end = goes.labels + inside.potentials < best - share
    inside.potentials[near] = comes.labels[near] - share
    inside.potentials[near_end] = best - share - goes.labels[near_end]
    return node, comes.by, goes.by


def _carry(inside: Residual, node: int, by: Index, *, outwards: bool) -> None:
    """A unit along the arcs that lead from the node to where the search began."""
    offers, links = inside.offers, inside.links
    while (arc := int(by[node])) != _ROOT:
        if arc >= 0:
            receiver = int(offers.ends[arc])
            gave = inside.give(receiver, arc)
            if gave == NOBODY:
                inside.vacant.remove(receiver)
                return
            node = gave if outwards else int(offers.starts[arc])
            continue
        link = _LINK - arc
        start, end = int(links.starts[link]), int(links.ends[link])
        links.flow[link] += 1 if (node == start) is outwards else -1
        node = end if node == start else start
    inside.excess[node] += 1 if outwards else -1


class _End:
    """A search from one end. `labels`: of each node the cost of the way, with the potential where it begins; less (or
    plus) its own potential it is the distance by which nodes are looked at, the nearest first. `by`: the arc by which
    it is reached. `leads`: its first turn looks at the hub, a root, so that no other link need be looked at, by neither
    end: `spares`."""

    def __init__(self, inside: Residual, roots: Index, *, forward: bool) -> None:
        self.inside, self.forward, self.roots = inside, forward, roots
        self.looked, self.leads, self.begun, self.spares = 0, False, False, False
        potentials = inside.potentials
        self.labels = np.full(len(potentials), FAR)
        self.keys = self.labels.copy()
        self.by = np.full(len(potentials), _ROOT)
        self.labels[roots] = potentials[roots] if forward else -potentials[roots]
        self.keys[roots] = 0
        self.vacant = [] if forward else list(inside.vacant)
        for receiver in self.vacant:
            offers = inside.into[receiver]
            nodes, costs = inside.offers.starts.take(offers), inside.offers.costs.take(offers)
            self._better(nodes, costs - (costs + potentials.take(nodes)).min(), offers)
        self.top = self.keys[self.keys.argmin()]

    def breadth(self) -> int:
        inside, roots = self.inside, self.roots.tolist()
        links = sum(len(inside.ahead[root]) + len(inside.behind[root]) for root in roots)
        if self.forward:
            return links + sum(len(inside.out[root]) for root in roots)
        receivers = self.vacant + [receiver for root in roots for receiver in inside.held[root]]
        return links + sum(len(inside.into[receiver]) for receiver in receivers)

    def look(self, within: np.complex128) -> Reached:
        """The nodes that are reached from some of the nearest, or by a better way than before, with their labels. Of
        those that are further than `within` nothing is hoped for."""
        begins, self.begun = self.leads and not self.begun, True
        near = self.roots if begins else (self.keys < within).nonzero()[0]
        if len(near) > TOGETHER:
            near = near[self.keys.take(near).argpartition(TOGETHER)[:TOGETHER]]
        self.looked += 1
        self.keys[near] = FAR
        reached = self._on(near) if self.forward else self._back(near)
        if begins or not self.spares:
            reached += self._along(near)
        self.top = self.keys[self.keys.argmin()]
        return reached

    def _on(self, nodes: Index) -> Reached:
        """To those who give what these nodes could give."""
        inside, offers = self.inside, self.inside.offers
        some = [inside.out[node] for node in nodes.tolist()]
        which = np.concatenate(some)
        receivers = offers.ends.take(which)
        labels = self.labels.take(nodes).repeat([len(one) for one in some])
        labels += offers.costs.take(which)
        labels -= inside.gift.take(receivers)
        return self._better(inside.giver.take(receivers), labels, which)

    def _back(self, nodes: Index) -> Reached:
        """From those who could give what these nodes give."""
        inside, offers = self.inside, self.inside.offers
        held = [inside.held[node] for node in nodes.tolist()]
        receivers = [receiver for ones in held for receiver in ones]
        if not receivers:
            return []
        labels = self.labels.take(nodes).repeat([len(ones) for ones in held]) - inside.gift.take(receivers)
        some = [inside.into[receiver] for receiver in receivers]
        which = np.concatenate(some)
        labels = labels.repeat([len(one) for one in some]) + offers.costs.take(which)
        return self._better(offers.starts.take(which), labels, which)

    def _along(self, nodes: Index) -> Reached:
        """Through the links that can carry more, or less."""
        inside, links, forward = self.inside, self.inside.links, self.forward
        found: Reached = []
        for node in nodes.tolist():
            for which, far, more in (
                (inside.ahead[node], links.ends, forward),
                (inside.behind[node], links.starts, not forward),
            ):
                flow = links.flow[which]
                can = which[flow < links.capacities[which] if more else flow > 0]
                costs = links.costs[can]
                labels = self.labels[node] + (costs if more else -costs)
                found += self._better(far[can], labels, _LINK - can)
        return found

    def _better(self, nodes: Index, labels: Words, by: Index) -> Reached:
        """The nodes where no way was as good; the best way comes last where a node has several, so that it is the one
        that stays."""
        better = (labels < self.labels.take(nodes)).nonzero()[0]
        if not len(better):
            return []
        better = better[labels.take(better).argsort()[::-1]]
        nodes, labels = nodes.take(better), labels.take(better)
        self.labels[nodes] = labels
        self.by[nodes] = by.take(better)
        potentials = self.inside.potentials.take(nodes)
        self.keys[nodes] = labels - potentials if self.forward else labels + potentials
        return [(nodes, labels)]
