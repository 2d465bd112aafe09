"""The integer program of a task: columns from 0 to whole bounds, rows between whole bounds.

A way is an offer of a mentor, in which they lead as many groups as its column says; a seat is an edge in a way; a
presence, where organisations stay apart, an organisation in a way; a busy mentor has a column where idle ones count.
Groups of one way need not be told apart where only their sizes and their people of one organisation are bounded: dealt
out one by one, organisation by organisation, their people keep both in each group. Else each group that a mentor may
lead, a slot, has ways of its own. Offers that another of the same mentor contains, or that can't fill a group, are
left out: nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hub.matching.edges import Ints, Mask
from hub.matching.groups.rows import FREE, Entries, Rows
from hub.matching.groups.task import GroupTask, Pairs, edge_costs, is_idle, offers_of


@dataclass(frozen=True)
class Program:
    """Rows sorted: row r has the entries from `starts[r]` to `starts[r + 1]`. `lazy` rows may be left out at first.
    `follow`: seats that are whole at every vertex once all other columns are, for what bounds them is two laminar
    families, of each person and of each way (Edmonds 1970: such rows are totally unimodular)."""

    layout: "Layout"
    columns: int
    most: Ints
    starts: Ints
    indices: Ints
    values: Ints
    lower: Ints
    upper: Ints
    lazy: Mask
    follow: Mask

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

    def with_row(self, costs: Ints, value: int, low: int | None = None) -> "Program":
        """One row more: the costs add up to the value, or to no less than `low`, no more than the value."""
        at = np.flatnonzero(costs)
        return replace(
            self,
            starts=np.append(self.starts, self.starts[-1] + len(at)),
            indices=np.append(self.indices, at),
            values=np.append(self.values, costs[at]),
            lower=np.append(self.lower, value if low is None else low),
            upper=np.append(self.upper, value),
            lazy=np.append(self.lazy, False),
            follow=np.zeros_like(self.follow),
        )

    def costs(self, task: GroupTask, level: str) -> tuple[int, Ints]:
        """What a level costs with all columns at 0, and what each column adds."""
        costs = np.zeros(self.columns, np.int64)
        if is_idle(task, level):
            costs[self.layout.busy] = -1
            return int(task.may_idle.sum()), costs
        alone, of_edges = edge_costs(task, level)
        costs[: len(self.layout.seat_edges)] = of_edges[self.layout.seat_edges]
        return alone, costs


class Layout:
    """Numbers the columns: seats, ways, then presences and busy mentors."""

    def __init__(self, task: GroupTask) -> None:
        self.task, edges = task, task.edges
        self.offers = _useful(task)
        mentors = np.array([edges.firsts[offer[0]] for offer in self.offers], np.int64)
        sizes = np.array([len(offer) for offer in self.offers], np.int64)
        self.slots_each = np.minimum(task.capacities, 1) if _alike(task) else task.capacities
        self.slot_starts = np.append(0, np.cumsum(self.slots_each))
        self.way_offers, copies = spread(self.slots_each[mentors])
        self.way_mentors = mentors[self.way_offers]
        self.way_slots = self.slot_starts[self.way_mentors] + copies
        self.way_sizes = sizes[self.way_offers]
        most = task.capacities if _alike(task) else self.slots_each.clip(0, 1)
        self.slot_most = np.repeat(most, self.slots_each)
        self.way_most = np.minimum(self.slot_most[self.way_slots], self.way_sizes // task.smallest)
        self.seat_ways, within = spread(self.way_sizes)
        members = np.concatenate([np.empty(0, np.int64), *self.offers])
        starts = np.append(0, np.cumsum(sizes))
        self.seat_edges = members[starts[self.way_offers[self.seat_ways]] + within]
        self.seats = len(self.seat_edges)
        self.way_columns = self.seats + np.arange(len(self.way_offers))
        self.presences: dict[int, Ints] = {}
        self.busy = self.busy_mentors = np.empty(0, np.int64)
        if is_idle(task, "third"):
            self.busy_mentors = np.intersect1d(self.way_mentors, np.flatnonzero(task.may_idle))
            self.busy = self.seats + len(self.way_offers) + np.arange(len(self.busy_mentors))
        self.columns = self.seats + len(self.way_offers) + len(self.busy)

    def way_of(self, mentor: int, copy: int, edges: Sequence[int]) -> int:
        """The first way of the mentor's slot of that number that holds the edges."""
        slot = self.slot_starts[mentor] + min(copy, int(self.slots_each[mentor]) - 1)
        for way in np.flatnonzero(self.way_slots == slot).tolist():
            if np.isin(edges, self.offers[self.way_offers[way]]).all():
                return int(way)
        raise ValueError("no offer holds the group")


