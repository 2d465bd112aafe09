"""The proof that an answer which brings nobody together both ways is the best: no solver has a part in it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hub.matching import pruning
from hub.matching.assignment import Assignment, Layout, Task, costs_of
from hub.matching.edges import Ints, Mask
from hub.matching.network import LARGEST, check_flow, least
from hub.matching.once.solving import with_tolls
from hub.matching.once.ways import Branched, Index, Leaf, Part, check_once, part_of, parts_of, twos_of
from hub.matching.proofs import NotProved
from hub.matching.pruning import Pruned


def check(found: Assignment | Pruned | Branched, task: Task) -> None:
    """Raise NotProved unless the answer is feasible, costs what it says, and no other costs less than its bounds."""
    if isinstance(found, Branched):
        _check_branched(found, task)
    else:
        pruning.check(found, task)
    check_once(task, found.chosen)


def _check_branched(found: Branched, task: Task) -> None:
    """Outside the parts the first answer holds: the best of the whole is the best of each part, for none has a person,
    a cost or a bound in common with another."""
    pruning.check(found.first, task)
    if found.promises != task.promises:
        raise NotProved("a promise lacks its proof")
    numbers, chosen = parts_of(task), found.first.chosen.copy()
    seen: set[int] = set()
    for part in found.parts:
        number = int(numbers[part.edges[0]])
        if number in seen or not np.array_equal(part.edges, np.flatnonzero(numbers == number)):
            raise NotProved("the parts are not those of the task")
        seen.add(number)
        chosen[part.edges] = _check_part(part, part_of(task, part.edges))
    if not np.array_equal(chosen, found.chosen):
        raise NotProved("the parts do not make up the answer")
    if costs_of(task, chosen) != found.costs:
        raise NotProved("the answer does not cost what is said")


def _check_part(part: Part, task: Task) -> Mask:
    """Which of the part's edges are chosen."""
    layout, twos = Layout(task), twos_of(task)
    costs = layout.costs()
    check_flow(layout.network, part.flow)
    if tuple(int(level @ part.flow) for level in costs) != part.costs:
        raise NotProved("a part does not cost what is said")
    check_cover([leaf.out.tolist() for leaf in part.leaves], twos)
    for leaf in part.leaves:
        if _bound(leaf, layout, costs, twos) < part.bounds or len(part.bounds) != len(costs):
            raise NotProved("a part may cost less than is said")
    chosen: Mask = part.flow[layout.meet] > 0
    return chosen


def check_cover(outs: Sequence[list[int]], twos: Index) -> None:
    """Raise NotProved if an answer could be in no leaf: each split must be that of the two ways between two people, one
    of which no answer takes."""
    known = {frozenset(two) for two in twos.tolist()}
    left = [(0, list(outs))]
    while left:
        depth, some = left.pop()
        if len(some) == 1 and len(some[0]) == depth:
            continue
        by_edge: dict[int, list[list[int]]] = {}
        for out in some:
            by_edge.setdefault(out[depth] if len(out) > depth else -1, []).append(out)
        if frozenset(by_edge) not in known:
            raise NotProved("the leaves leave answers out")
        left += [(depth + 1, out) for out in by_edge.values()]


def _bound(leaf: Leaf, layout: Layout, costs: Sequence[Ints], twos: Index) -> tuple[int, ...]:
    """What an answer without the edges that are out costs at least. Tolls from 0, in lexicographic order, on two ways
    of which one is taken at most come to no more than what is taken off."""
    tolls, tolled = leaf.tolls, leaf.tolled
    if len(set(tolled.tolist())) != len(tolled) or tolls.shape != (len(costs), len(tolled)):
        raise NotProved("two people have two tolls")
    if tolls.dtype != np.int64 or (np.abs(tolls) >= LARGEST).any():
        raise NotProved("a toll is out of range")
    if any(tuple(toll) < (0,) * len(costs) for toll in tolls.T.tolist()):
        raise NotProved("a toll is below 0")
    network = layout.network
    capacities = network.capacities.copy()
    capacities[leaf.out] = 0
    if len(leaf.potentials) != len(costs):
        raise NotProved("a promise lacks its proof")
    found = least(
        replace(network, capacities=capacities), with_tolls(costs, twos[tolled], tolls), leaf.potentials
    )
    return tuple(cost - sum(toll) for cost, toll in zip(found, tolls.tolist(), strict=True))
