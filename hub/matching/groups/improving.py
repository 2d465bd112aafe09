"""Better groups at once: one after the other takes whom nobody serves (local search, each group in turn).

A group may change its offer and its people, but for those who are pinned; nobody leaves another group for it.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from hub.matching.edges import Ints
from hub.matching.groups.checks import fault
from hub.matching.groups.task import GroupTask, cost_of

PASSES = 4
type Edges = tuple[int, ...]


def improve(task: GroupTask, sets: Sequence[Edges], offers: Sequence[Ints]) -> list[Edges]:
    """Groups that cost no more under the promises in their order. `offers`: the ways to meet that fill a group."""
    own: dict[int, list[Ints]] = {}
    for offer in offers:
        own.setdefault(int(task.edges.firsts[offer[0]]), []).append(offer)
    search = _Search(task, sets)
    for _ in range(PASSES):
        if not sum(search.change(mentor, found) for mentor, found in own.items()):
            break
    better = [one for found in search.groups.values() for one in found]
    return min([list(sets), better], key=lambda found: _costs(task, found))


def _costs(task: GroupTask, sets: Sequence[Edges]) -> list[int]:
    chosen = np.zeros(len(task.edges), np.bool_)
    chosen[[edge for one in sets for edge in one]] = True
    return [cost_of(task, level, chosen) for level in task.levels]


class _Search:
    """The groups of each mentor, and who is in one."""

    def __init__(self, task: GroupTask, sets: Sequence[Edges]) -> None:
        self.task, self.groups = task, dict[int, list[Edges]]()
        self.served = np.zeros(task.participants, np.bool_)
        for one in sets:
            self.groups.setdefault(int(task.edges.firsts[one[0]]), []).append(one)
            self.served[task.edges.seconds[list(one)]] = True
        self.homes = task.organisations[task.edges.seconds].tolist()
        self.rank = np.empty(len(task.edges), np.int64)
        self.rank[np.lexsort((task.edges.ties, task.edges.scores))] = np.arange(len(task.edges))
        self.most = task.most_of_one or task.maximum
        self.apart: dict[int, set[int]] = {}
        for pair in task.apart_organisations.tolist():
            for one, other in (pair, pair[::-1]):
                self.apart.setdefault(one, set()).add(other)

    def change(self, mentor: int, offers: list[Ints]) -> int:
        """How many groups of a mentor are better now, a new one among them."""
        groups, changed = self.groups.setdefault(mentor, []), 0
        for at in range(min(len(groups) + 1, int(self.task.capacities[mentor]))):
            before = groups[at] if at < len(groups) else ()
            self.served[self.task.edges.seconds[list(before)]] = False
            found = max((self._filled(offer, before) for offer in offers), key=self._worth)
            if self._worth(found) > self._worth(before):
                groups[at : at + 1] = [found]
                changed += 1
            else:
                found = before
            self.served[self.task.edges.seconds[list(found)]] = True
        return changed

    def _worth(self, edges: Edges) -> tuple[int, int, int]:
        scores = self.task.edges.scores[list(edges)]
        return len(edges), -int((scores < self.task.lines.weak).sum()), int(scores.sum())

    def _filled(self, offer: Ints, before: Edges) -> Edges:
        """The best of the offer who are free, whose organisations may all meet; nobody if they are too few."""
        free = offer[~self.served[self.task.edges.seconds[offer]]]
        if len(free) < max(self.task.smallest, len(before)):
            return ()
        pinned = [edge for edge in before if self.task.pins[edge]]
        left = Counter(self.homes[edge] for edge in pinned)
        group, homes = list(pinned), self._meeting([*pinned, *free.tolist()], left)
        for edge in free[np.argsort(-self.rank[free])].tolist():
            home = self.homes[edge]
            if home in homes and edge not in pinned and (home < 0 or left[home] < self.most):
                group.append(edge)
                left[home] += 1
                if len(group) == self.task.maximum:
                    break
        return tuple(sorted(group)) if group and fault(self.task, tuple(group)) is None else ()

    def _meeting(self, edges: list[int], first: Counter[int]) -> set[int]:
        """Organisations none of which stays apart from another: those first, then those of most people."""
        counts = Counter(self.homes[edge] for edge in edges)
        found: set[int] = set()
        for home in sorted(counts, key=lambda home: (home not in first, -min(counts[home], self.most), home)):
            if found.isdisjoint(self.apart.get(home, ())):
                found.add(home)
        return found
