"""Mentors with several mentees each, served in five promises: a flow of least cost.

    giver ─┬─ first mentee ──> mentor ──> mentee        (a unit for each mentor that the mentee wants)
           ├─ the others ────>
           └─ left alone ──────────────> mentee

All units leave one giver, or, when what each organisation gives and receives is bounded, the organisation of the
mentee: what it gives beyond what it receives then comes from a common pot, in arcs of limited capacity, and what it
gives less goes back there. Whatever the promise, an arc costs 0 or more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from hub.matching.edges import TIE_BITS, Edges, Ints, Lines, Mask, Rows, check_edges
from hub.matching.network import Network, Solution, prove, solve
from hub.matching.proofs import NotProved

PROMISES = ("served", "weak", "third", "total", "ties")
"""In this order: most people served; fewest weak matches; fewest below the good line, or fewest idle mentors; the
highest total; the tie-break. A rematch has `changed` after `served`: fewest open proposals taken back."""


@dataclass(frozen=True)
class Balance:
    """At most `most` between what each organisation gives and receives. `mentors`, `mentees`: the organisation of each,
    from 0, -1 for those of none (whom nothing binds). `settled`: of each organisation, given less received so far."""

    most: int
    mentors: Rows
    mentees: Rows
    settled: Ints


@dataclass(frozen=True)
class Sides:
    """The people, by row. `capacities`: how many mentees each mentor may take; `needs`: how many mentors each mentee
    wants, 1 as a rule; `busy`: which mentors have someone already, so that they are never idle."""

    capacities: Ints
    needs: Ints
    busy: Mask = field(default_factory=lambda: np.empty(0, np.bool_))
    balance: Balance | None = None


@dataclass(frozen=True)
class Persons:
    """Who each mentor is, and each mentee: the same number for one who is there as both."""

    mentors: Rows
    mentees: Rows


@dataclass(frozen=True)
class Task:
    """One question: the edges, the people, the lines. `kept` marks edges of open proposals, for a rematch: fewest of
    them are left. `most_score` and `promises` may be given where the edges are but some of all the edges. `once`: who
    they are, where no two people may meet both ways; no flow can ask for it, see `hub.matching.once`. `shared`: who
    they are, where each in both roles has as many places as their capacity in all, of which being mentored takes one;
    nobody without any has an edge. No flow can ask for that either, see `hub.matching.shared`."""

    edges: Edges
    sides: Sides
    lines: Lines
    promises: tuple[str, ...] = PROMISES
    kept: Mask | None = None
    most_score: int | None = None
    once: Persons | None = None
    shared: Persons | None = None

    def keep(self, which: Mask) -> "Task":
        """The same with these edges alone."""
        return replace(
            self, edges=self.edges.keep(which), kept=None if self.kept is None else self.kept[which]
        )


@dataclass(frozen=True)
class Assignment:
    """Which edges are chosen; the promises, in order, and the proof of each."""

    chosen: Mask
    promises: tuple[str, ...]
    solution: Solution


class Layout:
    """Where things stand in the network; the arcs are sorted by start, then by end, as the solver wants them.

    Nodes: mentors, mentees, then the givers (the pot last). Arcs: meetings, then those of each giver.
    """

    def __init__(self, task: Task) -> None:
        self.task, edges, sides = task, task.edges, task.sides
        self.mentors, self.mentees = len(sides.capacities), len(sides.needs)
        self.people = self.mentors + self.mentees
        balance = sides.balance
        self.givers = 1 if balance is None else len(balance.settled) + 1
        self.pot = self.people + self.givers - 1
        mentors = np.arange(self.mentors, dtype=np.int32)
        mentees = np.arange(self.mentors, self.people, dtype=np.int32)
        busy = sides.busy if len(sides.busy) else np.zeros(self.mentors, np.bool_)
        first = np.where(busy, 0, np.minimum(sides.capacities, 1))
        by_mentor, by_mentee = self._givers_of(balance)
        starts = [edges.firsts, by_mentor, by_mentor, by_mentee]
        ends = [edges.seconds + np.int32(self.mentors), mentors, mentors, mentees]
        bounds = [np.ones(len(edges), np.int64), first, sides.capacities - first, sides.needs]
        kinds = [np.full(len(part), kind, np.int8) for kind, part in enumerate(bounds)]
        if balance is not None:
            pots = np.full(self.givers - 1, self.pot, np.int32)
            organisations = np.arange(self.people, self.pot, dtype=np.int32)
            starts += [organisations, pots]
            ends += [pots, organisations]
            bounds += [
                np.maximum(balance.most + balance.settled, 0),
                np.maximum(balance.most - balance.settled, 0),
            ]
            kinds += [np.full(self.givers - 1, 4, np.int8)] * 2
        self._sort(starts, ends, bounds, kinds)
        supplies = np.zeros(self.people + self.givers, np.int64)
        supplies[mentees] = -sides.needs
        np.add.at(supplies, by_mentee, sides.needs)
        self.network = Network(self.starts, self.ends, self.bounds, supplies)

    def _givers_of(self, balance: Balance | None) -> tuple[Rows, Rows]:
        if balance is None:
            return np.full(self.mentors, self.pot, np.int32), np.full(self.mentees, self.pot, np.int32)
        mentors = np.where(balance.mentors < 0, self.pot, balance.mentors + self.people)
        mentees = np.where(balance.mentees < 0, self.pot, balance.mentees + self.people)
        return mentors.astype(np.int32), mentees.astype(np.int32)

    def _sort(
        self, starts: list[Rows], ends: list[Rows], bounds: list[Ints], kinds: list[npt.NDArray[np.int8]]
    ) -> None:
        """The meetings come first and are sorted already; the rest is put in order."""
        meetings = len(self.task.edges)
        start, end = np.concatenate(starts[1:]), np.concatenate(ends[1:])
        kind = np.concatenate(kinds[1:])
        order = np.lexsort((kind, end, start))
        self.meet = slice(0, meetings)
        self.starts = np.concatenate([starts[0], start[order]])
        self.ends = np.concatenate([ends[0], end[order]])
        self.bounds = np.concatenate([bounds[0], np.concatenate(bounds[1:])[order]])
        kind = kind[order]
        self.rest = meetings + np.flatnonzero(kind == 2)
        self.alone = meetings + np.flatnonzero(kind == 3)

    def costs(self) -> list[Ints]:
        """Of each promise, the cost of each arc."""
        return [self._costs_of(promise) for promise in self.task.promises]

    def _costs_of(self, promise: str) -> Ints:
        edges, lines = self.task.edges, self.task.lines
        costs = np.zeros(len(self.starts), np.int64)
        if promise == "third" and lines.third == "idle":
            costs[self.rest] = costs[self.alone] = 1
            return costs
        most = most_of(self.task, promise)
        costs[self.alone] = most
        costs[self.meet] = meeting_costs(promise, edges, lines, most, self.task.kept)
        return costs


def most_of(task: Task, promise: str) -> int:
    """What being left alone costs under a promise: as much as the meeting that is worth least."""
    if promise == "total":
        given = task.most_score
        return given if given is not None else int(task.edges.scores.max(initial=0))
    return {"ties": (1 << TIE_BITS) - 1, "served": 1, "changed": 1}.get(promise, 0)


def meeting_costs(promise: str, edges: Edges, lines: Lines, most: int, kept: Mask | None) -> Ints:
    """What each meeting costs under a promise, from 0; `most` is what being left alone costs."""
    if promise == "changed":
        if kept is None:
            raise ValueError("`changed` needs the proposals that are kept")
        return 1 - kept.astype(np.int64)
    if promise == "weak" or (promise == "third" and lines.third == "good"):
        return (edges.scores < (lines.weak if promise == "weak" else lines.good)).astype(np.int64)
    if promise in ("total", "ties"):
        return most - (edges.scores if promise == "total" else edges.ties).astype(np.int64)
    return np.zeros(len(edges), np.int64)


def costs_of(task: Task, chosen: Mask) -> tuple[int, ...]:
    """What these edges cost under each promise, which the flow through them costs."""
    units = int(task.sides.needs.sum())
    taken = task.edges.keep(chosen)
    kept = None if task.kept is None else task.kept[chosen]
    found = []
    for promise in task.promises:
        if promise == "third" and task.lines.third == "idle":
            mentors = np.unique(taken.firsts)
            new = ~task.sides.busy[mentors] if len(task.sides.busy) else np.ones(len(mentors), np.bool_)
            found.append(units - int(new.sum()))
            continue
        most = most_of(task, promise)
        costs = meeting_costs(promise, taken, task.lines, most, kept)
        found.append(most * (units - len(taken)) + int(costs.sum()))
    return tuple(found)


def assign(task: Task, known: Sequence[Ints] = ()) -> Assignment:
    """The one best assignment. Raises OverflowError for scores that are too large. `known`: see `solve`."""
    layout = Layout(task)
    solution = solve(layout.network, layout.costs(), known)
    return Assignment(solution.flow[layout.meet] > 0, task.promises, solution)


def check(assignment: Assignment, task: Task) -> None:
    """Raise NotProved unless the assignment is feasible and the best, by its potentials alone: no solver runs."""
    check_task(task)
    layout = Layout(task)
    if assignment.promises != task.promises:
        raise NotProved("a promise lacks its proof")
    prove(layout.network, layout.costs(), assignment.solution)
    chosen = assignment.chosen
    if chosen.dtype != np.bool_ or not np.array_equal(chosen, assignment.solution.flow[layout.meet] > 0):
        raise NotProved("what is chosen is not what flows")


def check_task(task: Task) -> None:
    """Raise NotProved for a task that means nothing."""
    sides, balance = task.sides, task.sides.balance
    mentors, mentees = sides.capacities.shape, sides.needs.shape
    check_edges(task.edges, len(sides.capacities), len(sides.needs), task.kept)
    if len(sides.busy) and (sides.busy.shape != mentors or sides.busy.dtype != np.bool_):
        raise NotProved("a mentor lacks what is said of the others")
    if balance is None:
        return
    if balance.settled.ndim != 1 or (balance.mentors.shape, balance.mentees.shape) != (mentors, mentees):
        raise NotProved("someone lacks their organisation")
    for homes in (balance.mentors, balance.mentees):
        if homes.min(initial=-1) < -1 or homes.max(initial=-1) >= len(balance.settled):
            raise NotProved("an organisation is unknown")
