"""The integer program of a task: columns that are 0 or 1, rows between whole bounds.

Columns: seats (an edge in a slot, where a slot is one of the groups that a mentor may lead), ways (a slot open, in one
of its offers), presences (an organisation in a slot, where organisations stay apart). Ways that another way of the
same mentor contains, or that can't fill a group, are left out: nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hub.matching.edges import Ints, Mask
from hub.matching.groups.task import GroupTask, edge_costs, is_idle, offers_of

FREE = 2**40
"""Stands for no bound of a row."""
type Entries = tuple[Ints, Ints, int | Ints]


@dataclass(frozen=True)
class Program:
    """Rows sorted: row r has the entries from `starts[r]` to `starts[r + 1]`. `lazy` rows may be left out at first."""

    seat_edges: Ints
    seat_slots: Ints
    way_slots: Ints
    way_firsts: Mask
    columns: int
    starts: Ints
    indices: Ints
    values: Ints
    lower: Ints
    upper: Ints
    lazy: Mask

    @property
    def entry_rows(self) -> Ints:
        return np.repeat(np.arange(len(self.lower)), np.diff(self.starts))

    def activity(self, answer: Ints) -> Ints:
        """The value of each row."""
        sums = np.zeros(len(self.lower), np.int64)
        np.add.at(sums, self.entry_rows, self.values * answer[self.indices])
        return sums

    def holds(self, answer: Ints) -> bool:
        sums = self.activity(answer)
        return bool(((sums >= self.lower) & (sums <= self.upper)).all())

    def with_row(self, costs: Ints, value: int) -> "Program":
        """One row more: the costs add up to the value."""
        at = np.flatnonzero(costs)
        return replace(
            self,
            starts=np.append(self.starts, self.starts[-1] + len(at)),
            indices=np.append(self.indices, at),
            values=np.append(self.values, costs[at]),
            lower=np.append(self.lower, value),
            upper=np.append(self.upper, value),
            lazy=np.append(self.lazy, False),
        )

    def costs(self, task: GroupTask, level: str) -> tuple[int, Ints]:
        """What a level costs with all columns at 0, and what each column adds."""
        costs = np.zeros(self.columns, np.int64)
        if is_idle(task, level):
            costs[len(self.seat_edges) :][: len(self.way_slots)] = -self.way_firsts.astype(np.int64)
            return int((task.capacities > 0).sum()), costs
        alone, of_edges = edge_costs(task, level)
        costs[: len(self.seat_edges)] = of_edges[self.seat_edges]
        return alone, costs


class Rows:
    """Gathers blocks of rows."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, Ints, Ints]] = []
        self.bounds: list[tuple[Ints, Ints, Mask]] = []
        self.count = 0

    def add(self, count: int, entries: Sequence[Entries], low: int, high: int, lazy: bool = False) -> None:
        """`entries`: row within the block, column, value."""
        for row, column, value in entries:
            values = np.broadcast_to(np.asarray(value, np.int64), row.shape)
            self.parts.append((row + self.count, column, values))
        self.bounds.append((np.full(count, low), np.full(count, high), np.full(count, lazy)))
        self.count += count

    def sorted(self) -> tuple[Ints, Ints, Ints, Ints, Ints, Mask]:
        none = np.empty(0, np.int64)
        row, column, value = (np.concatenate([none, *parts]) for parts in _columns(self.parts, 3))
        order = np.lexsort((column, row))
        starts = np.searchsorted(row[order], np.arange(self.count + 1))
        low, high, lazy = (np.concatenate([none, *parts]) for parts in _columns(self.bounds, 3))
        return starts, column[order], value[order], low, high, lazy.astype(np.bool_)


def _columns[T](rows: Sequence[tuple[T, ...]], count: int) -> list[list[T]]:
    return [[row[at] for row in rows] for at in range(count)]


