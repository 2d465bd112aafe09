"""From chosen edges to groups: the same whatever the order of the input.

All promises are about edges. Where a mentor leads several groups, these are made of the mentor's chosen edges so: as
few groups as possible, and, taking the edges by their ties (the largest first), each in the earliest group that still
leaves a way to place the others.
"""

from collections.abc import Sequence

import numpy as np

from hub.matching.edges import Mask
from hub.matching.groups.checks import fault, offers_holding
from hub.matching.groups.task import Group, GroupTask

STEPS = 20_000
"""How many placements are tried for one mentor before the solver's own groups are taken."""

type Sets = list[list[int]]


def groups_of(task: GroupTask, chosen: Mask, given: Sequence[Sequence[int]] = ()) -> tuple[Group, ...]:
    """`given`: the solver's groups, as edges."""
    firsts = task.edges.firsts
    rows = np.flatnonzero(chosen)
    by_mentor: dict[int, list[int]] = {}
    for row in sorted(rows.tolist(), key=lambda row: (-int(task.edges.ties[row]), row)):
        by_mentor.setdefault(int(firsts[row]), []).append(row)
    groups = []
    for mentor, edges in sorted(by_mentor.items()):
        sets = _parted(task, mentor, edges)
        if sets is None:
            sets = [list(group) for group in given if firsts[group[0]] == mentor]
        for found in sorted(tuple(sorted(group)) for group in sets):
            groups.append(Group(mentor, found, offers_holding(task, found)))
    return tuple(groups)


def _parted(task: GroupTask, mentor: int, edges: list[int]) -> Sets | None:
    if task.capacities[mentor] == 1:
        return [edges]
    for count in range(-(-len(edges) // task.maximum), int(task.capacities[mentor]) + 1):
        search = _Search(task, edges, count)
        if search.place(0):
            return search.sets
        if search.steps > STEPS:
            return None
    return None


class _Search:
    """Backtracking over the edges in order."""

    def __init__(self, task: GroupTask, edges: list[int], count: int) -> None:
        self.task, self.edges, self.steps = task, edges, 0
        self.sets: Sets = [[] for _ in range(count)]

    def place(self, at: int) -> bool:
        self.steps += 1
        lacking = sum(max(0, self.task.smallest - len(group)) for group in self.sets)
        if self.steps > STEPS or lacking > len(self.edges) - at:
            return False
        if at == len(self.edges):
            return all(fault(self.task, tuple(group)) is None for group in self.sets)
        for group in self.sets:
            group.append(self.edges[at])
            if fault(self.task, tuple(group), whole=False) is None and self.place(at + 1):
                return True
            group.pop()
            if not group:
                break
        return False
