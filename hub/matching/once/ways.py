"""Two people, two ways; and the parts of a task that have nobody in common."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hub.matching.assignment import Assignment, Sides, Task, most_of
from hub.matching.edges import Ints, Mask
from hub.matching.proofs import NotProved
from hub.matching.pruning import Pruned

type Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Leaf:
    """A question without the edges of `out`, in the order in which they were left out. Of the twos numbered `tolled`,
    each edge costs `tolls` more (of each promise, of each of these twos), and as much is taken off once for both; the
    `potentials` of each promise then say what it costs at least."""

    out: Ints
    tolled: Ints
    tolls: Ints
    potentials: tuple[Ints, ...]


@dataclass(frozen=True)
class Part:
    """`edges`: which of the task's; their answer as a flow, what it costs, and what any answer costs at least: the
    least of the leaves, which together leave no answer out."""

    edges: Ints
    flow: Ints
    costs: tuple[int, ...]
    bounds: tuple[int, ...]
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class Branched:
    """The answer, and what it costs. `first`: the answer that brings some together both ways, with its proof, which
    holds where nobody is in one of the `parts`."""

    chosen: Mask
    promises: tuple[str, ...]
    costs: tuple[int, ...]
    first: Assignment | Pruned
    parts: tuple[Part, ...]

    @property
    def bounds(self) -> tuple[int, ...]:
        """What any answer costs at least, in lexicographic order."""
        found = list(self.costs)
        for part in self.parts:
            found = [
                own - cost + bound for own, cost, bound in zip(found, part.costs, part.bounds, strict=True)
            ]
        return tuple(found)


def twos_of(task: Task) -> Index:
    """The rows of two edges, which are the two ways between two people; in an order that no other depends on."""
    ones, others = _persons(task)
    size = 1 + int(max(ones.max(initial=0), others.max(initial=0)))
    keys, back = ones * size + others, others * size + ones
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys[order], back), max(len(keys) - 1, 0))
    opposite = order[place] if len(keys) else place
    rows = np.flatnonzero((keys[opposite] == back) & (ones < others))
    found = np.stack([rows, opposite[rows]], axis=1)
    sums = task.edges.ties[found].astype(np.int64).sum(axis=1)
    return found[np.argsort(sums, kind="stable")]


def check_once(task: Task, chosen: Mask) -> None:
    """Raise NotProved if two people are together both ways."""
    if task.once is not None and chosen[twos_of(task)].all(axis=1).any():
        raise NotProved("two people meet both ways")


def parts_of(task: Task) -> Ints:
    """Of each edge, the number of its part: no person is in two of them. One part where a balance binds all."""
    if task.sides.balance is not None:
        return np.zeros(len(task.edges), np.int64)
    ones, others = _persons(task)
    label = np.arange(1 + int(max(ones.max(initial=0), others.max(initial=0))))
    while True:
        low = np.minimum(label[ones], label[others])
        before = label.copy()
        np.minimum.at(label, ones, low)
        np.minimum.at(label, others, low)
        label = label[label]
        if (label == before).all():
            return label[ones].astype(np.int64)


def part_of(task: Task, edges: Ints) -> Task:
    """The task of these edges, which are a part, and of their people alone."""
    which = np.zeros(len(task.edges), np.bool_)
    which[edges] = True
    task = replace(task.keep(which), most_score=most_of(task, "total"))
    if task.once is None or task.sides.balance is not None:
        return task
    mentors, firsts = np.unique(task.edges.firsts, return_inverse=True)
    mentees, seconds = np.unique(task.edges.seconds, return_inverse=True)
    sides = task.sides
    busy = sides.busy[mentors] if len(sides.busy) else sides.busy
    return replace(
        task,
        edges=replace(task.edges, firsts=firsts.astype(np.int32), seconds=seconds.astype(np.int32)),
        sides=Sides(sides.capacities[mentors], sides.needs[mentees], busy),
        once=replace(task.once, mentors=task.once.mentors[mentors], mentees=task.once.mentees[mentees]),
    )


def _persons(task: Task) -> tuple[Ints, Ints]:
    """Of each edge, who its mentor is, and its mentee."""
    if task.once is None:
        raise ValueError("the task does not say who its people are")
    ones, others = task.once.mentors[task.edges.firsts], task.once.mentees[task.edges.seconds]
    return ones.astype(np.int64), others.astype(np.int64)
