"""What each promise costs the next, and what other ways of choosing would give: shown before anyone decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hub.matching import groups, once, peers, shared
from hub.matching.assignment import Task
from hub.matching.by_hand import best_groups_first, best_pairs_first
from hub.matching.edges import Edges, Mask
from hub.matching.groups import Clock, GroupTask
from hub.matching.peers import PeerTask
from hub.matching.problem import Answered, Asked, Figures, Match, Result, figures_of, is_proved

LAST = ("total", "ties")
WORK = once.WORK // 10
"""Of one way among others."""


@dataclass(frozen=True)
class Price:
    """The answer under these promises alone: beside the one before, what the last but the total costs. Not `proved`: it
    is the best that was found in time."""

    promises: tuple[str, ...]
    figures: Figures
    proved: bool


@dataclass(frozen=True)
class Alternative:
    """Another way of choosing: what it comes to, and the rows of those whom it leaves out and the result serves.
    `proved`: whether it is the best of its way."""

    figures: Figures
    left_out: tuple[int, ...]
    proved: bool = True


def prices(result: Result, clock: Clock | None = None) -> list[Price]:
    """What the answer would be with no promise but the total, then with one more each time; of groups, the best that is
    found before the clock has no time left. Raises as the solvers."""
    found = []
    before = [promise for promise in result.asked.promises if promise not in LAST]
    for count in range(len(before) + 1):
        promises = (*before[:count], *LAST)
        answer = _solve(replace(result.asked, promises=promises), clock)
        figures = figures_of(result.problem, _matches(result, answer.chosen), result.mentors)
        found.append(Price(promises, figures, is_proved(answer)))
    return found


def fairest(result: Result, clock: Clock | None = None) -> Alternative:
    """As many people served, the worst meeting as good as possible, then the highest total; of groups, the best that is
    found before the clock has no time left.

    The highest score under which all edges can go without anyone fewer served, by bisection (Garfinkel, An improved
    algorithm for the bottleneck assignment problem, 1971). Pinned meetings stay, whatever their score.
    """
    task = result.asked
    levels = np.unique(task.edges.scores)
    most, proved = int(result.answered.chosen.sum()), True
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        answer = _serving(_above(task, int(levels[middle])), most, clock)
        if answer is not None and answer.chosen.sum() >= most:
            low = middle
        else:
            high, proved = middle - 1, proved and (answer is None or is_proved(answer))
    if len(levels):
        task = _above(task, int(levels[low]))
    answer = _solve(replace(task, promises=("served", "total", "ties")), clock)
    matches = _matches(result, answer.chosen, task.edges)
    return _alternative(result, matches, proved=proved and is_proved(answer))


def best_first(result: Result) -> Alternative:
    """The highest score first, then the next of those who are left: what is done by hand."""
    task = result.asked
    chosen = best_groups_first(task) if isinstance(task, GroupTask) else best_pairs_first(task)
    return _alternative(result, _matches(result, chosen))


def _solve(task: Asked, clock: Clock | None) -> Answered:
    if isinstance(task, Task):
        return shared.assign(task, WORK)
    if isinstance(task, PeerTask):
        return peers.pair_up(task)
    return groups.form(task, clock)


def _serving(task: Asked, most: int, clock: Clock | None) -> Answered | None:
    """An answer that serves as many, or the most that can be; none where the pinned people of a group lack others. Of
    groups, the preview often tells."""
    task = replace(task, promises=("served",))
    if not isinstance(task, GroupTask):
        return _solve(task, clock)
    try:
        first = groups.preview(task)
    except ValueError:
        return None
    return first if first.proved or first.chosen.sum() >= most else _solve(task, clock)


def _above(task: Asked, line: int) -> Asked:
    keep = task.edges.scores >= line
    return task.keep(keep | task.pins if isinstance(task, GroupTask) else keep)


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


def _alternative(result: Result, matches: Sequence[Match], *, proved: bool = True) -> Alternative:
    served = {row for one in matches for row in one.rows}
    left_out = tuple(sorted(result.matched() - served))
    return Alternative(figures_of(result.problem, matches, result.mentors), left_out, proved)
