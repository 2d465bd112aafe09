"""Agility groups: the one best answer under all rules, as a search through all answers finds it."""

from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest

from hub.matching.edges import Edges, Lines, no_edges
from hub.matching.groups import Cancelled, GroupTask, check, form, preview
from hub.matching.groups.task import Level, cost_of
from hub.matching.proofs import NotProved

CASES = 1000


def edges_of(rows):
    columns = zip(*sorted(rows), strict=True) if rows else ([], [], [], [])
    kinds = (np.int32, np.int32, np.int64, np.int64)
    return Edges(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


def pairs_of(rng, count, chance):
    found = [pair for pair in combinations(range(count), 2) if rng.random() < chance]
    return np.array(found, np.int32).reshape(-1, 2)


def random_task(rng, mentors=3, participants=7):
    mentors, participants = rng.randint(1, mentors), rng.randint(1, participants)
    edges = edges_of([
        (mentor, person, rng.choice([0, 100, 200, 300, 400, 500, 900]), rng.getrandbits(30))
        for mentor in range(mentors) for person in range(participants) if rng.random() < 0.7
    ])  # fmt: skip
    minimum = rng.randint(1, 3)
    task = GroupTask(
        edges, mentors, participants, np.array([rng.choice([0, 1, 1, 1, 2]) for _ in range(mentors)]),
        np.array([rng.randint(-1, 2) for _ in range(participants)], np.int32), minimum, minimum + rng.randint(0, 2),
        lines=Lines(250, 450, rng.choice(["good", "idle"])), least_organisations=rng.choice([1, 2]),
        most_of_one=rng.choice([None, None, 1, 2, 3]), apart=pairs_of(rng, participants, rng.choice([0, 0, 0.1])),
        apart_organisations=pairs_of(rng, 3, rng.choice([0, 0, 0.3])),
    )  # fmt: skip
    if rng.random() < 0.4:
        task = replace(task, offers=random_offers(rng, task))
    if rng.random() < 0.3:
        task = replace(
            task, promises=("served", "changed", "weak", "third", "total", "ties"),
            kept=np.array([rng.random() < 0.4 for _ in range(len(edges))], np.bool_),
        )  # fmt: skip
    if rng.random() < 0.3:
        task = replace(task, pinned=np.array([rng.random() < 0.15 for _ in range(len(edges))], np.bool_))
    return task


def random_offers(rng, task):
    found = []
    for mentor in range(task.mentors):
        own = np.flatnonzero(task.edges.firsts == mentor)
        for _ in range(rng.randint(0, 3)):
            some = own[[rng.random() < 0.7 for _ in own]]
            if len(some):
                found.append(some)
    return tuple(found)


def is_a_group(task, edges):
    people = [int(task.edges.seconds[edge]) for edge in edges]
    homes = [int(task.organisations[person]) for person in people]
    kinds = {home if home >= 0 else ("own", at) for at, home in enumerate(homes)}
    return (
        task.minimum <= len(edges) <= task.maximum
        and len(kinds) >= task.least_organisations
        and (task.most_of_one is None or all(homes.count(h) <= task.most_of_one for h in set(homes) - {-1}))
        and not any(a in people and b in people for a, b in task.apart.tolist())
        and not any(a in homes and b in homes for a, b in task.apart_organisations.tolist())
        and (task.offers is None or any(set(edges) <= set(offer.tolist()) for offer in task.offers))
    )


def parted(task, edges, groups):
    """Whether the edges can be so many groups, or fewer."""
    if not edges:
        return True
    if not groups:
        return False
    first, others = edges[0], edges[1:]
    return any(
        is_a_group(task, (first, *some)) and parted(task, [e for e in others if e not in some], groups - 1)
        for size in range(len(others) + 1) for some in combinations(others, size)
    )  # fmt: skip


def by_search(task):
    """The best edges of all, or None where the pins can't be kept."""
    mine = [np.flatnonzero(task.edges.firsts == mentor).tolist() for mentor in range(task.mentors)]
    choices = []
    for mentor, edges in enumerate(mine):
        pinned = {edge for edge in edges if task.pins[edge]}
        sets = [set(some) for size in range(len(edges) + 1) for some in combinations(edges, size)]
        choices.append([
            (some, {int(task.edges.seconds[edge]) for edge in some}) for some in sets
            if pinned <= some and parted(task, sorted(some), int(task.capacities[mentor]))
        ])  # fmt: skip
    whole = [(set(), set())]
    for sets in choices:
        whole = [(a | b, p | q) for a, p in whole for b, q in sets if not p & q]
    return min((key(task, edges), sorted(edges)) for edges, _ in whole) if whole else None


def key(task, rows):
    """What the promises cost, in the words of the issue rather than those of the code."""
    scores, ties = task.edges.scores[list(rows)].tolist(), task.edges.ties[list(rows)].tolist()
    busy = {int(task.edges.firsts[row]) for row in rows}
    idle = sum(1 for mentor in range(task.mentors) if task.capacities[mentor] and mentor not in busy)
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
        assert np.flatnonzero(answer.chosen).tolist() == best[1]
        quick = preview(task)
        check(quick, task)
        assert all(level.gap is None or level.gap >= 0 for level in quick.levels)
        kept += len(best[1]) > 0
    assert kept > 40