class Layout:
    """Numbers the slots, the seats and the ways, then writes the rows."""

    def __init__(self, task: GroupTask) -> None:
        self.task, edges = task, task.edges
        offers = _useful(task)
        self.offer_mentors = np.array([edges.firsts[offer[0]] for offer in offers], np.int64)
        self.sizes = np.array([len(offer) for offer in offers], np.int64)
        self.members = np.concatenate([np.empty(0, np.int64), *offers]).astype(np.int64)
        self.member_offers = np.repeat(np.arange(len(offers)), self.sizes)
        reach = np.zeros(len(edges), np.bool_)
        reach[self.members] = True
        mentors = edges.firsts.astype(np.int64)
        most = np.bincount(mentors[reach], minlength=task.mentors) // task.smallest
        self.slots_each = np.minimum(task.capacities, most)
        self.slot_starts = np.append(0, np.cumsum(self.slots_each))
        self.seats_each = np.where(reach, self.slots_each[mentors], 0)
        self.seat_starts = np.append(0, np.cumsum(self.seats_each))
        self.seat_edges, copies = _spread(self.seats_each)
        self.seat_slots = self.slot_starts[mentors[self.seat_edges]] + copies
        self.way_offers, copies = _spread(self.slots_each[self.offer_mentors])
        self.way_starts = np.append(0, np.cumsum(self.slots_each[self.offer_mentors])) + len(self.seat_edges)
        self.way_slots = self.slot_starts[self.offer_mentors[self.way_offers]] + copies
        self.way_firsts = copies == 0
        self.slots = int(self.slot_starts[-1])
        self.columns = len(self.seat_edges) + len(self.way_offers)
        self.presences: dict[int, Ints] = {}
        self.rows = Rows()

    def way_holding(self, mentor: int, edges: tuple[int, ...]) -> int:
        """The column of the mentor's first slot in an offer that holds the edges."""
        for offer in np.flatnonzero(self.offer_mentors == mentor).tolist():
            if np.isin(edges, self.members[self.member_offers == offer]).all():
                return int(self.way_starts[offer])
        raise ValueError("no offer holds the group")

    def program(self) -> Program:
        self._write_people()
        self._write_sizes()
        self._write_ways()
        self._write_organisations()
        self._write_apart()
        starts, indices, values, lower, upper, lazy = self.rows.sorted()
        return Program(
            self.seat_edges, self.seat_slots, self.way_slots, self.way_firsts, self.columns,
            starts, indices, values, lower, upper, lazy,
        )  # fmt: skip

    def _opened(self, slots: Ints, value: int | Ints) -> Entries:
        """For each of the rows, one by slot, the ways in which it opens; `value`: one, or one for each way."""
        order = np.argsort(self.way_slots, kind="stable")
        starts = np.searchsorted(self.way_slots[order], np.arange(self.slots + 1))
        counts = np.diff(starts)[slots]
        row, within = _spread(counts)
        ways = order[starts[slots[row]] + within]
        return row, len(self.seat_edges) + ways, value if isinstance(value, int) else value[ways]

    def _write_people(self) -> None:
        """One group for each participant; pinned edges are chosen."""
        seats, people = np.arange(len(self.seat_edges)), self.task.edges.seconds[self.seat_edges]
        self.rows.add(self.task.participants, [(people.astype(np.int64), seats, 1)], -FREE, 1)
        pinned = np.flatnonzero(self.task.pins)
        row, within = _spread(self.seats_each[pinned])
        self.rows.add(len(pinned), [(row, self.seat_starts[pinned[row]] + within, 1)], 1, 1)

    def _write_sizes(self) -> None:
        """From the minimum to the maximum where a slot is open, in one way; slots of a mentor open in order."""
        seats, slots = np.arange(len(self.seat_edges)), np.arange(self.slots)
        most = np.minimum(self.task.maximum, self.sizes)[self.way_offers]
        self.rows.add(
            self.slots, [(self.seat_slots, seats, 1), self._opened(slots, -self.task.smallest)], 0, FREE
        )
        self.rows.add(self.slots, [(self.seat_slots, seats, 1), self._opened(slots, -most)], -FREE, 0)
        self.rows.add(self.slots, [self._opened(slots, 1)], -FREE, 1)
        later = np.setdiff1d(slots, self.slot_starts[:-1])
        self.rows.add(len(later), [self._opened(later - 1, 1), self._opened(later, -1)], 0, FREE)

    def _write_ways(self) -> None:
        """A seat is taken only where a way that contains it is open."""
        seats = np.arange(len(self.seat_edges))
        row, copies = _spread(self.slots_each[self.offer_mentors[self.member_offers]])
        seat = self.seat_starts[self.members[row]] + copies
        way = self.way_starts[self.member_offers[row]] + copies
        self.rows.add(len(seats), [(seats, seats, 1), (seat, way, -1)], -FREE, 0, lazy=True)

    def _write_organisations(self) -> None:
        """At most so many of one; at least one person of another, where one could fill a group."""
        task = self.task
        seat_homes = task.organisations[task.edges.seconds[self.seat_edges]].astype(np.int64)
        bound = np.flatnonzero(seat_homes >= 0)
        homes = int(task.organisations.max(initial=-1)) + 1
        keys, row, counts = np.unique(
            self.seat_slots[bound] * homes + seat_homes[bound], return_inverse=True, return_counts=True
        )
        slots = keys // max(homes, 1)
        if task.most_of_one is not None:
            many = counts > task.most_of_one
            at, use = np.cumsum(many) - 1, many[row]
            opened = self._opened(slots[many], -task.most_of_one)
            self.rows.add(int(many.sum()), [(at[row[use]], bound[use], 1), opened], -FREE, 0)
        if task.least_organisations == 2:
            enough = task.most_of_one is None or task.most_of_one >= task.smallest
            many = (counts >= task.smallest) & enough
            self._write_others(slots[many], (keys % max(homes, 1))[many], seat_homes)

    def _write_others(self, slots: Ints, homes: Ints, seat_homes: Ints) -> None:
        order = np.argsort(self.seat_slots, kind="stable")
        starts = np.searchsorted(self.seat_slots[order], np.arange(self.slots + 1))
        row, within = _spread(np.diff(starts)[slots])
        seat = order[starts[slots[row]] + within]
        other = seat_homes[seat] != homes[row]
        self.rows.add(len(slots), [(row[other], seat[other], 1), self._opened(slots, -1)], 0, FREE)

    def _write_apart(self) -> None:
        task = self.task
        seconds = task.edges.seconds[self.seat_edges]
        for pair in task.apart:
            self._write_two(*(self._by_slot(np.flatnonzero(seconds == person)) for person in pair))
        homes = task.organisations[seconds]
        self.presences = {
            int(home): self._write_presences(np.flatnonzero(homes == home))
            for home in np.unique(task.apart_organisations)
        }
        for one, other in task.apart_organisations:
            self._write_two(self.presences[int(one)], self.presences[int(other)])

    def _write_presences(self, seats: Ints) -> Ints:
        """A column for each slot where the organisation could be, at 1 as soon as it is there."""
        slots, row = np.unique(self.seat_slots[seats], return_inverse=True)
        columns = np.full(self.slots, -1)
        columns[slots] = self.columns + np.arange(len(slots))
        self.columns += len(slots)
        each = np.arange(len(seats))
        self.rows.add(len(seats), [(each, seats, 1), (each, columns[slots[row]], -1)], -FREE, 0)
        return columns

    def _write_two(self, first: Ints, second: Ints) -> None:
        """In no slot both columns; of each slot, a column or -1."""
        slots = np.flatnonzero((first >= 0) & (second >= 0))
        each = np.arange(len(slots))
        entries = [(each, first[slots], 1), (each, second[slots], 1), self._opened(slots, -1)]
        self.rows.add(len(slots), entries, -FREE, 0)

    def _by_slot(self, seats: Ints) -> Ints:
        found = np.full(self.slots, -1)
        found[self.seat_slots[seats]] = seats
        return found


def _spread(counts: Ints) -> tuple[Ints, Ints]:
    """Row r as often as it counts, and the number of each within its row."""
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)


def _useful(task: GroupTask) -> list[Ints]:
    """The offers that can fill a group and that no other of the same mentor contains."""
    found: dict[int, list[frozenset[int]]] = {}
    for offer in sorted(offers_of(task), key=len, reverse=True):
        if len(offer) >= task.smallest:
            same = found.setdefault(int(task.edges.firsts[offer[0]]), [])
            rows = frozenset(offer.tolist())
            if not any(rows <= other for other in same):
                same.append(rows)
    return [np.array(sorted(rows), np.int64) for _, same in sorted(found.items()) for rows in same]
