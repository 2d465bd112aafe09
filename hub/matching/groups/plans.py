"""Which promises are solved together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hub.matching.edges import Ints
from hub.matching.groups.program import Program
from hub.matching.groups.task import GroupTask

COUNTS = ("served", "changed", "weak", "third")
WEIGHED = 10**7
"""Promises that count people are weighed together while their weights stay below: the solver's floats hold that."""


@dataclass(frozen=True)
class Plan:
    """Promises solved together, each weighed so that it outweighs all after it."""

    levels: tuple[str, ...]
    weights: tuple[int, ...]

    def costs(self, task: GroupTask, program: Program) -> tuple[int, Ints]:
        """What all columns at 0 cost, and what each column adds."""
        alone, costs = 0, np.zeros(program.columns, np.int64)
        for level, weight in zip(self.levels, self.weights, strict=True):
            constant, of_columns = program.costs(task, level)
            alone, costs = alone + weight * constant, costs + weight * of_columns
        return alone, costs

    def weigh(self, costs: Sequence[int]) -> int:
        return sum(cost * weight for cost, weight in zip(costs, self.weights, strict=True))

    def digits(self, least: int) -> list[int]:
        """The cost of each promise of which the weighed sum is this."""
        found = []
        for weight in self.weights:
            digit, least = divmod(least, weight)
            found.append(digit)
        return found

    def bounds(self, costs: Sequence[int], least: int) -> list[int | None]:
        """What a bound of the weighed sum says of each promise: that of a later one is known only where those before
        it are at their bounds."""
        found: list[int | None] = []
        known = True
        for cost, low in zip(costs, self.digits(max(least, 0)), strict=True):
            found.append(min(low, cost) if known else None)
            known = known and cost <= low
        return found

    def kept(self, task: GroupTask, program: Program, costs: Sequence[int]) -> Program:
        """The program with a row more for each promise: no change of its cost."""
        for level, cost in zip(self.levels, costs, strict=True):
            alone, of_columns = program.costs(task, level)
            program = program.with_row(of_columns, cost - alone)
        return program


def plans(task: GroupTask) -> list[Plan]:
    """Consecutive promises that count people, together as far as their weights allow; each other alone."""
    base = max(task.participants, task.mentors) + 1
    found: list[tuple[str, ...]] = []
    for level in task.levels:
        last = found[-1] if found else ()
        if level in COUNTS and last and last[0] in COUNTS and base ** len(last) <= WEIGHED:
            found[-1] = (*last, level)
        else:
            found.append((level,))
    return [Plan(levels, tuple(base**power for power in reversed(range(len(levels))))) for levels in found]
