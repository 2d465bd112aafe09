"""What a programme of agility groups asks, and what is answered."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from hub.matching.assignment import PROMISES, meeting_costs
from hub.matching.edges import TIE_BITS, Edges, Ints, Lines, Mask, Rows

type Pairs = npt.NDArray[np.int32]
type Proved = Literal["duality", "solver", "flow", "nothing"]
"""What holds the bound of a promise: integer multipliers that anyone can check, the word of the solver alone, a flow
without the smallest size of groups (of a preview), or nothing (the time was over)."""

TIE_DIGITS = 3
DIGIT_BITS = TIE_BITS // TIE_DIGITS


class Cancelled(Exception):
    """The one who watches has asked to stop."""


def no_pairs() -> Pairs:
    return np.empty((0, 2), np.int32)


@dataclass(frozen=True)
class GroupTask:
    """One question. `edges`: mentor row, participant row. `capacities`: how many groups each mentor may lead;
    `organisations`: of each participant, from 0, -1 for those of none, each of whom counts as one of their own.

    A group has `minimum` to `maximum` people, of `least_organisations` (1 or 2) or more, at most `most_of_one` of each.
    Each of `offers` holds the rows of edges of one mentor: a way in which a group of theirs could meet; a whole group
    comes from one of them (without any: from all the mentor's edges). `apart`: participants never in one group;
    `apart_organisations`: organisations never in one group. `pinned`: edges that must be chosen. `kept`: edges of open
    proposals, for the promise `changed`. `busy`: mentors who have someone already, so that they are never idle.
    """

    edges: Edges
    mentors: int
    participants: int
    capacities: Ints
    organisations: Rows
    minimum: int
    maximum: int
    lines: Lines = field(default_factory=Lines)
    least_organisations: int = 1
    most_of_one: int | None = None
    offers: tuple[Ints, ...] | None = None
    apart: Pairs = field(default_factory=no_pairs)
    apart_organisations: Pairs = field(default_factory=no_pairs)
    pinned: Mask | None = None
    promises: tuple[str, ...] = PROMISES
    kept: Mask | None = None
    busy: Mask | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.minimum <= self.maximum:
            raise ValueError("a group has at least one person, and its minimum is no more than its maximum")
        if self.least_organisations not in (1, 2):
            raise ValueError("a group can be asked to have one organisation or two, no more")
        if self.most_of_one is not None and self.most_of_one < 1:
            raise ValueError("at least one person of each organisation must be let in")
        if any((pairs[:, :1] == pairs[:, 1:]).any() for pairs in (self.apart, self.apart_organisations)):
            raise ValueError("nobody is kept apart from themselves")
        for offer in self.offers or ():
            if len(np.unique(self.edges.firsts[offer])) > 1:
                raise ValueError("an offer is of one mentor")

    @property
    def smallest(self) -> int:
        """Two organisations are at least two people."""
        return max(self.minimum, self.least_organisations)

    @property
    def pins(self) -> Mask:
        return np.zeros(len(self.edges), np.bool_) if self.pinned is None else self.pinned

    @property
    def may_idle(self) -> Mask:
        """Mentors who are idle unless they lead a group."""
        free: Mask = self.capacities > 0
        return free if self.busy is None else free & ~self.busy

    @cached_property
    def offers_by_mentor(self) -> dict[int, list[tuple[int, frozenset[int]]]]:
        """The number and the edges of each offer given, by mentor."""
        found: dict[int, list[tuple[int, frozenset[int]]]] = {}
        for number, offer in enumerate(self.offers or ()):
            if len(offer):
                mentor = int(self.edges.firsts[offer[0]])
                found.setdefault(mentor, []).append((number, frozenset(offer.tolist())))
        return found

    @property
    def levels(self) -> tuple[str, ...]:
        """The promises, the tie-break in its three parts: the sum of the first ten bits of the ties of the chosen edges
        is the largest, then that of the next ten, then that of the last. (Sums of all 30 bits would exceed what a
        solver of mixed integer programs can tell apart.)"""
        ties = tuple(f"ties-{digit}" for digit in range(1, TIE_DIGITS + 1))
        return tuple(
            level for promise in self.promises for level in (ties if promise == "ties" else (promise,))
        )

    def keep(self, which: Mask) -> "GroupTask":
        """The same with these edges alone."""
        places = np.cumsum(which) - 1
        offers = None if self.offers is None else tuple(places[one[which[one]]] for one in self.offers)
        kept, pinned = (None if some is None else some[which] for some in (self.kept, self.pinned))
        return replace(self, edges=self.edges.keep(which), offers=offers, kept=kept, pinned=pinned)


@dataclass(frozen=True)
class Group:
    """One open group: its mentor, its edges, and those of the offers that hold them all (none when none were given)."""

    mentor: int
    edges: tuple[int, ...]
    offers: tuple[int, ...]


@dataclass(frozen=True)
class Level:
    """A promise and its proof: no answer costs less than `bound` (none known: None) that costs as little as this one
    under all promises before it."""

    promise: str
    cost: int
    bound: int | None
    by: Proved

    @property
    def gap(self) -> int | None:
        return None if self.bound is None else self.cost - self.bound


@dataclass(frozen=True)
class Stage:
    """The multipliers, in units of 1 / `scale`, of the rows of the integer program: those of several promises at once,
    each weighed so that it outweighs all after it."""

    promises: tuple[str, ...]
    scale: int
    rows: Ints
    multipliers: Ints


@dataclass(frozen=True)
class Grouping:
    """The groups, sorted by mentor, then by their edges; each level with its proof; `proved`: all bounds are met."""

    chosen: Mask
    groups: tuple[Group, ...]
    levels: tuple[Level, ...]
    stages: tuple[Stage, ...] = ()

    @property
    def proved(self) -> bool:
        return all(level.gap == 0 for level in self.levels)


def edge_costs(task: GroupTask, level: str) -> tuple[int, Ints]:
    """What a level costs when nobody meets, and what each chosen edge adds. From 0 for any answer; those left alone
    cost as much as the meeting that is worth least, as in an assignment. Idle mentors are no matter of edges."""
    edges, people = task.edges, task.participants
    if level.startswith("ties-"):
        digits = edges.ties.astype(np.int64) >> (TIE_BITS - DIGIT_BITS * int(level[-1])) & (2**DIGIT_BITS - 1)
        return (2**DIGIT_BITS - 1) * people, -digits
    if level == "served":
        return people, -np.ones(len(edges), np.int64)
    if level == "total":
        return int(edges.scores.max(initial=0)) * people, -edges.scores.astype(np.int64)
    if level == "changed":
        return people, meeting_costs(level, edges, task.lines, 0, task.kept) - 1
    return 0, meeting_costs(level, edges, task.lines, 0, task.kept)


def is_idle(task: GroupTask, level: str) -> bool:
    return level == "third" and task.lines.third == "idle"


def cost_of(task: GroupTask, level: str, chosen: Mask) -> int:
    """What a choice of edges costs under a level."""
    if is_idle(task, level):
        idle = task.may_idle.copy()
        idle[task.edges.firsts[chosen]] = False
        return int(idle.sum())
    alone, costs = edge_costs(task, level)
    return alone + int(costs[chosen].sum())


def offers_of(task: GroupTask) -> tuple[Ints, ...]:
    """The ways to meet: those given, or one for each mentor."""
    if task.offers is not None:
        return task.offers
    firsts = task.edges.firsts
    order = np.argsort(firsts, kind="stable")
    cuts = np.flatnonzero(np.diff(firsts[order])) + 1
    return tuple(np.split(order, cuts)) if len(order) else ()
