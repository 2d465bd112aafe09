"""Whole problems, from people to pairs: of all the answers that the rules allow, none keeps the promises better. The
judge reads the rules and the criteria on its own (judge.py), and tries every answer."""

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from hub.matching.certificates import dumps, recheck
from hub.matching.comparing import fairest
from hub.matching.people import Model
from hub.matching.problem import PinBroken, Problem, Result, Shape
from hub.matching.solving import match
from tests.matching.judge import free
from tests.matching.worlds import MODELS, World, world

type Two = tuple[int, int]
type Costs = tuple[int, ...]
type Answer = tuple[dict[Two, int], int]
"""Who meets whom with what score, and how many mentors are left without anyone."""

CASES = 60


def costs(problem: Problem, answer: Answer) -> Costs:
    """What an answer costs, promise by promise; peers without roles have nobody idle."""
    found, idle = answer
    scores, lines = found.values(), problem.lines
    counts_idle = lines.third == "idle" and problem.shape is not Shape.PEERS
    told = [-len(found), sum(score < lines.weak for score in scores)]
    told += [idle if counts_idle else sum(score < lines.good for score in scores), -sum(scores)]
    if problem.kept is not None:
        either = problem.shape is Shape.PEERS
        stays = [two in found or (either and two[::-1] in found) for two in problem.kept]
        told.insert(1, stays.count(False))
    return tuple(told)


def pairs(here: World, problem: Problem) -> Iterator[Answer]:
    """Each mentee with one of the mentors or nobody; a place serves to mentor or to be mentored."""
    people, judge = here.people, here.judge
    may = {
        (a, b): judge.score(people[a], people[b])
        for a, b in itertools.permutations(range(len(people)), 2)
        if judge.takes_part(people[a], "mentor")
        and judge.takes_part(people[b], "mentee")
        and judge.may_meet(people[a], people[b])
    }
    mentors = [row for row, one in enumerate(people) if "mentor" in one.enrolled_as and free(one)]
    both_ways = judge.frame.model is Model.PEER
    choices = [[None, *(a for a, b in may if b == row)] for row in range(len(people))]
    for choice in itertools.product(*choices):
        found = {(a, b): may[a, b] for b, a in enumerate(choice) if a is not None}
        taken = Counter(row for two in found for row in two)
        if any(number > free(people[row]) for row, number in taken.items()):
            continue
        if not both_ways and any((b, a) in found for a, b in found):
            continue
        if {*problem.pins} <= {*found} and is_balanced(here, found, problem.balance):
            busy = {a for a, _b in found}
            yield found, sum(row not in busy and not people[row].open_pairs for row in mentors)


def is_balanced(here: World, found: Iterable[Two], most: int | None) -> bool:
    given = Counter[object]()
    for a, b in found:
        given[here.people[a].organisation] += 1
        given[here.people[b].organisation] -= 1
    return most is None or all(abs(count) <= most for home, count in given.items() if home is not None)


def peers(here: World, problem: Problem) -> Iterator[Answer]:
    people, judge = here.people, here.judge
    may = {
        (a, b): judge.score(people[a], people[b])
        for a, b in itertools.combinations(range(len(people)), 2)
        if judge.takes_part(people[a], "peer")
        and judge.takes_part(people[b], "peer")
        and judge.may_meet(people[a], people[b])
    }
    pins = {(min(two), max(two)) for two in problem.pins}

    def answers(left: list[int]) -> Iterator[list[Two]]:
        if not left:
            yield []
            return
        one, *others = left
        yield from answers(others)
        for other in others:
            if (one, other) in may:
                yield from (
                    [(one, other), *rest] for rest in answers([row for row in others if row != other])
                )

    for found in answers([*range(len(people))]):
        if pins <= {*found}:
            yield {two: may[two] for two in found}, 0


