"""Another solver, of another kind, finds the same pairs: blossoms by rustworkx, all promises in one large weight."""

import random

import numpy as np
import pytest
import rustworkx

from hub.matching.assignment import Sides, Task, assign
from hub.matching.edges import Edges, Lines
from hub.matching.peers import PeerTask, pair_up

LINES = Lines(300, 600)
MANY = 1_000
"""More than the people of any task here."""


def weight_of(score: int, tie: int) -> int:
    """All five promises in one number: what comes first outweighs all that follows, over all the pairs."""
    weight = 1
    for worth, most in ((-(score < LINES.weak), 1), (-(score < LINES.good), 1), (score, 1_000), (tie, 2**30)):
        weight = weight * MANY * (most + 1) + worth
    return weight


def random_edges(seed: int, firsts: int, seconds: int, *, peers: bool = False) -> Edges:
    rng = random.Random(seed)
    rows = [
        (i, j, rng.randrange(1_000), rng.getrandbits(30))
        for i in range(firsts)
        for j in range(i + 1 if peers else 0, seconds)
        if rng.random() < 0.15
    ]
    columns = np.array(rows, np.int64).T
    return Edges(columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2], columns[3])


def best(people: int, rows: list[tuple[int, int, int]]) -> set[frozenset[int]]:
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(people))
    graph.add_edges_from(rows)
    return {frozenset(two) for two in rustworkx.max_weight_matching(graph, weight_fn=int)}


@pytest.mark.parametrize("seed", range(3))
def test_the_assignment_is_the_same(seed: int) -> None:
    mentors, mentees = 40, 90
    edges = random_edges(seed, mentors, mentees)
    capacities = np.random.default_rng(seed).integers(1, 4, mentors)
    chosen = edges.keep(assign(Task(edges, Sides(capacities, np.ones(mentees, np.int64)), LINES)).chosen)
    clones = [mentor for mentor, places in enumerate(capacities.tolist()) for _ in range(places)]
    rows = [
        (clone, len(clones) + j, weight_of(score, tie))
        for i, j, score, tie in zip(*map(np.ndarray.tolist, columns(edges)), strict=True)
        for clone, mentor in enumerate(clones)
        if mentor == i
    ]
    found = {(clones[min(two)], max(two) - len(clones)) for two in best(len(clones) + mentees, rows)}
    assert found == set(zip(chosen.firsts.tolist(), chosen.seconds.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_the_pairs_of_peers_are_the_same(seed: int) -> None:
    edges = random_edges(seed, 120, 120, peers=True)
    chosen = edges.keep(pair_up(PeerTask(edges, 120, LINES)).chosen)
    rows = [
        (i, j, weight_of(score, tie))
        for i, j, score, tie in zip(*map(np.ndarray.tolist, columns(edges)), strict=True)
    ]
    assert best(120, rows) == {
        frozenset(two) for two in zip(chosen.firsts.tolist(), chosen.seconds.tolist(), strict=True)
    }


def columns(edges: Edges) -> tuple[np.ndarray, ...]:
    return edges.firsts, edges.seconds, edges.scores, edges.ties
