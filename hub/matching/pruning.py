"""The same best assignment from few of the edges, proved over all of them.

The highest total from the best few edges of each person gives every edge a price: the promises are solved with those
alone that it puts near the best. Then every other edge is priced again: of its reduced costs under each promise, the
first that is not 0 must be above 0 for the proof to hold with the edge too. Those for which it is below come in, and
again, until there is none: nothing is pruned without the proof (column generation: Dantzig and Wolfe, Decomposition
principle for linear programs, 1960; here in lexicographic order).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hub.matching import assignment
from hub.matching.assignment import Assignment, Task, meeting_costs, most_of
from hub.matching.edges import Edges, Ints, Mask, Rows
from hub.matching.network import LARGEST, Solution
from hub.matching.proofs import NotProved

type Index = npt.NDArray[np.intp]

MANY = 300_000
"""Edges from which it is worth it."""
FEW = 12
"""Edges of each person to begin with, and some more."""
NEAR = 32
"""Points by which an edge may miss the best answer and still be solved: 1 at least, for those that miss by none."""
BINS = 64
BLOCK = 1 << 16


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
    if len(task.edges) < MANY:
        return assignment.assign(task)
    return assign_among(task, *_near(task, best_few(task)))


def _near(task: Task, among: Mask) -> tuple[Mask, Sequence[Ints]]:
    """What the answer of all the promises but the tie-break would take in, or nearly; its potentials, where they prove
    it over all the edges."""
    before = (promise for promise in task.promises if promise not in ("total", "ties"))
    first = replace(task, promises=(*before, "total"))
    found = assignment.assign(_part(first, among)).solution
    proved = task.promises == (*first.promises, "ties") and not (breaking(first, found) & ~among).any()
    return breaking(first, found, NEAR), found.potentials if proved else ()


def check(found: Assignment | Pruned, task: Task) -> None:
    """Raise NotProved unless the answer is feasible and the best over all the edges: no solver runs."""
    if isinstance(found, Assignment):
        assignment.check(found, task)
        return
    if any(
        mask.dtype != np.bool_ or mask.shape != (len(task.edges),) for mask in (found.among, found.chosen)
    ):
        raise NotProved("what is chosen is not a mark for each meeting")
    part = _part(task, found.among)
    assignment.check(Assignment(found.chosen[found.among], found.promises, found.solution), part)
    if found.chosen[~found.among].any():
        raise NotProved("an edge is chosen that was not solved")
    if (breaking(task, found.solution) & ~found.among).any():
        raise NotProved("an edge that was left aside would do better")


def assign_among(task: Task, among: Mask, known: Sequence[Ints] = ()) -> Pruned:
    """The same, from these edges at first. `known`: potentials that prove the first promises over all the edges."""
    while True:
        found = assignment.assign(_part(task, among), known)
        more = breaking(task, found.solution) & ~among
        if not more.any():
            chosen = np.zeros(len(task.edges), np.bool_)
            chosen[among] = found.chosen
            return Pruned(chosen, task.promises, among, found.solution)
        among = among | more


def _part(task: Task, among: Mask) -> Task:
    """The task of some of the edges, with costs that agree with those of the whole."""
    return replace(task.keep(among), most_score=_most_score(task))


def _most_score(task: Task) -> int:
    return task.most_score if task.most_score is not None else int(task.edges.scores.max(initial=0))


def breaking(task: Task, solution: Solution, margin: int = 0) -> Mask:
    """The edges for which the potentials prove nothing: a flow through them might do better. With a
    margin, those too that miss by less."""
    found = np.zeros(len(task.edges), np.bool_)
    prices = _prices(task, solution)
    task = replace(task, most_score=_most_score(task))
    for start in range(0, len(task.edges), BLOCK):
        block = slice(start, start + BLOCK)
        found[block] = _below_zero(_block(task, block), prices, margin)
    return found


@dataclass(frozen=True)
class _Price:
    """Promises in one number: the first that is not 0 decides its sign. `weights`: of each; `mentors`, `mentees`: their
    potentials, added up so."""

    weights: dict[str, int]
    mentors: Ints
    mentees: Ints


def _prices(task: Task, solution: Solution) -> list[_Price]:
    """All the promises, the first ones in one number of 64 bits, as many as it holds, then the others so."""
    mentors = slice(0, len(task.sides.capacities))
    mentees = slice(mentors.stop, mentors.stop + len(task.sides.needs))
    levels = [
        (promise, found[mentors], found[mentees])
        for promise, found in zip(task.promises, solution.potentials, strict=True)
    ]
    prices: list[_Price] = []
    while levels:
        weights: dict[str, int] = {}
        sums = np.zeros(mentors.stop, np.int64), np.zeros(len(task.sides.needs), np.int64)
        room = 1
        while levels:
            promise, ones, others = levels[0]
            most = (
                most_of(task, promise)
                + int(np.abs(ones).max(initial=0))
                + int(np.abs(others).max(initial=0))
                + 1
            )
            if weights and room * 2 * most >= LARGEST:
                break
            weights = {name: weight * 2 * most for name, weight in weights.items()} | {promise: 1}
            sums = sums[0] * 2 * most + ones, sums[1] * 2 * most + others
            room *= 2 * most
            levels.pop(0)
        prices.append(_Price(weights, *sums))
    return prices


def _below_zero(task: Task, prices: list[_Price], margin: int) -> Mask:
    """Where the first reduced cost that is not 0, promise after promise, is below 0; of the first promises together,
    below the margin."""
    found = np.zeros(len(task.edges), np.bool_)
    undecided = np.arange(len(task.edges))
    for price in prices:
        costs = price.mentors[task.edges.firsts]
        costs -= price.mentees[task.edges.seconds]
        for promise, weight in price.weights.items():
            if promise != "served":
                costs += weight * meeting_costs(
                    promise, task.edges, task.lines, most_of(task, promise), task.kept
                )
        found[undecided[costs < margin]] = True
        margin = 0
        tight = np.flatnonzero(costs == 0)
        undecided = undecided[tight]
        task = _block(task, tight)
    return found


def _block(task: Task, which: slice | Index) -> Task:
    edges, kept = task.edges, task.kept
    some = Edges(edges.firsts[which], edges.seconds[which], edges.scores[which], edges.ties[which])
    return replace(task, edges=some, kept=None if kept is None else kept[which])


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
