"""Where a pair has one mentor: of two people who could mentor each other, a run takes one of the two ways.

No flow can ask for it, so the assignment is made without; of two people whom it brings together both ways, the way that
is worth less is left out, and it is made again until there are none. What it costs without the rule bounds what any
answer costs: where that is reached, the answer is proved; else it says how far it may be.
"""

from dataclasses import dataclass, replace

import numpy as np

from hub.matching import pruning
from hub.matching.assignment import Assignment, Task
from hub.matching.edges import Edges, Ints, Mask
from hub.matching.pool import Index
from hub.matching.pruning import Pruned


@dataclass(frozen=True)
class Once:
    """The task without the ways left out, its answer, and what the first answer costs, promise by promise."""

    task: Task
    answered: Assignment | Pruned
    bounds: tuple[int, ...]


def assign_once(task: Task, mentors: Index, mentees: Index) -> Once:
    """`mentors`, `mentees`: the rows of people that the edges of the task hold the places of."""
    found = pruning.assign(task)
    bounds = found.solution.costs
    while (worse := worse_ways(task.edges, found.chosen, mentors, mentees)).any():
        kept = None if task.kept is None else task.kept[~worse]
        task = replace(task, edges=task.edges.keep(~worse), kept=kept)
        found = pruning.assign(task)
    return Once(task, found, tuple(bounds))


def worse_ways(edges: Edges, chosen: Mask, mentors: Index, mentees: Index) -> Mask:
    """Of two chosen edges that join the same two people, the one of the lower score, or tie."""
    worse = np.zeros(len(edges), np.bool_)
    rows = np.flatnonzero(chosen)
    there = np.stack([mentors[edges.firsts[rows]], mentees[edges.seconds[rows]]], axis=1)
    order = np.lexsort((rows, -edges.ties[rows], -edges.scores[rows]))
    keys = _keys(there)
    _found, first = np.unique(keys[order], return_index=True)
    worse[rows] = True
    worse[rows[order][first]] = False
    return worse


def _keys(two: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> Ints:
    """One number for two rows, in whichever order."""
    low, high = two.min(axis=1), two.max(axis=1)
    found: Ints = low.astype(np.int64) << 32 | high
    return found
