"""Assignments: the five promises against brute force on thousands of small cases, and what their proof refuses."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hub.matching.assignment import Assignment, Balance, Sides, Task, assign, check
from hub.matching.edges import Edges, Lines
from hub.matching.network import Solution
from hub.matching.proofs import NotProved

CASES = 2000


def edges_of(rows: list[tuple[int, int, int, int]]) -> Edges:
    columns = np.array(rows, np.int64).reshape(-1, 4).T
    return Edges(columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2], columns[3])


def random_task(rng: random.Random) -> Task:
    mentors, mentees = rng.randint(1, 4), rng.randint(1, 6)
    edges = edges_of(
        [
            (i, j, rng.choice([0, 100, 200, 300, 400, 500, 900]), rng.getrandbits(30))
            for i in range(mentors)
            for j in range(mentees)
            if rng.random() < 0.6
        ]
    )
    capacities = np.array([rng.randint(0, 3) for _ in range(mentors)], np.int64)
    busy = np.array([rng.random() < 0.2 for _ in range(mentors)])
    sides = Sides(capacities, np.ones(mentees, np.int64), busy, random_balance(rng, mentors, mentees))
    task = Task(edges, sides, Lines(250, 450, rng.choice(["good", "idle"])))
    if rng.random() < 0.3:
        kept = np.array([rng.random() < 0.3 for _ in range(len(edges))], np.bool_)
        task = replace(task, kept=kept, promises=("served", "changed", "weak", "third", "total", "ties"))
    return task


def random_balance(rng: random.Random, mentors: int, mentees: int) -> Balance | None:
    if rng.random() < 0.5:
        return None
    homes = rng.randint(1, 3)
    of = [np.array([rng.randint(-1, homes - 1) for _ in range(n)], np.int32) for n in (mentors, mentees)]
    return Balance(rng.randint(0, 2), of[0], of[1], np.zeros(homes, np.int64))


def every_choice(task: Task) -> Iterator[tuple[int, ...]]:
    """All sets of edges that the capacities let be."""
    mentees = len(task.sides.needs)
    by_mentee: list[list[int]] = [[] for _ in range(mentees)]
    for edge, mentee in enumerate(task.edges.seconds.tolist()):
        by_mentee[mentee].append(edge)

    def grow(mentee: int, chosen: tuple[int, ...], left: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if mentee == mentees:
            yield chosen
            return
        yield from grow(mentee + 1, chosen, left)
        for edge in by_mentee[mentee]:
            mentor = int(task.edges.firsts[edge])
            if left[mentor]:
                fewer = (*left[:mentor], left[mentor] - 1, *left[mentor + 1 :])
                yield from grow(mentee + 1, (*chosen, edge), fewer)

    yield from grow(0, (), tuple(task.sides.capacities.tolist()))


def balanced(task: Task, chosen: tuple[int, ...]) -> bool:
    balance = task.sides.balance
    if balance is None:
        return True
    net = [0] * (len(balance.settled) + 1)
    for edge in chosen:
        net[balance.mentors[task.edges.firsts[edge]]] += 1
        net[balance.mentees[task.edges.seconds[edge]]] -= 1
    return all(abs(difference) <= balance.most for difference in net[:-1])


def kept_promises(task: Task, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """What is promised, promise by promise: less is better."""
    edges, lines = task.edges, task.lines
    scores = [int(edges.scores[edge]) for edge in chosen]
    busy = {int(edges.firsts[edge]) for edge in chosen} | set(task.sides.busy.nonzero()[0].tolist())
    idle = len(task.sides.capacities) - len(busy)
    values: dict[str, Any] = {
        "served": -len(chosen),
        "weak": sum(score < lines.weak for score in scores),
        "third": idle if lines.third == "idle" else sum(score < lines.good for score in scores),
        "total": -sum(scores),
        "ties": -sum(int(edges.ties[edge]) for edge in chosen),
        "changed": 0 if task.kept is None else int(task.kept.sum()) - sum(bool(task.kept[e]) for e in chosen),
    }
    return tuple(values[promise] for promise in task.promises)


@pytest.mark.parametrize("seed", range(4))
def test_the_answer_is_the_best_of_all_choices(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(CASES // 4):
        task = random_task(rng)
        found = assign(task)
        check(found, task)
        best = min(
            (choice for choice in every_choice(task) if balanced(task, choice)),
            key=lambda choice: kept_promises(task, choice),
        )
        assert set(found.chosen.nonzero()[0].tolist()) == set(best)


def test_nobody_to_meet_is_an_answer() -> None:
    task = Task(edges_of([]), Sides(np.array([1]), np.array([1, 1])), Lines())
    found = assign(task)
    check(found, task)
    assert not found.chosen.any()


TASK = Task(
    edges_of([(0, 0, 500, 1), (0, 1, 400, 2), (1, 0, 450, 3), (1, 1, 100, 4)]),
    Sides(np.array([1, 1]), np.array([1, 1])),
    Lines(weak=200, good=450),
)


def test_serving_both_without_a_weak_match_comes_before_the_best_pair() -> None:
    assert assign(TASK).chosen.tolist() == [False, True, True, False]


def tampered(found: Assignment, **changes: Any) -> Assignment:
    return replace(found, solution=replace(found.solution, **changes))


def other_flow(solution: Solution) -> Any:
    flow = solution.flow.copy()
    flow[:4] = [1, 0, 0, 1]
    return flow


@pytest.mark.parametrize(
    ("what", "change"),
    {
        "is not kept at its best": lambda s: {"flow": other_flow(s), "costs": (0, 1, 1, 0, 0)},
        "does not cost what is said": lambda s: {"costs": (1, *s.costs[1:])},
        "does not add up": lambda s: {"flow": np.where(np.arange(len(s.flow)) == 0, 1, s.flow)},
        "carries more than it may": lambda s: {"flow": s.flow * 2},
        "lacks its proof": lambda s: {"potentials": s.potentials[:-1]},
    }.items(),
)
def test_a_result_that_was_tampered_with_is_refused(what: str, change: Any) -> None:
    found = assign(TASK)
    with pytest.raises(NotProved, match=what):
        check(tampered(found, **change(found.solution)), TASK)


def test_scores_beyond_what_the_solver_holds_are_refused() -> None:
    huge = replace(TASK, edges=replace(TASK.edges, scores=TASK.edges.scores * 2**52))
    with pytest.raises(OverflowError, match="2\\*\\*60"):
        assign(huge)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_people_changes_no_pair(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        (i, j, int(rng.integers(0, 10)) * 100, int(rng.integers(0, 2**30)))
        for i in range(9)
        for j in range(14)
    ]
    capacities = rng.integers(0, 3, 9)
    mentors, mentees = rng.permutation(9), rng.permutation(14)
    moved = sorted((int(mentors[i]), int(mentees[j]), score, tie) for i, j, score, tie in rows)
    before = Task(edges_of(rows), Sides(capacities, np.ones(14, np.int64)), Lines(300, 500))
    after = Task(
        edges_of(moved), Sides(capacities[np.argsort(mentors)], np.ones(14, np.int64)), Lines(300, 500)
    )
    assert pairs(before, np.arange(9), np.arange(14)) == pairs(
        after, np.argsort(mentors), np.argsort(mentees)
    )


def pairs(task: Task, mentors: Any, mentees: Any) -> set[tuple[int, int]]:
    chosen = task.edges.keep(assign(task).chosen)
    return set(zip(mentors[chosen.firsts].tolist(), mentees[chosen.seconds].tolist(), strict=True))
