"""What each promise costs the next, and what other ways of choosing would give: shown before anyone decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hub.matching import groups, once, peers, shared
from hub.matching.assignment import Task
from hub.matching.by_hand import best_groups_first, best_pairs_first
from hub.matching.edges import Edges, Mask
from hub.matching.groups import GroupTask
from hub.matching.peers import PeerTask
from hub.matching.problem import Asked, Figures, Match, Result, figures_of

LAST = ("total", "ties")
WORK = once.WORK // 10
"""Of one way among others."""


@dataclass(frozen=True)
class Price:
    """The answer under these promises alone: beside the one before, what the last but the total costs."""

    promises: tuple[str, ...]
    figures: Figures


@dataclass(frozen=True)
class Alternative:
    """Another way of choosing: what it comes to, and the rows of those whom it leaves out and the result serves."""

    figures: Figures
    left_out: tuple[int, ...]


def prices(result: Result) -> list[Price]:
    """What the answer would be with no promise but the total, then with one more each time. Raises as the solvers."""
    found = []
    before = [promise for promise in result.asked.promises if promise not in LAST]
    for count in range(len(before) + 1):
        promises = (*before[:count], *LAST)
        task = replace(result.asked, promises=promises)
        found.append(
            Price(promises, figures_of(result.problem, _matches(result, _solve(task)), result.mentors))
        )
    return found


def fairest(result: Result) -> Alternative | None:
    """As many people served, the worst meeting as good as possible, then the highest total. None for groups: each
    step would be an integer program more.

    The highest score under which all edges can go without anyone fewer served, by bisection (Garfinkel, An improved
    algorithm for the bottleneck assignment problem, 1971).
    """
    task = result.asked
    if isinstance(task, GroupTask):
        return None
    levels = np.unique(task.edges.scores)
    most = _served(task)
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _served(_above(task, int(levels[middle]))) == most:
            low = middle
        else:
            high = middle - 1
    if len(levels):
        task = _above(task, int(levels[low]))
    chosen = _solve(replace(task, promises=("served", "total", "ties")))
    return _alternative(result, _matches(result, chosen, task.edges))


def best_first(result: Result) -> Alternative:
    """The highest score first, then the next of those who are left: what is done by hand."""
    task = result.asked
    chosen = best_groups_first(task) if isinstance(task, GroupTask) else best_pairs_first(task)
    return _alternative(result, _matches(result, chosen))


def _solve(task: Asked) -> Mask:
    if isinstance(task, Task):
        return shared.assign(task, WORK).chosen
    if isinstance(task, PeerTask):
        return peers.pair_up(task).chosen
    return groups.form(task).chosen


def _served(task: Task | PeerTask) -> int:
    return int(_solve(replace(task, promises=("served",))).sum())


def _above(task: Task | PeerTask, line: int) -> Task | PeerTask:
    keep = task.edges.scores >= line
    return task.keep(keep)


def _matches(result: Result, chosen: Mask, edges: Edges | None = None) -> list[Match]:
    """The matches of these edges, with those that are pinned outside the task."""
    kept = (result.asked.edges if edges is None else edges).keep(chosen)
    mentors, mentees = result.mentors[kept.firsts].tolist(), result.mentees[kept.seconds].tolist()
    found = [
        Match(mentor, (mentee,), (points,))
        for mentor, mentee, points in zip(mentors, mentees, kept.scores.tolist(), strict=True)
    ]
    if isinstance(result.asked, GroupTask):
        return found
    return [*found, *(one for one in result.matches if one.pinned)]


def _alternative(result: Result, matches: Sequence[Match]) -> Alternative:
    served = {row for one in matches for row in one.rows}
    left_out = tuple(sorted(result.matched() - served))
    return Alternative(figures_of(result.problem, matches, result.mentors), left_out)