def groups(here: World, problem: Problem) -> Iterator[Answer]:
    """Each participant in one of the groups that mentors may form, or in none. Whoever has both roles keeps the last
    place to take part."""
    people, judge = here.people, here.judge
    places = {
        row: free(one) - ("mentee" in one.enrolled_as)
        for row, one in enumerate(people)
        if "mentor" in one.enrolled_as
    }
    slots = [(row, number) for row, most in places.items() for number in range(most)]
    rows = [row for row, one in enumerate(people) if judge.takes_part(one, "mentee")]
    known: dict[tuple[int, tuple[int, ...]], bool] = {}

    def may_form(mentor: int, group: tuple[int, ...]) -> bool:
        if (mentor, group) not in known:
            known[mentor, group] = mentor not in group and judge.may_form(
                people[mentor],
                [people[row] for row in group],
                least_organisations=problem.least_organisations,
                most_of_one=problem.most_of_one,
            )
        return known[mentor, group]

    for choice in itertools.product([None, *slots], repeat=len(rows)):
        formed = defaultdict(list)
        for row, slot in zip(rows, choice, strict=True):
            if slot is not None:
                formed[slot].append(row)
        if all(may_form(mentor, tuple(group)) for (mentor, _number), group in formed.items()):
            two = [(mentor, row) for (mentor, _number), group in formed.items() for row in group]
            if {*problem.pins} <= {*two}:
                found = {(a, b): judge.score(people[a], people[b]) for a, b in two}
                idle = [a for a, most in places.items() if most > 0 and not people[a].open_pairs]
                yield found, sum(a not in {mentor for mentor, _number in formed} for a in idle)


EVERY_ANSWER = {
    "peers in roles": pairs,
    "culture shift": pairs,
    "peers without roles": peers,
    "groups": groups,
}


def told(result: Result) -> Costs:
    """The same of what the engine found."""
    problem, found = result.problem, {}
    for one in result.matches:
        found |= dict(zip([(one.mentor, row) for row in one.mentees], one.scores, strict=True))
    return costs(problem, (found, result.figures.idle))


def variants(rng: random.Random, result: Result) -> Iterator[Problem]:
    """The problem with two who are kept together, and as a rematch."""
    edges, problem = result.edges, result.problem
    may = [
        (int(result.mentors[a]), int(result.mentees[b]))
        for a, b in zip(edges.firsts.tolist(), edges.seconds.tolist(), strict=True)
    ]
    if may:
        yield replace(problem, pins=(rng.choice(may),), balance=None)
        some = rng.sample(may, min(3, len(may)))
        yield replace(problem, kept=tuple({frozenset(two): two for two in some}.values()))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shape", MODELS)
def test_of_all_that_the_rules_allow_nothing_is_better(shape: str, seed: int) -> None:
    rng, served = random.Random(seed), 0
    for _case in range(CASES):
        here = world(rng, shape)
        first = match(here.problem)
        recheck(dumps(first.asked, first.answered))
        for problem in (here.problem, *variants(rng, first)):
            best = min(
                (costs(problem, answer) for answer in EVERY_ANSWER[shape](here, problem)), default=None
            )
            try:
                result = match(problem)
            except (PinBroken, ValueError):  # nothing holds those who are kept together
                assert best is None
                continue
            assert told(result) == best
            assert result.proved
            served += len(result.matches) > 0
    assert served > CASES / 4


def scored_anew(rng: random.Random, result: Result) -> tuple[Result, dict[Two, int]]:
    """The result with other scores, and these: those of so few people hardly ever differ enough."""
    asked, edges = result.asked, result.asked.edges
    scores = np.array([rng.randint(1, 99) for _edge in range(len(edges))], edges.scores.dtype)
    ends = zip(result.mentors[edges.firsts].tolist(), result.mentees[edges.seconds].tolist(), strict=True)
    other = replace(asked, edges=replace(edges, scores=scores))
    return replace(result, asked=other), dict(zip(ends, scores.tolist(), strict=True))


def worth(problem: Problem, found: dict[Two, int]) -> Costs:
    """People served, the worst meeting but those that were kept together by hand, the sum of the scores."""
    free_to_choose = [points for two, points in found.items() if two not in problem.pins]
    return len(found), min(free_to_choose, default=0), sum(found.values())


@pytest.mark.parametrize("shape", MODELS)
def test_of_all_answers_that_serve_as_many_none_has_a_better_worst_meeting_than_the_fairest(
    shape: str,
) -> None:
    rng, dearer = random.Random(11), 0
    for _case in range(CASES):
        here = world(rng, shape)
        for problem in (here.problem, *[*variants(rng, match(here.problem))][:1]):
            every = [found for found, _idle in EVERY_ANSWER[shape](here, problem)]
            if not every:  # nothing holds those who are kept together
                continue
            result, scores = scored_anew(rng, match(problem))
            worths = [
                worth(problem, {two: scores.get(two, points) for two, points in found.items()})
                for found in every
            ]
            served, _worst, total = max(worths)
            fair = fairest(result)
            assert fair.proved
            assert fair.figures.served == served * (2 if problem.shape is Shape.PEERS else 1)
            assert fair.figures.total == total
            dearer += total < max(sums for count, _least, sums in worths if count == served)
    assert dearer
