"""The same best assignment once few people have joined or left, from the one before.

The edges that the former potentials hold to be as good as those chosen, and those of the newcomers, are solved first;
all are priced after, as ever: the answer and its proof are those from scratch.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from hub.matching.assignment import Assignment, Task
from hub.matching.edges import Ints, Mask
from hub.matching.pruning import Pruned, assign_among, breaking

type Index = npt.NDArray[np.intp]

NEWCOMER = -1


def reassign(task: Task, before: Task, found: Assignment | Pruned, mentors: Index, mentees: Index) -> Pruned:
    """The one best assignment of `task`. `before`, `found`: the former task, of the same promises, and its answer;
    `mentors`, `mentees`: of each of now, their row before, or NEWCOMER. Raises OverflowError as `assign`, ValueError
    for other promises."""
    if task.promises != before.promises:
        raise ValueError("the former answer has other promises")
    known = Task(task.edges, task.sides, task.lines, task.promises, task.kept, task.most_score)
    first = len(before.sides.capacities)
    potentials = tuple(
        np.concatenate([_of(found[:first], mentors), _of(found[first:], mentees)])
        for found in found.solution.potentials
    )
    tight = breaking(known, replace(found.solution, potentials=potentials), margin=1)
    return assign_among(task, tight | _new(task, mentors, mentees))


def _of(potentials: Ints, rows: Index) -> Ints:
    return np.where(rows == NEWCOMER, 0, potentials[np.maximum(rows, 0)])


def _new(task: Task, mentors: Index, mentees: Index) -> Mask:
    """The edges of the newcomers."""
    found = np.zeros(len(task.edges), np.bool_)
    for row in np.flatnonzero(mentors == NEWCOMER).tolist():
        start, end = np.searchsorted(task.edges.firsts, [row, row + 1])
        found[start:end] = True
    for row in np.flatnonzero(mentees == NEWCOMER).tolist():
        found |= task.edges.seconds == row
    return found
