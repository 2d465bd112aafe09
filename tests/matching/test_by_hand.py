"""Best first, as by hand: it keeps the rules of groups, and serves no more people than can be."""

import random
from dataclasses import replace

import numpy as np
import pytest

from hub.matching.by_hand import best_groups_first
from hub.matching.groups import GroupTask, form
from tests.matching.grouping import edges_of, is_a_group, random_task


@pytest.mark.parametrize("seed", range(60))
def test_groups_made_best_first_keep_the_rules_and_serve_no_more_than_can_be(seed: int) -> None:
    task = replace(
        random_task(random.Random(seed)), capacities=np.ones(3, np.int64), mentors=3, pinned=None, busy=None
    )
    chosen = best_groups_first(task)
    for mentor in range(3):
        edges = np.flatnonzero(chosen & (task.edges.firsts == mentor)).tolist()
        assert not edges or is_a_group(task, edges)
    assert np.bincount(task.edges.seconds[chosen], minlength=1).max() <= 1
    assert chosen.sum() <= form(replace(task, promises=("served",), kept=None)).chosen.sum()


def test_the_people_of_a_group_that_lacks_some_join_another() -> None:
    rows = [(0, 0, 900, 1), (0, 1, 100, 2), (1, 1, 800, 3), (1, 2, 700, 4), (1, 0, 200, 5)]
    task = GroupTask(edges_of(rows), 2, 3, np.ones(2, np.int64), np.zeros(3, np.int32), 2, 3)
    chosen = best_groups_first(task)
    assert set(task.edges.firsts[chosen].tolist()) == {1}
    assert chosen.sum() == 3