class Writer:
    """Writes the rows of a layout."""

    def __init__(self, task: GroupTask) -> None:
        self.task, self.layout, self.rows = task, Layout(task), Rows()
        self.homes = task.organisations[task.edges.seconds[self.layout.seat_edges]].astype(np.int64)

    def program(self) -> Program:
        layout, task = self.layout, self.task
        self._write_people()
        self._write_sizes()
        self._write_presences()
        self._write_organisations()
        for pair in task.apart:
            self._write_apart(*(self._seats_of(int(person)) for person in pair))
        starts, indices, values, lower, upper, lazy = self.rows.sorted()
        most = np.ones(layout.columns, np.int64)
        most[layout.way_columns] = layout.way_most
        return Program(
            layout, layout.columns, most, starts, indices, values, lower, upper, lazy, self._follow()
        )

    def _follow(self) -> Mask:
        """Not those that stand for a presence; none where people stay apart or a row is of all but one organisation."""
        follow = np.arange(self.layout.columns) < self.layout.seats
        for columns in self.layout.presences.values():
            follow[columns[columns >= 0]] = False
        return follow & (_mixed(self.task) and not len(self.task.apart))

    def _write_people(self) -> None:
        """One group for each participant; pinned edges are chosen; a seat is taken only where its way is."""
        layout, seats = self.layout, np.arange(self.layout.seats)
        people = self.task.edges.seconds[layout.seat_edges].astype(np.int64)
        self.rows.add(self.task.participants, [(people, seats, 1)], -FREE, 1)
        pinned = np.flatnonzero(self.task.pins)
        held = np.flatnonzero(self.task.pins[layout.seat_edges])
        self.rows.add(len(pinned), [(np.searchsorted(pinned, layout.seat_edges[held]), held, 1)], 1, 1)
        ways = layout.way_columns[layout.seat_ways]
        self.rows.add(layout.seats, [(seats, seats, 1), (seats, ways, -1)], -FREE, 0, lazy=True)

    def _write_sizes(self) -> None:
        """Each group from its minimum to its maximum; slots of a mentor open in order, each in one way."""
        layout, seats = self.layout, np.arange(self.layout.seats)
        ways = np.arange(len(layout.way_columns))
        most = np.minimum(self.task.maximum, layout.way_sizes)
        taken = (layout.seat_ways, seats, 1)
        self.rows.add(len(ways), [taken, (ways, layout.way_columns, -self.task.smallest)], 0, FREE)
        self.rows.add(len(ways), [taken, (ways, layout.way_columns, -most)], -FREE, 0)
        for most_groups in np.unique(layout.slot_most).tolist():
            use = np.flatnonzero(layout.slot_most[layout.way_slots] == most_groups)
            rows = (layout.way_slots[use], layout.way_columns[use], 1)
            self.rows.add(len(layout.slot_most), [rows], -FREE, most_groups)
        later = np.setdiff1d(np.arange(len(layout.slot_most)), layout.slot_starts[:-1])
        second, first = np.isin(layout.way_slots, later), np.isin(layout.way_slots, later - 1)
        before = (layout.way_slots[first] + 1, layout.way_columns[first], 1)
        after = (layout.way_slots[second], layout.way_columns[second], -1)
        self.rows.add(len(layout.slot_most), [before, after], 0, FREE)
        if len(layout.busy):
            each, some = np.arange(len(layout.busy)), np.isin(layout.way_mentors, layout.busy_mentors)
            busy = np.searchsorted(layout.busy_mentors, layout.way_mentors[some])
            self.rows.add(len(each), [(busy, layout.way_columns[some], 1), (each, layout.busy, -1)], 0, FREE)

    def _write_organisations(self) -> None:
        """At most so many of one; at least one person of another, where one could fill a group."""
        task, layout = self.task, self.layout
        bound = np.flatnonzero(self.homes >= 0)
        homes = int(task.organisations.max(initial=-1)) + 1
        keys, row, counts = np.unique(
            layout.seat_ways[bound] * homes + self.homes[bound], return_inverse=True, return_counts=True
        )
        ways, home = keys // max(homes, 1), keys % max(homes, 1)
        most = task.maximum if task.most_of_one is None else task.most_of_one
        for opened in (layout.way_columns[ways], self._presence_of(ways, home)):
            many = (counts > most) & (opened >= 0)
            at, use = np.cumsum(many) - 1, many[row]
            entries = [(at[row[use]], bound[use], 1), (np.arange(int(many.sum())), opened[many], -most)]
            self.rows.add(int(many.sum()), entries, -FREE, 0)
        if task.least_organisations == 2 and most >= task.smallest:
            for way, one in zip(ways[counts >= task.smallest], home[counts >= task.smallest], strict=True):
                others = np.flatnonzero((layout.seat_ways == way) & (self.homes != one))
                zeros = np.zeros(len(others) + 1, np.int64)
                values = np.append(np.ones(len(others), np.int64), -1)
                self.rows.add(1, [(zeros, np.append(others, layout.way_columns[way]), values)], 0, FREE)

    def _presence_of(self, ways: Ints, homes: Ints) -> Ints:
        """The column of each organisation's presence in a way, or -1."""
        found = np.full(len(ways), -1)
        for home, columns in self.layout.presences.items():
            found = np.where(homes == home, columns[ways], found)
        return found

    def _write_presences(self) -> None:
        """A column for each way where an organisation meets one that it stays apart from; that of its seat where it has
        a single one."""
        layout = self.layout
        people, meets = self._meeting()
        for home in np.unique(self.task.apart_organisations).tolist():
            seats = np.flatnonzero((self.homes == home) & meets[layout.seat_ways, home])
            alone = people[layout.seat_ways[seats], home] == 1
            columns = np.full(len(layout.way_columns), -1)
            columns[layout.seat_ways[seats[alone]]] = seats[alone]
            seats = seats[~alone]
            ways, row = np.unique(layout.seat_ways[seats], return_inverse=True)
            columns[ways] = layout.columns + np.arange(len(ways))
            layout.columns += len(ways)
            layout.presences[home] = columns
            each = np.arange(len(seats))
            self.rows.add(len(seats), [(each, seats, 1), (each, columns[ways[row]], -1)], -FREE, 0, lazy=True)
        for clique in cliques(self.task.apart_organisations):
            self._write_apart(*(layout.presences[home] for home in clique))

    def _meeting(self) -> tuple[Ints, Mask]:
        """By way and organisation: how many seats, and whether another is there that it stays apart from."""
        pairs = self.task.apart_organisations
        kinds = int(max(self.task.organisations.max(initial=-1), pairs.max(initial=-1))) + 2
        people = np.zeros((len(self.layout.way_columns), kinds), np.int64)
        np.add.at(people, (self.layout.seat_ways, self.homes), 1)
        meets = np.zeros(people.shape, np.bool_)
        for one, other in pairs.tolist():
            both = (people[:, one] > 0) & (people[:, other] > 0)
            meets[:, one] |= both
            meets[:, other] |= both
        return people, meets

    def _seats_of(self, person: int) -> Ints:
        """By way, the person's seat, or -1."""
        found = np.full(len(self.layout.way_columns), -1)
        seats = np.flatnonzero(self.task.edges.seconds[self.layout.seat_edges] == person)
        found[self.layout.seat_ways[seats]] = seats
        return found

    def _write_apart(self, *sides: Ints) -> None:
        """In no way more than one of the columns; of each way, a column or -1."""
        ways = np.flatnonzero(sum((side >= 0).astype(np.int64) for side in sides) > 1)
        entries: list[Entries] = [(np.arange(len(ways)), self.layout.way_columns[ways], -1)]
        for side in sides:
            there = np.flatnonzero(side[ways] >= 0)
            entries.append((there, side[ways[there]], 1))
        self.rows.add(len(ways), entries, -FREE, 0)


