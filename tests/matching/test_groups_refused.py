"""Agility groups: pins that can't be kept, results that lie, a stop before the end."""

from dataclasses import replace

import numpy as np
import pytest

from hub.matching.groups import Cancelled, Clock, Level, check, form, preview
from hub.matching.groups.bounds import Box
from hub.matching.groups.program import Writer
from hub.matching.groups.solver import Solver
from hub.matching.proofs import NotProved
from tests.matching.grouping import middle_task

PINNED = {
    "pinned to two groups": lambda task: np.isin(task.edges.seconds, [task.edges.seconds[0]]),
    "more people pinned than their groups hold": lambda task: task.edges.firsts == 0,
    "too many people of one organisation": lambda task: (
        (task.edges.firsts == 0) & (task.organisations[task.edges.seconds] == 1)
    ),
}


@pytest.mark.parametrize("reason", PINNED)
def test_pins_that_cannot_be_kept_are_refused_with_the_reason(reason):
    task = middle_task()
    pinned = PINNED[reason](task)
    assert pinned.any()
    for solve in (form, preview):
        with pytest.raises(ValueError, match=reason):
            solve(replace(task, pinned=pinned))


def test_a_pin_of_a_mentor_whom_too_few_may_join_is_refused():
    task = middle_task()
    few = task.edges.keep((task.edges.firsts > 0) | (task.edges.seconds < 5))
    assert 0 < (few.firsts == 0).sum() < 4
    with pytest.raises(ValueError, match="mentor 0 cannot have a group .* too few others may join"):
        form(replace(task, edges=few, pinned=np.arange(len(few)) == 0))


def test_a_pin_is_kept_though_the_whole_loses():
    task = middle_task()
    free = form(task)
    for edge in np.flatnonzero(~free.chosen)[:5]:
        pinned = np.arange(len(task.edges)) == edge
        answer = form(replace(task, pinned=pinned))
        check(answer, replace(task, pinned=pinned))
        assert answer.chosen[edge]
        assert [level.cost for level in answer.levels] >= [level.cost for level in free.levels]


@pytest.mark.parametrize(
    "fault",
    [{"minimum": 0}, {"minimum": 9}, {"least_organisations": 3}, {"most_of_one": 0}, {"offers": (np.arange(30),)},
     {"apart": np.array([[1, 1]], np.int32)}],
)  # fmt: skip
def test_a_task_that_means_nothing_is_refused(fault):
    with pytest.raises(ValueError):
        replace(middle_task(), **fault)


