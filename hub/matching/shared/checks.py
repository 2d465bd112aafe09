"""The proof that an answer in which places serve both roles is the best: no solver has a part in it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hub.matching import once, peers
from hub.matching.assignment import Assignment, Task, check_task, costs_of
from hub.matching.edges import Mask
from hub.matching.once import Branched, twos_of
from hub.matching.once.checks import check_cover
from hub.matching.once.ways import check_once
from hub.matching.proofs import NotProved
from hub.matching.pruning import Pruned
from hub.matching.shared.places import (
    Case,
    Shared,
    Way,
    balanced,
    case_of,
    fits,
    serves_all,
    sharing,
    widened,
)
from hub.matching.shared.slots import edges_of, slot_task, without


def check(found: Assignment | Pruned | Branched | Shared, task: Task) -> None:
    """Raise NotProved unless the answer is feasible, costs what it says, and no other costs less than its bounds."""
    if isinstance(found, Shared):
        _check_shared(found, task)
    else:
        once.check(found, replace(task, shared=None))
    if not fits(task, found.chosen):
        raise NotProved("someone in both roles takes more places than they have")
    check_once(task, found.chosen)


def _check_shared(found: Shared, task: Task) -> None:
    check_task(task)
    _check_feasible(found.chosen, task)
    if found.promises != task.promises or found.costs != costs_of(task, found.chosen):
        raise NotProved("the answer does not cost what is said")
    bounds = [_least_of_ways(found.ways, task)] if found.ways else []
    if found.cases:
        bounds.append(_least_of_cases(found.cases, found.chosen, task))
    if not bounds or max(bounds) < found.bounds or len(found.bounds) != len(found.costs):
        raise NotProved("an answer may cost less than is said")


def _check_feasible(chosen: Mask, task: Task) -> None:
    edges, sides = task.edges, task.sides
    if chosen.dtype != np.bool_ or chosen.shape != (len(edges),):
        raise NotProved("what is chosen is not a mark for each meeting")
    firsts, seconds = edges.firsts[chosen], edges.seconds[chosen]
    given = np.bincount(firsts, minlength=len(sides.capacities))
    received = np.bincount(seconds, minlength=len(sides.needs))
    if (given > sides.capacities).any() or (received > sides.needs).any():
        raise NotProved("someone meets more people than they can")
    if not balanced(task, chosen):
        raise NotProved("an organisation gives or receives too much")


def _least_of_ways(ways: Sequence[Way], task: Task) -> tuple[int, ...]:
    """What the least of the matchings of the places costs."""
    if task.once is not None:
        check_cover([one.out.tolist() for one in ways], twos_of(task))
    elif len(ways) > 1 or len(ways[0].out):
        raise NotProved("the ways leave answers out")
    bounds = []
    for one in ways:
        part, left = without(task, one.out)
        asked, origin = slot_task(part)
        peers.check(one.found, asked)
        bounds.append(costs_of(task, edges_of(one.found, origin, left)))
    return min(bounds)


def _least_of_cases(cases: Sequence[Case], chosen: Mask, task: Task) -> tuple[int, ...]:
    """What the least of them costs at least."""
    both = sharing(task)[0]
    if not _are_all_mentored(cases, both.tolist(), chosen, task):
        _check_cover([list(zip(one.persons.tolist(), one.mentored.tolist(), strict=True)) for one in cases])
    bounds = []
    for one in cases:
        if not np.isin(one.persons, both).all():
            raise NotProved("a case is of someone who shares no place")
        asked, left = case_of(task, one.persons, one.mentored)
        once.check(one.found, asked if isinstance(one.found, Branched) else replace(asked, once=None))
        bounds.append(
            one.found.bounds
            if isinstance(one.found, Branched)
            else costs_of(task, widened(one.found.chosen, left))
        )
    return min(bounds)


def _are_all_mentored(cases: Sequence[Case], both: list[int], chosen: Mask, task: Task) -> bool:
    """Whether one case is enough: all who share their places are mentored in it, and the answer serves everyone, so
    that none is better in which one of them is not."""
    return (
        task.promises[0] == "served"
        and len(cases) == 1
        and sorted(cases[0].persons.tolist()) == sorted(both)
        and bool(cases[0].mentored.all())
        and serves_all(task, chosen)
    )


def _check_cover(cases: Sequence[list[tuple[int, bool]]]) -> None:
    """Raise NotProved if an answer could be in no case: each split must be of one person, mentored or not."""
    left = [(0, list(cases))]
    while left:
        depth, some = left.pop()
        if len(some) == 1 and len(some[0]) == depth:
            continue
        parts: dict[tuple[int, bool], list[list[tuple[int, bool]]]] = {}
        for one in some:
            if len(one) <= depth:
                raise NotProved("the cases leave answers out")
            parts.setdefault(one[depth], []).append(one)
        if len(parts) != 2 or len({who for who, _how in parts}) != 1:
            raise NotProved("the cases leave answers out")
        left += [(depth + 1, part) for part in parts.values()]