def sets_of(layout: Layout, task: GroupTask, answer: Ints) -> list[tuple[int, ...]]:
    """The edges of each group; those of one way are dealt out, organisation by organisation."""
    found = []
    for way in np.flatnonzero(answer[layout.way_columns]).tolist():
        seats = np.flatnonzero((layout.seat_ways == way) & (answer[: layout.seats] > 0))
        edges = layout.seat_edges[seats]
        edges = edges[np.argsort(task.organisations[task.edges.seconds[edges]], kind="stable")]
        count = int(answer[layout.way_columns[way]])
        found += [tuple(edges[first::count].tolist()) for first in range(count)]
    return found


def columns_of(program: Program, task: GroupTask, sets: Sequence[tuple[int, ...]]) -> Ints:
    """The columns of given groups: each in the next slot of its mentor, in the first way that holds it."""
    layout, answer = program.layout, np.zeros(program.columns, np.int64)
    copies: dict[int, int] = {}
    starts = np.append(0, np.cumsum(layout.way_sizes))
    for edges in sets:
        mentor = int(task.edges.firsts[edges[0]])
        way = layout.way_of(mentor, copies.get(mentor, 0), edges)
        copies[mentor] = copies.get(mentor, 0) + 1
        seats = starts[way] + np.searchsorted(layout.offers[layout.way_offers[way]], edges)
        answer[seats] = 1
        answer[layout.way_columns[way]] += 1
        for home in set(task.organisations[task.edges.seconds[list(edges)]].tolist()) & set(layout.presences):
            column = layout.presences[home][way]
            if column >= 0:
                answer[column] = 1
    answer[layout.busy] = np.isin(layout.busy_mentors, list(copies))
    return answer


