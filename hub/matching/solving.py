"""From a problem to its proved answer, whatever its shape."""

from collections.abc import Callable
from math import inf

from hub.matching import groups, peers, shared
from hub.matching.edges import Edges
from hub.matching.posing import Posed, groups_task, pairs_task, peers_task
from hub.matching.problem import Answered, Asked, Match, Problem, Result, Shape

type Report = Callable[[str, int], None]
"""Told the step (score, solve, prove) and how many per cent are done; it may raise Cancelled."""


def in_silence(_step: str, _done: int) -> None:
    """The report that nobody hears."""


def match(problem: Problem, report: Report = in_silence, *, seconds: float = inf) -> Result:
    """The best set of matches, checked without a solver. Groups may take long: after `seconds` the best found is given,
    with how far it may be from the best possible.

    Raises PinBroken for a pin that can't be kept, OverflowError for weights beyond the solvers, NotProved if the
    answer does not hold what it says, and what `report` raises to stop it.
    """
    report("score", 5)
    posed = Posed(problem)
    report("solve", 25)
    if problem.shape is Shape.GROUPS:
        return _groups(posed, report, seconds)
    return _peers(posed, report) if problem.shape is Shape.PEERS else _pairs(posed, report)


def _pairs(posed: Posed, report: Report) -> Result:
    task = pairs_task(posed)
    found = shared.assign(task)
    report("prove", 80)
    shared.check(found, task)
    matches = [*_two_by_two(posed, task.edges.keep(found.chosen)), *_pins(posed)]
    return _result(posed, matches, task, found)


def _peers(posed: Posed, report: Report) -> Result:
    task = peers_task(posed)
    found = peers.pair_up(task)
    report("prove", 80)
    peers.check(found, task)
    matches = [*_two_by_two(posed, task.edges.keep(found.chosen)), *_pins(posed)]
    return _result(posed, matches, task, found)


def _groups(posed: Posed, report: Report, seconds: float) -> Result:
    task = groups_task(posed)

    def watch(promise: int, _gap: float) -> bool:
        report("solve", 25 + 55 * promise // len(task.levels))
        return True

    found = groups.form(task, groups.Clock(seconds, watch))
    report("prove", 80)
    groups.check(found, task)
    return _result(posed, _grouped(posed, found), task, found)


def _grouped(posed: Posed, found: groups.Grouping) -> list[Match]:
    edges, pinned = posed.edges, set(posed.pinned.tolist())
    return [
        Match(
            int(posed.mentors[group.mentor]),
            tuple(int(posed.mentees[edges.seconds[edge]]) for edge in group.edges),
            tuple(int(edges.scores[edge]) for edge in group.edges),
            pinned=not pinned.isdisjoint(group.edges),
        )
        for group in found.groups
    ]


def _result(posed: Posed, matches: list[Match], task: Asked, found: Answered) -> Result:
    ordered = tuple(sorted(matches, key=lambda one: one.rows))
    return Result(posed.problem, ordered, posed.edges, posed.mentors, posed.mentees, task, found)


def _two_by_two(posed: Posed, edges: Edges) -> list[Match]:
    mentors, mentees = posed.mentors[edges.firsts].tolist(), posed.mentees[edges.seconds].tolist()
    three = zip(mentors, mentees, edges.scores.tolist(), strict=True)
    return [Match(mentor, (mentee,), (points,)) for mentor, mentee, points in three]


def _pins(posed: Posed) -> list[Match]:
    scores = posed.edges.scores
    return [
        Match(mentor, (mentee,), (int(scores[edge]),), pinned=True)
        for edge in posed.pinned.tolist()
        for mentor, mentee in [posed.rows(edge)]
    ]
