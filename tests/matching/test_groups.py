"""Agility groups: the one best answer under all rules, as a search through all answers finds it."""

from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from hub.matching.edges import Edges, Lines, no_edges
from hub.matching.groups import GroupTask, check, form, preview
from hub.matching.groups.task import edge_costs
from tests.matching.grouping import is_a_group, middle_task, pairs_of, random_task

CASES = 1000


def parted(task, edges, groups):
    """Whether the edges can be so many groups, or fewer."""
    if not edges:
        return True
    if not groups:
        return False
    first, others = edges[0], edges[1:]
    return any(
        is_a_group(task, (first, *some)) and parted(task, tuple(set(others) - set(some)), groups - 1)
        for size in range(len(others) + 1) for some in combinations(others, size)
    )  # fmt: skip


def by_search(task):
    """The best edges of all, or None where the pins can't be kept: by mentor, the best for each set of people
    who have a group."""
    best = {0: (0, ())}
    for mentor in range(task.mentors):
        own, found = choices_of(task, mentor), {}
        for people, (cost, edges) in best.items():
            for others, more, added in own:
                if not people & others:
                    answer = (cost + more, tuple(sorted((*edges, *added))))
                    found[people | others] = min(answer, found.get(people | others, answer))
        best = found
    return min(best.values(), default=None)


def choices_of(task, mentor):
    """The people, the cost and the edges of all that a mentor may have."""
    edges = np.flatnonzero(task.edges.firsts == mentor).tolist()
    pinned = {edge for edge in edges if task.pins[edge]}
    sets = [some for size in range(len(edges) + 1) for some in combinations(edges, size)]
    return [
        (sum(1 << int(task.edges.seconds[edge]) for edge in some), weighed(key(task, mentor, some)), some)
        for some in sets
        if pinned <= set(some) and parted(task, some, int(task.capacities[mentor]))
    ]


def weighed(costs):
    """One number, of which each cost outweighs all after it."""
    return sum(cost << 40 * place for place, cost in enumerate(reversed(costs)))


