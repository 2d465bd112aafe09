"""Groups by flow, which open groups being given.

    participant ─┬─> (group, organisation: at most so many) ──> group ─┬─ up to the minimum ──> sink
                 │                                                     └─ up to the maximum ──> sink
                 └─ left alone ─────────────────────────────────────────────────────────────> sink

Where all people of a group are free to meet, this is exact: groups are filled up to their minimum first of all. Rules
that are not those of a flow are kept by taking away the seats that break them.
"""

import numpy as np
import numpy.typing as npt

from hub.matching.edges import Ints, Mask
from hub.matching.groups.task import GroupTask, edge_costs
from hub.matching.network import Network, solve

type Nodes = npt.NDArray[np.int32]


class Flow:
    """The seats that are left in each slot, a group that could be, and how many of one organisation it takes."""

    def __init__(self, task: GroupTask, slots: list[Ints]) -> None:
        """`slots`: the edges of each."""
        self.task, edges, self.slots = task, task.edges, len(slots)
        self.seat_edges = np.concatenate([np.empty(0, np.int64), *slots])
        self.seat_slots = np.repeat(np.arange(len(slots)), [len(slot) for slot in slots])
        self.people = edges.seconds[self.seat_edges].astype(np.int64)
        self.homes = task.organisations[self.people].astype(np.int64)
        self.kinds = int(task.organisations.max(initial=-1)) + 2
        self.pinned_people = np.zeros(task.participants, np.bool_)
        self.pinned_people[edges.seconds[task.pins]] = True
        self.pinned = task.pins[self.seat_edges]
        self.left = self.pinned | ~self.pinned_people[self.people]
        self.most = np.full((self.slots, self.kinds), task.most_of_one or task.maximum)
        self.most[:, 0] = task.maximum

    def solve(self, levels: tuple[str, ...], smallest: int) -> Mask:
        """The seats taken, for these promises; `fill`: as few places as possible below the smallest size are empty."""
        seats = np.flatnonzero(self.left)
        starts, ends, bounds, kind = self._arcs(seats, smallest)
        order = np.lexsort((kind, ends, starts))
        people = self.task.participants
        supplies = np.zeros(int(ends.max(initial=people)) + 1, np.int64)
        supplies[:people], supplies[-1] = 1, -people
        network = Network(starts[order], ends[order], bounds[order], supplies)
        flow = np.empty(len(order), np.int64)
        flow[order] = solve(network, [self._costs(level, seats, kind)[order] for level in levels]).flow
        taken = np.zeros(len(self.left), np.bool_)
        taken[seats] = flow[: len(seats)] > 0
        return taken

    def _arcs(self, seats: Ints, smallest: int) -> tuple[Nodes, Nodes, Ints, Ints]:
        """Starts, ends, capacities and kinds: seats, left alone, places up to the smallest size, the others, cells."""
        slots = self.seat_slots[seats]
        cells, cell, counts = np.unique(
            slots * self.kinds + self.homes[seats] + 1, return_inverse=True, return_counts=True
        )
        most = self.most.ravel()[cells]
        bound = (counts > most) & (cells % self.kinds > 0)
        people = self.task.participants
        number = people + self.slots + np.cumsum(bound) - 1
        sink = people + self.slots + int(bound.sum())
        everyone, every_slot = np.arange(people), np.arange(people, people + self.slots)
        arcs = (
            (self.people[seats], np.where(bound[cell], number[cell], people + slots), np.ones_like(seats)),
            (everyone, np.full(people, sink), np.ones_like(everyone)),
            (every_slot, np.full(self.slots, sink), np.full(self.slots, smallest)),
            (every_slot, np.full(self.slots, sink), np.full(self.slots, self.task.maximum - smallest)),
            (number[bound], people + cells[bound] // self.kinds, most[bound]),
        )
        starts, ends, bounds = (np.concatenate([arc[part] for arc in arcs]) for part in range(3))
        kind = np.repeat(np.arange(len(arcs)), [len(arc[0]) for arc in arcs])
        return starts.astype(np.int32), ends.astype(np.int32), bounds, kind

    def _costs(self, level: str, seats: Ints, kind: Ints) -> Ints:
        costs = np.zeros(len(kind), np.int64)
        if level == "fill":
            costs[(kind == 1) | (kind == 3)] = 1
        elif level == "pinned":
            costs[kind == 1] = self.pinned_people
        else:
            of_edges = (
                -self.task.edges.ties.astype(np.int64) if level == "ties" else edge_costs(self.task, level)[1]
            )
            most = max(0, -int(of_edges.min(initial=0)))
            costs[: len(seats)] = of_edges[self.seat_edges[seats]]
            costs[(kind == 0) | (kind == 1)] += most
        return costs

    def close(self, slots: Ints) -> None:
        self.left &= ~np.isin(self.seat_slots, slots)

    def members(self, taken: Mask) -> dict[int, list[int]]:
        """The seats of each slot that has any."""
        found: dict[int, list[int]] = {}
        for seat in np.flatnonzero(taken).tolist():
            found.setdefault(int(self.seat_slots[seat]), []).append(seat)
        return found

    def repair(self, groups: dict[int, list[int]]) -> bool:
        """Take seats away where a group breaks a rule; whether any was."""
        before = int(self.left.sum()), int(self.most.sum())
        for slot, seats in groups.items():
            homes = set(self.homes[seats].tolist())
            if self.task.least_organisations == 2 and len(homes) == 1 and -1 not in homes:
                self.most[slot, homes.pop() + 1] = max(self.task.smallest, len(seats)) - 1
            for one, other in self.task.apart.tolist():
                pair = [seat for seat in seats if self.people[seat] in (one, other)]
                if len(pair) == 2:
                    self._drop(min(pair, key=self._worth))
            for both in self.task.apart_organisations.tolist():
                if homes.issuperset(both):
                    self._part([[seat for seat in seats if self.homes[seat] == home] for home in both], slot)
        return (int(self.left.sum()), int(self.most.sum())) != before

    def _part(self, sides: list[list[int]], slot: int) -> None:
        if all(sides):
            weaker = min(sides, key=lambda side: (sum(self._worth(seat)[0] for seat in side), len(side)))
            gone = (self.seat_slots == slot) & (self.homes == self.homes[weaker[0]])
            if not (gone & self.pinned).any():
                self.left &= ~gone

    def _worth(self, seat: int) -> tuple[bool, int, int]:
        edge = self.seat_edges[seat]
        return bool(self.pinned[seat]), int(self.task.edges.scores[edge]), int(self.task.edges.ties[edge])

    def _drop(self, seat: int) -> None:
        if not self.pinned[seat]:
            self.left[seat] = False

    def edges_of(self, seats: list[int]) -> tuple[int, ...]:
        return tuple(self.seat_edges[seats].tolist())
