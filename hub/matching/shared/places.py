"""Who shares their places between both roles, and what is asked once it is said which of them are mentored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hub.matching.assignment import Assignment, Task, most_of
from hub.matching.edges import Ints, Mask
from hub.matching.once import Branched, twos_of
from hub.matching.peers import Pairing
from hub.matching.pruning import Pruned


@dataclass(frozen=True)
class Case:
    """The best answer in which some in both roles (`persons`: their rows as mentors, in the order in which they were
    asked about) are `mentored`, which leaves them a place less to mentor, and the others of them are not."""

    persons: Ints
    mentored: Mask
    found: Assignment | Pruned | Branched


@dataclass(frozen=True)
class Way:
    """The best matching of the places (`hub.matching.shared.slots`) without the edges of `out`, in the order in which
    they were left out: each one of two by which two people could meet both ways."""

    out: Ints
    found: Pairing


@dataclass(frozen=True)
class Shared:
    """The answer, what it costs, and what any answer costs at least, in lexicographic order: as the `cases` say, or the
    `ways`. Neither leave an answer out."""

    chosen: Mask
    promises: tuple[str, ...]
    costs: tuple[int, ...]
    bounds: tuple[int, ...]
    cases: tuple[Case, ...]
    ways: tuple[Way, ...]


def in_both(task: Task) -> tuple[Ints, Ints]:
    """The rows of those in both roles: as mentors, as mentees."""
    if task.shared is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    _who, mentors, mentees = np.intersect1d(task.shared.mentors, task.shared.mentees, return_indices=True)
    return mentors.astype(np.int64), mentees.astype(np.int64)


def sharing(task: Task) -> tuple[Ints, Ints]:
    """Of those in both roles, whom their number of places can keep from anything: they could mentor as many as that,
    and be mentored too."""
    mentors, mentees = in_both(task)
    sides, edges = task.sides, task.edges
    wanted = np.bincount(edges.firsts, minlength=len(sides.capacities))[mentors] >= sides.capacities[mentors]
    offered = np.bincount(edges.seconds, minlength=len(sides.needs))[mentees] > 0
    some = wanted & offered & (sides.needs[mentees] > 0)
    return mentors[some], mentees[some]


def room_of(task: Task, chosen: Mask) -> Ints:
    """Of those in both roles (`in_both`), how many places these edges leave them: below 0, too many are taken."""
    mentors, mentees = in_both(task)
    given = np.bincount(task.edges.firsts[chosen], minlength=len(task.sides.capacities))
    received = np.bincount(task.edges.seconds[chosen], minlength=len(task.sides.needs))
    found: Ints = task.sides.capacities[mentors] - given[mentors] - received[mentees]
    return found


def fits(task: Task, chosen: Mask) -> bool:
    """Whether nobody in both roles takes more places than they have."""
    return bool((room_of(task, chosen) >= 0).all())


def balanced(task: Task, chosen: Mask) -> bool:
    """Whether no organisation gives or receives too much."""
    balance = task.sides.balance
    if balance is None:
        return True
    net = np.zeros(len(balance.settled) + 1, np.int64)
    np.add.at(net, balance.mentors[task.edges.firsts[chosen]], 1)
    np.subtract.at(net, balance.mentees[task.edges.seconds[chosen]], 1)
    most, least = balance.most - balance.settled, balance.most + balance.settled
    return bool((net[:-1] <= np.maximum(most, 0)).all() and (-net[:-1] <= np.maximum(least, 0)).all())


def case_of(task: Task, persons: Sequence[int] | Ints, mentored: Sequence[bool] | Mask) -> tuple[Task, Mask]:
    """What is asked in a case, where nobody else's places are shared; and which of the edges are left."""
    which, some = np.asarray(persons, np.int64), np.asarray(mentored, np.bool_)
    mentors, mentees = in_both(task)
    capacities = task.sides.capacities.copy()
    capacities[which[some]] = np.maximum(capacities[which[some]] - 1, 0)
    alone = mentees[np.isin(mentors, which[~some])]
    left = ~np.isin(task.edges.seconds, alone)
    asked = replace(
        task, sides=replace(task.sides, capacities=capacities), shared=None, most_score=most_of(task, "total")
    )
    return asked.keep(left), left


def widened(chosen: Mask, left: Mask) -> Mask:
    """The edges chosen of those left, among all."""
    found = np.zeros(len(left), np.bool_)
    found[left] = chosen
    return found


def serves_all(task: Task, chosen: Mask) -> bool:
    """Whether whoever could meet a mentor has one: any answer that serves as many then has each in both roles, whom
    someone could mentor, mentored."""
    return len(np.unique(task.edges.seconds)) == int(chosen.sum())


def is_once(task: Task, chosen: Mask) -> bool:
    """Whether nobody meets both ways who may not."""
    return task.once is None or not chosen[twos_of(task)].all(axis=1).any()


def costs_in(found: Assignment | Pruned | Branched) -> tuple[int, ...]:
    return found.costs if isinstance(found, Branched) else found.solution.costs


def bounds_in(found: Assignment | Pruned | Branched) -> tuple[int, ...]:
    return found.bounds if isinstance(found, Branched) else found.solution.costs
