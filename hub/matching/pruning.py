"""The same best assignment from few of the edges, proved over all of them.

The best few edges of each person are solved first. Then every other edge is priced: of its reduced costs under each
promise, the first that is not 0 must be above 0 for the proof to hold with the edge too. Those for which it is below
come in, and again, until there is none: nothing is pruned without the proof (column generation: Dantzig and Wolfe,
Decomposition principle for linear programs, 1960; here in lexicographic order).
"""

from dataclasses import dataclass, replace

import numpy as np

from hub.matching import assignment
from hub.matching.assignment import Assignment, Task, meeting_costs, most_of
from hub.matching.edges import Edges, Mask, Rows
from hub.matching.network import Solution
from hub.matching.proofs import NotProved

MANY = 300_000
"""Edges from which it is worth it."""
FEW = 16
BINS = 64
BLOCK = 1 << 20


@dataclass(frozen=True)
class Pruned:
    """An answer over all the edges; `among`: those that were solved; `solution`: theirs, with the potentials that prove
    it over all."""

    chosen: Mask
    promises: tuple[str, ...]
    among: Mask
    solution: Solution


def assign(task: Task) -> Assignment | Pruned:
    """The one best assignment, whatever the number of edges. Raises OverflowError for scores that are too large."""
    return assignment.assign(task) if len(task.edges) < MANY else assign_among(task, best_few(task))


def check(found: Assignment | Pruned, task: Task) -> None:
    """Raise NotProved unless the answer is feasible and the best over all the edges: no solver runs."""
    if isinstance(found, Assignment):
        assignment.check(found, task)
        return
    part = _part(task, found.among)
    assignment.check(Assignment(found.chosen[found.among], found.promises, found.solution), part)
    if found.chosen[~found.among].any():
        raise NotProved("an edge is chosen that was not solved")
    if (breaking(task, found.solution) & ~found.among).any():
        raise NotProved("an edge that was left aside would do better")


def assign_among(task: Task, among: Mask) -> Pruned:
    """The same, from these edges at first."""
    while True:
        part = _part(task, among)
        found = assignment.assign(part)
        more = breaking(task, found.solution) & ~among
        if not more.any():
            chosen = np.zeros(len(task.edges), np.bool_)
            chosen[among] = found.chosen
            return Pruned(chosen, task.promises, among, found.solution)
        among = among | more


def _part(task: Task, among: Mask) -> Task:
    """The task of some of the edges, with costs that agree with those of the whole."""
    kept = None if task.kept is None else task.kept[among]
    return replace(task, edges=task.edges.keep(among), kept=kept, most_score=_most_score(task))


def _most_score(task: Task) -> int:
    return task.most_score if task.most_score is not None else int(task.edges.scores.max(initial=0))


def breaking(task: Task, solution: Solution) -> Mask:
    """The edges for which the potentials prove nothing: a flow through them might do better."""
    found = np.zeros(len(task.edges), np.bool_)
    most = _most_score(task)
    for start in range(0, len(task.edges), BLOCK):
        block = slice(start, start + BLOCK)
        edges = task.edges
        part = replace(
            task,
            edges=Edges(edges.firsts[block], edges.seconds[block], edges.scores[block], edges.ties[block]),
            kept=None if task.kept is None else task.kept[block],
            most_score=most,
        )
        found[block] = _below_zero(part, solution)
    return found


def _below_zero(task: Task, solution: Solution) -> Mask:
    """Where the first reduced cost that is not 0, promise after promise, is below 0."""
    mentors = len(task.sides.capacities)
    found = np.zeros(len(task.edges), np.bool_)
    undecided = np.arange(len(task.edges))
    for promise, potentials in zip(task.promises, solution.potentials, strict=True):
        costs = meeting_costs(promise, task.edges, task.lines, most_of(task, promise), task.kept)
        costs += potentials[task.edges.firsts]
        costs -= potentials[mentors:][task.edges.seconds]
        found[undecided[costs < 0]] = True
        tight = costs == 0
        undecided = undecided[tight]
        task = replace(
            task,
            edges=task.edges.keep(tight),
            kept=None if task.kept is None else task.kept[tight],
        )
    return found


def best_few(task: Task) -> Mask:
    """Of each person, the best edges, and those that are kept."""
    edges, sides = task.edges, task.sides
    found = _best_of(edges, edges.firsts, len(sides.capacities)) | _best_of(
        edges, edges.seconds, len(sides.needs)
    )
    return found if task.kept is None else found | task.kept


def _best_of(edges: Edges, rows: Rows, people: int) -> Mask:
    """Of each row, FEW edges of the highest scores or some more, for scores are put in bins."""
    top = int(edges.scores.max(initial=0)) + 1
    bins = (edges.scores.astype(np.int64) * BINS // top).astype(np.int32)
    counts = np.bincount(rows * np.int64(BINS) + bins, minlength=people * BINS).reshape(people, BINS)
    above = counts[:, ::-1].cumsum(axis=1)
    worst = BINS - 1 - np.argmax(above >= np.minimum(FEW, above[:, -1:]), axis=1)
    found: Mask = bins >= worst[rows]
    return found