def key(task, mentor, rows):
    """What the promises cost, in plain words rather than those of the code."""
    scores, ties = task.edges.scores[list(rows)].tolist(), task.edges.ties[list(rows)].tolist()
    busy = task.busy is not None and task.busy[mentor]
    idle = int(task.capacities[mentor] > 0 and not rows and not busy)
    third = idle if task.lines.third == "idle" else sum(score < task.lines.good for score in scores)
    changed = -sum(bool(task.kept[row]) for row in rows) if task.kept is not None else 0
    digits = [-sum(tie // 2**place % 1024 for tie in ties) for place in (20, 10, 0)]
    return (
        -len(rows),
        changed,
        sum(score < task.lines.weak for score in scores),
        third,
        -sum(scores),
        *digits,
    )


@pytest.mark.parametrize("part", range(8))
def test_no_answer_is_better_in_a_thousand_small_cases(part):
    rng = Random(part)
    kept = 0
    for _ in range(CASES // 8):
        task = random_task(rng)
        best = by_search(task)
        if best is None:
            with pytest.raises(ValueError, match="pinned"):
                form(task)
            continue
        answer = form(task)
        check(answer, task)
        assert answer.proved
        assert np.flatnonzero(answer.chosen).tolist() == list(best[1])
        quick = preview(task)
        check(quick, task)
        assert all(level.gap is None or level.gap >= 0 for level in quick.levels)
        kept += len(best[1]) > 0
    assert kept > 40


def level_task(seed):
    """Equal scores, ties of few values, many who stay apart: fractions gain what whole numbers can't."""
    rng = Random(seed)
    task = random_task(rng)
    edges = replace(
        task.edges,
        scores=np.full_like(task.edges.scores, 300),
        ties=(task.edges.ties >> 28 << 20) + (task.edges.ties & 1),
    )
    apart = pairs_of(rng, task.participants, 0.4)
    return replace(
        task, edges=edges, apart=apart, pinned=None, kept=None, promises=("served", "total", "ties")
    )


@pytest.mark.parametrize("seed", [68, 75, 83, 87, 92, 129, 164, 170, 209, 251])
def test_the_tie_break_is_the_best_whether_others_cost_as_much_less_or_more(seed):
    task = level_task(seed)
    answer = form(task)
    check(answer, task)
    assert answer.proved
    found = [np.flatnonzero(answer.chosen & (task.edges.firsts == at)).tolist() for at in range(task.mentors)]
    assert sum(weighed(key(task, at, rows)) for at, rows in enumerate(found)) == by_search(task)[0]


def shuffled(task, rng):
    """The same people in other rows, and where each edge is now."""
    mentors = rng.sample(range(task.mentors), task.mentors)
    people = rng.sample(range(task.participants), task.participants)
    edges = task.edges
    firsts, seconds = np.array(mentors, np.int32)[edges.firsts], np.array(people, np.int32)[edges.seconds]
    order = np.lexsort((seconds, firsts))
    place = np.argsort(order)
    moved = Edges(firsts[order], seconds[order], edges.scores[order], edges.ties[order])
    offers = (
        None
        if task.offers is None
        else tuple(place[offer] for offer in rng.sample(task.offers, len(task.offers)))
    )
    homes, capacities = np.empty_like(task.organisations), np.empty_like(task.capacities)
    homes[people], capacities[mentors] = task.organisations, task.capacities
    apart = np.array(people, np.int32)[task.apart]
    other = replace(task, edges=moved, organisations=homes, capacities=capacities, offers=offers, apart=apart)
    return other, order


def names(groups, edges_as=None):
    """The groups as sets of edges of the first task."""
    return {
        frozenset(int(edges_as[edge]) if edges_as is not None else edge for edge in g.edges) for g in groups
    }


def test_shuffling_the_input_changes_no_group():
    rng = Random(8)
    tasks = [random_task(rng, 3, 8) for _ in range(30)]
    tasks = [replace(task, pinned=None, kept=None, promises=GroupTask.promises) for task in tasks]
    for task in [*tasks, middle_task(), replace(middle_task(4), capacities=np.full(8, 2))]:
        other, edges_as = shuffled(task, rng)
        assert names(form(task).groups) == names(form(other).groups, edges_as)


def test_whole_groups_as_columns_of_another_program_give_the_same_costs():
    """Set partitioning by SciPy: a column for each group that could be."""
    for seed in range(3):
        task = middle_task(seed, mentors=4, participants=14, chance=0.5)
        answer = form(task)
        costs = [level.cost for level in answer.levels[:4]]
        assert costs == by_whole_groups(task)


def by_whole_groups(task):
    own = [np.flatnonzero(task.edges.firsts == mentor).tolist() for mentor in range(task.mentors)]
    groups = [
        some for edges in own for size in range(task.minimum, task.maximum + 1)
        for some in combinations(edges, size) if is_a_group(task, some)
    ]  # fmt: skip
    rows = np.zeros((task.mentors + task.participants, len(groups)))
    for column, edges in enumerate(groups):
        rows[task.edges.firsts[edges[0]], column] = 1
        rows[task.mentors + task.edges.seconds[list(edges)], column] = 1
    rules, found = [LinearConstraint(rows, ub=1)], []
    for name in task.levels[:4]:
        alone, of_edges = edge_costs(task, name)
        costs = np.array([of_edges[list(edges)].sum() for edges in groups], float)
        best = milp(costs, integrality=np.ones(len(groups)), bounds=(0, 1), constraints=rules)
        found.append(alone + round(best.fun))
        rules.append(LinearConstraint(costs[None, :], round(best.fun), round(best.fun)))
    return found


def test_a_preview_is_said_to_be_no_proof_and_keeps_every_rule():
    task = middle_task()
    quick, best = preview(task), form(task)
    check(quick, task)
    assert not quick.proved
    assert [level.cost for level in quick.levels] >= [level.cost for level in best.levels]
    assert all(
        level.bound <= better.cost for level, better in zip(quick.levels[:1], best.levels, strict=False)
    )


def test_nobody_makes_no_group():
    nobody = np.empty(0, np.int32)
    for task in [
        GroupTask(no_edges(), 0, 0, np.empty(0, np.int64), nobody, 4, 8),
        GroupTask(
            no_edges(), 2, 3, np.ones(2, np.int64), np.zeros(3, np.int32), 4, 8, lines=Lines(third="idle")
        ),
    ]:
        for answer in (form(task), preview(task)):
            check(answer, task)
            assert answer.groups == ()
        assert form(task).proved


def test_a_group_that_cannot_be_filled_stays_closed():
    task = middle_task()
    small = replace(task, edges=task.edges.keep(task.edges.seconds < 3))
    assert form(small).groups == ()


def test_the_offers_that_hold_a_whole_group_are_named():
    task = middle_task(mentors=1, participants=6, chance=1)
    every = np.arange(6)
    answer = form(
        replace(task, organisations=np.full(6, -1, np.int32), offers=(every[:3], every[:5], every[1:]))
    )
    assert [group.offers for group in answer.groups] in ([(1,)], [(2,)])
    answer = form(replace(task, organisations=np.full(6, -1, np.int32), offers=(every, every[:5])))
    assert [group.offers for group in answer.groups] == [(0,)]


@pytest.mark.parametrize("seed", [3, 4, 14])
def test_ways_and_organisations_kept_apart_leave_fractions_nothing_to_gain(seed):
    task, rng = middle_task(seed), Random(seed)
    own = [np.flatnonzero(task.edges.firsts == mentor).tolist() for mentor in range(task.mentors)]
    ways = tuple(np.array(sorted(rng.sample(edges, len(edges) * 2 // 3))) for edges in own for _ in range(3))
    kept_apart = np.array([[0, 1], [1, 2], [3, 4]], np.int32)
    task = replace(task, offers=ways, minimum=3, apart_organisations=kept_apart)
    answer = form(task)
    check(answer, task)
    assert [level.by for level in answer.levels[:3]] == ["duality"] * 3
