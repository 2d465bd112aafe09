"""Few of the edges give the same answer as all of them, and its proof holds over all."""

import random
from dataclasses import replace

import numpy as np
import pytest

from hub.matching import pruning
from hub.matching.assignment import Sides, Task, assign
from hub.matching.edges import Edges, Lines
from hub.matching.proofs import NotProved
from tests.matching.test_assignment import random_task


@pytest.mark.parametrize("seed", range(4))
def test_from_any_of_the_edges_the_answer_is_that_of_all(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(250):
        task = random_task(rng)
        some = np.array([rng.random() < 0.3 for _ in range(len(task.edges))], np.bool_)
        found = pruning.assign_among(task, some)
        pruning.check(found, task)
        assert (found.chosen == assign(task).chosen).all()


def wide_task(seed: int) -> Task:
    rng = np.random.default_rng(seed)
    firsts, seconds = np.divmod(np.flatnonzero(rng.random((60, 200)) < 0.5), 200)
    scores, ties = rng.integers(0, 1000, len(firsts)), rng.integers(0, 2**30, len(firsts))
    edges = Edges(firsts.astype(np.int32), seconds.astype(np.int32), scores, ties)
    return Task(edges, Sides(rng.integers(1, 5, 60), np.ones(200, np.int64)), Lines(300, 600))


def test_the_best_few_of_each_person_are_far_fewer_than_all_and_enough_to_begin_with() -> None:
    task = wide_task(1)
    few = pruning.best_few(task)
    assert few.sum() < len(task.edges) * 0.7
    by_person = np.bincount(task.edges.seconds[few], minlength=200)
    assert by_person.min() >= min(pruning.FEW, np.bincount(task.edges.seconds, minlength=200).min())
    found = pruning.assign_among(task, few)
    pruning.check(found, task)
    assert (found.chosen == assign(task).chosen).all()


def test_an_answer_that_left_a_better_edge_aside_is_refused() -> None:
    task = wide_task(2)
    found = pruning.assign_among(task, pruning.best_few(task))
    edge = int(np.flatnonzero(~found.among)[0])
    better = task.edges.scores.copy()
    better[edge] = 999
    row, column = task.edges.firsts[edge], task.edges.seconds[edge]
    better[(task.edges.seconds == column) & (np.arange(len(better)) != edge)] = 0
    assert row >= 0
    with pytest.raises(NotProved, match="left aside"):
        pruning.check(found, replace(task, edges=replace(task.edges, scores=better)))


def test_small_tasks_are_solved_whole_and_large_ones_pruned(monkeypatch: pytest.MonkeyPatch) -> None:
    task = wide_task(3)
    whole = pruning.assign(task)
    monkeypatch.setattr(pruning, "MANY", 100)
    pruned = pruning.assign(task)
    assert not isinstance(whole, pruning.Pruned)
    assert isinstance(pruned, pruning.Pruned)
    assert (whole.chosen == pruned.chosen).all()
    pruning.check(pruned, task)


@pytest.mark.parametrize(("few", "near"), [(1, 1), (2, 300)])
@pytest.mark.parametrize("promises", [None, ("total",), ("served",), ("served", "total", "ties")])
def test_the_edges_near_the_best_give_the_answer_of_all(
    monkeypatch: pytest.MonkeyPatch, few: int, near: int, promises: tuple[str, ...] | None
) -> None:
    for name, value in (("MANY", 0), ("FEW", few), ("NEAR", near)):
        monkeypatch.setattr(pruning, name, value)
    rng = random.Random(few)
    for _ in range(150):
        task = random_task(rng)
        if promises:
            task = replace(task, promises=promises)
        found, whole = pruning.assign(task), assign(task)
        pruning.check(found, task)
        assert found.solution.costs == whole.solution.costs
        if task.promises[-1] == "ties":
            assert (found.chosen == whole.chosen).all()
