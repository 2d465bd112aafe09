"""Why not these two: facts about any two people of a run, which a page puts into words."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hub.matching import groups
from hub.matching.criteria import contributions
from hub.matching.edges import Ints
from hub.matching.explaining import forbidding
from hub.matching.groups.together import in_one_group
from hub.matching.pool import NOBODY
from hub.matching.posing import Posed, groups_task
from hub.matching.problem import Figures, Match, Problem, Result, Shape, figures_of
from hub.matching.rules import Rule
from hub.matching.solving import match
from hub.matching.ways import ways_of

MOST_TRIED = 6
"""Of how many mentors a group with two participants is sought, those whom they suit best first: each is a run more."""
MOST_PINNED = 3
"""People kept together with a mentor of several groups, of whom any may be in the group of two others: runs more."""


@dataclass(frozen=True)
class WhyNot:
    """Why two people are not together: the rules that forbid it; or what the whole would come to with them together,
    beside what it is (`now`), and their score; or neither, when they are together, or nothing can be found. `in_roles`:
    the rules forbid that one mentor the other in a group, not that both take part in one. `participants`: it is of two
    who can only take part in a group together, and who have no score. `group_of`: the row of the mentor of the group
    that has both, or would have in the best answer found; `no_mentor`: nobody could mentor both in one group.

    `then` may be better than `now` where they are apart for another reason. `has_mentor`: a run seeks no other mentor
    for one of them, who has one in the cycle; `unbalanced`: with them, an organisation is further from the balance that
    is asked, which people kept together by hand may be."""

    rules: tuple[Rule, ...] = ()
    score: int | None = None
    points: Mapping[str, int] = field(default_factory=dict)
    together: bool = False
    in_roles: bool = False
    participants: bool = False
    no_mentor: bool = False
    has_mentor: bool = False
    unbalanced: bool = False
    group_of: int | None = None
    now: Figures | None = None
    then: Figures | None = None


def why_not(result: Result, one: int, other: int) -> WhyNot:
    """Of two rows of the pool; the first mentors the second where there are roles."""
    problem = result.problem
    in_groups = problem.shape is Shape.GROUPS
    if in_groups and (mentor := _group_of(result, one, other)) is not None:
        return _in_group(problem, mentor, one, other)
    if in_groups and _are_participants(problem, one, other):
        return _apart(result, one, other)
    if broken := forbidding(problem, one, other):
        return WhyNot(rules=tuple(broken), in_roles=in_groups)
    points = _points(problem, one, other)
    score = sum(points.values())
    if any(
        {one, other} <= set(found.rows) and _meet(problem, found.mentor, one, other)
        for found in result.matches
    ):
        return WhyNot(score=score, points=points, together=True)
    try:
        forced = match(replace(problem, pins=(*problem.pins, (one, other))))
    except ValueError:  # no place is left for them, or no group can hold them and those kept together by hand
        return WhyNot(score=score, points=points, now=result.figures)
    return WhyNot(
        score=score,
        points=points,
        now=result.figures,
        then=forced.figures,
        has_mentor=_has_mentor(problem, other),
        unbalanced=bool((_beyond(forced) > _beyond(result)).any()),
    )


def _has_mentor(problem: Problem, *rows: int) -> bool:
    """Whether one of these has a mentor in the cycle, so that a run seeks them no other."""
    mentored = {mentee for _mentor, mentee in problem.standing} - {mentee for _mentor, mentee in problem.pins}
    return problem.shape is not Shape.PEERS and not mentored.isdisjoint(rows)


def _beyond(result: Result) -> Ints:
    """By how many what each organisation gives and receives differs by more than was asked."""
    problem, homes = result.problem, result.problem.pool.organisations
    if problem.balance is None or problem.shape is not Shape.PAIRS:
        return np.zeros(1, np.int64)
    net = np.zeros(int(homes.max(initial=NOBODY)) + 2, np.int64)
    for mentor, mentee in (*problem.standing, *(one.rows for one in result.matches)):
        net[homes[mentor]] += 1
        net[homes[mentee]] -= 1
    found: Ints = np.maximum(np.abs(net[:-1]) - problem.balance, 0)
    return found


def _group_of(result: Result, one: int, other: int) -> int | None:
    """The mentor of the group that has both, the first of the two if there is a choice."""
    mentors = [found.mentor for found in result.matches if {one, other} <= set(found.rows)]
    return one if one in mentors else next(iter(mentors), None)


def _in_group(problem: Problem, mentor: int, one: int, other: int) -> WhyNot:
    if mentor not in (one, other):
        return WhyNot(together=True, group_of=mentor, participants=True)
    points = _points(problem, mentor, one if mentor == other else other)
    return WhyNot(score=sum(points.values()), points=points, together=True, group_of=mentor)


def _points(problem: Problem, one: int, other: int) -> dict[str, int]:
    """What each criterion gives the second row with the first."""
    found = contributions(problem.pool, problem.weights, np.array([one]), np.array([other]))
    return {code: int(points[0]) for code, points in found.items()}


def _meet(problem: Problem, mentor: int, one: int, other: int) -> bool:
    return problem.shape is Shape.PEERS or mentor == one


def _are_participants(problem: Problem, one: int, other: int) -> bool:
    pool = problem.pool
    return bool(pool.may_be_mentored[one] and pool.may_be_mentored[other] and not pool.may_mentor[one])


def _apart(result: Result, one: int, other: int) -> WhyNot:
    """Of two participants whom no group has together."""
    problem = result.problem
    if broken := _keeping_apart(problem, one, other):
        return WhyNot(rules=tuple(broken), participants=True)
    sought = tuple(pair for pair in problem.standing if pair[1] not in (one, other))
    problem = replace(problem, standing=sought)
    mentors = _who_could_have(problem, one, other)
    tried = [(mentor, _together(problem, mentor, one, other)) for mentor in mentors[:MOST_TRIED]]
    found = [(_worth(problem, then), mentor, then) for mentor, then in tried if then is not None]
    if not found:
        return WhyNot(participants=True, no_mentor=not mentors, now=result.figures)
    _best, mentor, then = max(found, key=lambda answer: answer[0])
    has_mentor = _has_mentor(result.problem, one, other)
    return WhyNot(participants=True, group_of=mentor, now=result.figures, then=then, has_mentor=has_mentor)


def _keeping_apart(problem: Problem, one: int, other: int) -> list[Rule]:
    """The rules of the run that keep two rows from taking part in one group: those of each alone, and of any two."""
    pool, a, b, both = problem.pool, np.array([one]), np.array([other]), np.array([one, other])
    return [
        rule
        for rule in problem.asked
        if (rule.unfit is not None and rule.unfit(pool, both, False).any())
        or (rule.everyone and rule.forbids is not None and rule.forbids(pool, a, b).any())
    ]


def _who_could_have(problem: Problem, one: int, other: int) -> list[int]:
    """The mentors who have a way to meet both, those whom they suit best first."""
    posed = Posed(problem)
    edges, worth = posed.edges, {}
    for way in ways_of(posed):
        wanted = np.isin(posed.mentees[edges.seconds[way]], [one, other])
        if wanted.sum() == 2:
            worth[int(posed.mentors[edges.firsts[way[0]]])] = int(edges.scores[way][wanted].sum())
    return sorted(worth, key=lambda mentor: (-worth[mentor], mentor))


def _together(problem: Problem, mentor: int, one: int, other: int) -> Figures | None:
    """What an answer with both in one group of this mentor comes to; none if there is none."""
    pins = (*problem.pins, *(pin for pin in ((mentor, one), (mentor, other)) if pin not in problem.pins))
    try:
        forced = match(replace(problem, pins=pins))
    except ValueError:
        return None
    if any({mentor, one, other} <= set(found.rows) for found in forced.matches):
        return forced.figures
    tried = (
        _grouped(problem, mentor, (one, other, *some)) for some in _others_pinned(problem, mentor, one, other)
    )
    found = [then for then in tried if then is not None]
    return max(found, key=lambda then: _worth(problem, then), default=None)


def _others_pinned(problem: Problem, mentor: int, one: int, other: int) -> Iterator[Sequence[int]]:
    """Which of the others who are kept together with the mentor are in the group of these two; of many, all or none."""
    others = [mentee for who, mentee in problem.pins if who == mentor and mentee not in (one, other)]
    sizes = range(len(others) + 1) if len(others) <= MOST_PINNED else (0, len(others))
    for size in sizes:
        yield from itertools.combinations(others, size)


def _grouped(problem: Problem, mentor: int, rows: Sequence[int]) -> Figures | None:
    """What the best answer comes to in which these participants are in one group of the mentor."""
    posed = Posed(problem)
    place = int(np.searchsorted(posed.mentors, mentor))
    task, origin = in_one_group(groups_task(posed), place, np.searchsorted(posed.mentees, rows).tolist())
    try:
        found = groups.form(task)
    except ValueError:
        return None
    groups.check(found, task)
    edges = posed.edges.keep(origin[found.chosen])
    three = zip(edges.firsts.tolist(), edges.seconds.tolist(), edges.scores.tolist(), strict=True)
    matches = [Match(int(posed.mentors[a]), (int(posed.mentees[b]),), (points,)) for a, b, points in three]
    return figures_of(problem, matches, posed.mentors)


def _worth(problem: Problem, figures: Figures) -> tuple[int, ...]:
    """By the promises, the largest best."""
    third = figures.idle if problem.lines.third == "idle" else figures.below_good
    return figures.served, -(figures.changed or 0), -figures.weak, -third, figures.total