def cliques(pairs: Pairs) -> list[list[int]]:
    """Sets of organisations that all stay apart from each other, such that each pair is in one: their rows are stronger
    than those of pairs."""
    left = {(min(pair), max(pair)) for pair in pairs.tolist()}
    every, found = set(left), []
    for pair in sorted(left):
        if pair not in left:
            continue
        clique = list(pair)
        for other in sorted({home for both in every for home in both} - set(pair)):
            if all((min(other, one), max(other, one)) in every for one in clique):
                clique.append(other)
        left -= {(min(a, b), max(a, b)) for a in clique for b in clique}
        found.append(clique)
    return found


def _alike(task: GroupTask) -> bool:
    """Whether groups of a mentor need not be told apart."""
    return _mixed(task) and not len(task.apart) and not len(task.apart_organisations)


def _mixed(task: GroupTask) -> bool:
    """Whether a group has enough organisations as soon as it has not too many people of one."""
    return task.least_organisations == 1 or (
        task.most_of_one is not None and task.most_of_one < task.smallest
    )


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """Row r as often as it counts, and the number of each within its row."""
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)


def _useful(task: GroupTask) -> list[Ints]:
    """The offers that can fill a group and that no other of the same mentor contains."""
    found: dict[int, list[frozenset[int]]] = {}
    for offer in sorted(offers_of(task), key=len, reverse=True):
        if task.smallest <= min(len(offer), task.maximum):
            same = found.setdefault(int(task.edges.firsts[offer[0]]), [])
            rows = frozenset(offer.tolist())
            if not any(rows <= other for other in same):
                same.append(rows)
    return [np.array(sorted(rows), np.int64) for _, same in sorted(found.items()) for rows in same]