def tampered(answer, task):
    """Results that lie, each in its own way."""
    first, *others = answer.groups
    more = answer.chosen.copy()
    more[np.flatnonzero(~more)[0]] = True
    less = answer.chosen.copy()
    less[list(first.edges)] = False
    yield "groups are not", replace(answer, chosen=more)
    yield "does not cost", replace(answer, chosen=less, groups=tuple(others))
    short = answer.chosen.copy()
    short[first.edges[0] :][: first.edges[-1] + 1 - first.edges[0]] = False
    short[list(first.edges[:3])] = True
    yield "too small", replace(answer, chosen=short, groups=(replace(first, edges=first.edges[:3]), *others))
    yield "of its mentor", replace(answer, groups=(replace(first, mentor=first.mentor + 1), *others))
    yield "could not meet", replace(answer, groups=(replace(first, offers=(1,)), *others))
    for at, level in enumerate(answer.levels):
        rest = answer.levels[:at], answer.levels[at + 1 :]
        yield (
            "does not cost",
            replace(answer, levels=(*rest[0], replace(level, cost=level.cost - 1), *rest[1])),
        )
        if level.by == "duality":
            lower = replace(level, bound=level.bound - 1)
            yield "not bounded", replace(answer, levels=(*rest[0], lower, *rest[1]))
        yield "cannot be", replace(answer, levels=(*rest[0], replace(level, bound=level.cost + 1), *rest[1]))
    yield "promise is missing", replace(answer, levels=answer.levels[:-1])
    yield "lacks its proof", replace(answer, stages=answer.stages[:-1])
    weaker = replace(answer.stages[0], multipliers=answer.stages[0].multipliers // 2)
    yield "not bounded", replace(answer, stages=(weaker, *answer.stages[1:]))
    wrong = replace(answer.stages[0], multipliers=-answer.stages[0].multipliers)
    yield "wrong sign", replace(answer, stages=(wrong, *answer.stages[1:]))


def test_tampered_results_are_refused():
    task = middle_task()
    answer = form(task)
    check(answer, task)
    assert {level.by for level in answer.levels} == {"duality"}
    for message, lie in tampered(answer, task):
        with pytest.raises(NotProved, match=message):
            check(lie, task)


def test_a_worse_answer_cannot_be_given_the_proof_of_the_best():
    task = middle_task()
    best = form(task)
    worse = form(replace(task, pinned=np.arange(len(task.edges)) == np.flatnonzero(~best.chosen)[0]))
    levels = tuple(Level(level.promise, level.cost, level.cost, "duality") for level in worse.levels)
    assert [level.cost for level in levels] > [level.cost for level in best.levels]
    with pytest.raises(NotProved):
        check(replace(worse, levels=levels, stages=best.stages), task)


def test_each_rule_is_checked_on_the_answer_itself():
    task = middle_task()
    answer = form(task)
    edges = list(answer.groups[0].edges)
    people = task.edges.seconds[edges]
    homes = task.organisations[people]
    kept = sorted({int(home) for home in homes if home >= 0})[:2]
    for message, stricter in {
        "too small": replace(task, minimum=6, maximum=6) if len(edges) < 6 else replace(task, minimum=7, maximum=8),
        "too large": replace(task, minimum=3, maximum=3),
        "two people who must": replace(task, apart=np.array([people[:2]], np.int32)),
        "two organisations that must": replace(task, apart_organisations=np.array([kept], np.int32)),
        "no offer holds": replace(task, offers=(np.array(edges[1:]),)),
        "more groups": replace(task, capacities=np.zeros(task.mentors, np.int64)),
        "too few organisations": replace(task, organisations=np.zeros_like(task.organisations), most_of_one=None,
                                         least_organisations=2),
        "too many people of one": replace(task, organisations=np.zeros_like(task.organisations)),
        "pinned": replace(task, pinned=~answer.chosen),
    }.items():  # fmt: skip
        with pytest.raises(NotProved, match=message):
            check(answer, stricter)


def test_without_time_the_best_found_is_given_and_said_to_be_unproved():
    task = middle_task()
    answer = form(task, Clock(0))
    check(answer, task)
    assert not answer.proved
    assert answer.groups == preview(task).groups
    assert all(level.by in ("flow", "nothing") for level in answer.levels)


def test_whoever_watches_can_stop_it():
    told = []
    form(middle_task(), Clock(watch=lambda promise, gap: told.append((promise, gap)) or True))
    assert {promise for promise, _ in told} >= {0, 3}
    assert all(0 <= gap <= 1 for _, gap in told)
    with pytest.raises(Cancelled):
        form(middle_task(), Clock(watch=lambda promise, gap: promise < 3))


def test_whoever_watches_can_stop_interior_points_on_their_way():
    program = Writer(middle_task()).program()
    box = Box(np.zeros(program.columns, np.int64), program.most)
    costs = -np.arange(program.columns) % 97
    asked = []

    def relaxed(steps):
        asked.clear()
        clock = Clock(watch=lambda _promise, _gap: asked.append(1) or len(asked) <= steps)
        Solver(program, box, costs, np.ones(len(program.lower), np.bool_), clock).relaxed()

    relaxed(1000)
    assert len(asked) > 3
    with pytest.raises(Cancelled):
        relaxed(3)
    assert len(asked) == 4


def test_what_is_too_large_for_whole_numbers_is_refused():
    task = middle_task()
    with pytest.raises(OverflowError):
        form(replace(task, edges=replace(task.edges, scores=task.edges.scores * 2**40)))
