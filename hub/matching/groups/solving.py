"""Groups by mixed integer programs, several promises at a time, each stage among the best answers of those before it.

Each stage solves the relaxation in fractions, whose duals, rounded to whole multipliers, bound the cost and settle most
columns (bounds.py). The integer program then has only the columns whose reduced cost is within a small distance of the
bound; what it finds is the best of all if its own distance is no more than that, else the distance grows to it.

The tie-break first takes the best people for the ways that are open (`_polish`). Then the best answer with any other
edges is sought (a cut that leaves out one answer: Balas, Jeroslow 1972): where it costs more, the answer is the only
one, so that nothing is left to prove.
"""

from math import ceil

import numpy as np

from hub.matching.edges import Ints, Mask
from hub.matching.groups.bounds import Bound, Box, bound, scale_of, whole
from hub.matching.groups.partition import groups_of
from hub.matching.groups.plans import Plan, plans
from hub.matching.groups.preview import levels_of, preview
from hub.matching.groups.program import Program, Writer, columns_of, sets_of
from hub.matching.groups.rows import FREE
from hub.matching.groups.solver import Clock, Floats, Infeasible, OutOfTime, Solver
from hub.matching.groups.task import Grouping, GroupTask, Level, Proved, Stage, cost_of
from hub.matching.proofs import NotProved

FEW = 200
"""How many columns more than need be the first integer program of a stage has."""
LARGE = 8_000
"""Above so many columns that are not settled, a relaxation begins with all its rows if mentors have several ways."""


def form(task: GroupTask, clock: Clock | None = None) -> Grouping:
    """The one best grouping, proved; when the clock has no time left, the best that was found by then, which says what
    of it is proved.

    Raises ValueError, saying why, for pins that can't be kept; Cancelled as soon as who watches the clock says no;
    OverflowError for scores that are too large.
    """
    first = preview(task)
    search = Search(task, first, clock or Clock())
    search.run()
    chosen = search.chosen()
    groups = groups_of(task, chosen, sets_of(search.layout, task, search.answer))
    return Grouping(chosen, groups, search.levels(first), tuple(search.stages))


class Search:
    """What is known so far: the best answer, and, by stage, what proves it."""

    def __init__(self, task: GroupTask, first: Grouping, clock: Clock) -> None:
        self.task, self.clock = task, clock
        self.program = Writer(task).program()
        self.layout = self.program.layout
        self.box = Box(np.zeros(self.program.columns, np.int64), self.program.most)
        self.answer = columns_of(self.program, task, [group.edges for group in first.groups])
        self.stages: list[Stage] = []
        self.proved: dict[str, tuple[int | None, Proved]] = {}

    def run(self) -> None:
        try:
            todo = plans(self.task)
            for at, plan in enumerate(todo):
                self.clock.promise = self.task.levels.index(plan.levels[0])
                if self._stage(plan, todo[at + 1 :]):
                    self._note_rest(todo[at + 1 :])
                    return
        except OutOfTime:
            return

    def chosen(self) -> Mask:
        found = np.zeros(len(self.task.edges), np.bool_)
        found[self.layout.seat_edges[self.answer[: self.layout.seats] > 0]] = True
        return found

    def levels(self, first: Grouping) -> tuple[Level, ...]:
        """With the preview's bounds where the time was over before any other."""
        chosen = self.chosen()
        if not self.proved:
            known = {level.promise: level.bound for level in first.levels if level.bound is not None}
            return levels_of(self.task, chosen, known)
        return tuple(
            Level(name, cost_of(self.task, name, chosen), *self.proved.get(name, (None, "nothing")))
            for name in self.task.levels
        )

    def _stage(self, plan: Plan, later: list[Plan]) -> bool:
        """Whether the answer is known to be the only one."""
        alone, costs = plan.costs(self.task, self.program)
        least, only = self._relax(plan, costs), False
        try:
            if later and len(plan.levels) > 1 and int(costs @ self.answer) > least.least:
                self._guess(plan, later[0], least, alone)
            if plan.levels[0] == "ties-1" and "served" in self.proved:
                proved, only = self._beside(costs, least, [plan, *later])
            else:
                proved = self._settle(plan, costs, least)
        except OutOfTime as over:
            if over.answer is not None and costs @ over.answer < costs @ self.answer:
                self.answer = over.answer
            self._note(plan, "duality", least.least + alone)
            raise
        by: Proved = "duality" if int(costs @ self.answer) == least.least else "solver"
        self._note(plan, by, proved + alone)
        gap = int(costs @ self.answer) * least.scale - least.base
        self.program = plan.kept(self.task, self.program, self._costs(plan))
        self.box = self.box.narrowed(least, gap)
        return only

    def _relax(self, plan: Plan, costs: Ints) -> Bound:
        """The bound of the stage; an answer in fractions that happens to be whole is taken."""
        scale = scale_of(costs)
        fractions, multipliers = self._multipliers(self.program, self.box, costs, scale, self._first_rows())
        rows = np.flatnonzero(multipliers)
        self.stages.append(Stage(plan.levels, scale, rows, multipliers[rows]))
        self._try(fractions, costs)
        return bound(self.program, self.box, costs, multipliers, scale)

    def _first_rows(self) -> Mask:
        """Those that a relaxation begins with."""
        large = int((self.box.lower < self.box.upper).sum()) > LARGE
        return ~self.program.lazy | (self._several() and large)

    def _several(self) -> bool:
        return bool(np.bincount(self.layout.way_slots).max(initial=0) > 1)

    def _multipliers(
        self, program: Program, box: Box, costs: Ints, scale: int, rows: Mask
    ) -> tuple[Floats, Ints]:
        fractions, duals = Solver(program, box, costs, rows, self.clock).relaxed()
        return fractions, whole(program, duals, scale)

    def _guess(self, plan: Plan, after: Plan, least: Bound, alone: int) -> None:
        """Suppose that the bound can be met, and look for such an answer with the promise that comes next: it tells
        edges apart, so that few columns are left where the counts alone leave most."""
        program = plan.kept(self.task, self.program, plan.digits(least.least + alone))
        box = self.box.narrowed(least, least.least * least.scale - least.base)
        _, costs = after.costs(self.task, program)
        scale = scale_of(costs)
        try:
            _, multipliers = self._multipliers(program, box, costs, scale, ~program.lazy)
            beyond = bound(program, box, costs, multipliers, scale)
            core = box.narrowed(beyond, first_distance(box, beyond))
            found = Solver(program, core, costs, np.ones(len(program.lower), np.bool_), self.clock).whole(
                None
            )
        except Infeasible:
            return
        self.answer = found.answer

    def _try(self, fractions: Floats, costs: Ints) -> None:
        answer = np.rint(fractions).astype(np.int64)
        if costs @ answer < costs @ self.answer and self.program.holds(answer):
            self.answer = answer

    def _polish(self, todo: list[Plan]) -> None:
        """The best answer of those that open the same ways."""
        layout, upper, lower = self.layout, self.box.upper.copy(), self.box.lower.copy()
        upper[layout.way_columns] = lower[layout.way_columns] = self.answer[layout.way_columns]
        closed = self.answer[layout.way_columns[layout.seat_ways]] == 0
        upper[: layout.seats][closed] = 0
        program, box = self.program, Box(lower, upper)
        for plan in todo:
            _, costs = plan.costs(self.task, program)
            rows = np.ones(len(program.lower), np.bool_)
            self.answer = Solver(program, box, costs, rows, self.clock).whole(self.answer).answer
            program = plan.kept(self.task, program, self._costs(plan))

    def _beside(self, costs: Ints, least: Bound, todo: list[Plan]) -> tuple[int, bool]:
        """Find the best answer by looking for others; what any costs at least, and whether no other costs as little."""
        if int(costs @ self.answer) > least.least:
            self._polish(todo)
        while (cost := int(costs @ self.answer)) > least.least:
            core = self.box.narrowed(least, cost * least.scale - least.base)
            program = self._without_answer()
            rows = np.ones(len(program.lower), np.bool_)
            try:
                found = Solver(program, core, costs, rows, self.clock).whole(None)
            except Infeasible:
                return cost, True
            if int(costs @ found.answer) >= cost:
                return cost, ceil(found.bound - 0.005) > cost
            self.answer = found.answer
        return least.least, False

    def _without_answer(self) -> Program:
        """The program without the answer, however its groups meet: of its edges one at least is not chosen. (As many
        are in any answer, for all serve as many.)"""
        chosen, held = self.chosen(), np.zeros(self.program.columns, np.int64)
        held[: self.layout.seats] = chosen[self.layout.seat_edges]
        return self.program.with_row(held, int(chosen.sum()) - 1, low=-FREE)

    def _settle(self, plan: Plan, costs: Ints, least: Bound) -> int:
        """Find the best answer; what any costs at least. Where mentors have several ways, whole numbers cost more than
        fractions: the search begins as far as one more person of the promise before the last."""
        distance = first_distance(self.box, least)
        if self._several():
            distance = max(distance, least.scale * plan.weights[max(0, len(plan.weights) - 2)])
        while (cost := int(costs @ self.answer)) > least.least:
            most = cost * least.scale - least.base
            distance = min(distance, most) if few_within(self.box, least, distance) else most
            core = self.box.narrowed(least, distance)
            start = self.answer if ((self.answer >= core.lower) & (self.answer <= core.upper)).all() else None
            rows = np.ones(len(self.program.lower), np.bool_)
            try:
                found = Solver(self.program, core, costs, rows, self.clock).whole(start)
            except Infeasible:
                distance = self._farther(distance, most)
                continue
            now = int(costs @ found.answer)
            if now < cost:
                self.answer = found.answer
            if min(now, cost) * least.scale - least.base <= distance:
                return max(least.least, min(ceil(found.bound - 0.005), now))
            distance = now * least.scale - least.base
        return least.least

    def _farther(self, distance: int, most: int) -> int:
        if distance >= most:
            raise NotProved("the solver finds no answer where there is one")
        return min(most, 8 * distance + 1)

    def _costs(self, plan: Plan) -> list[int]:
        chosen = self.chosen()
        return [cost_of(self.task, level, chosen) for level in plan.levels]

    def _note_rest(self, todo: list[Plan]) -> None:
        """The answer is the only one under the promises before these."""
        for plan in todo:
            for level, cost in zip(plan.levels, self._costs(plan), strict=True):
                self.proved[level] = (cost, "solver")

    def _note(self, plan: Plan, by: Proved, least: int) -> None:
        for level, found in zip(plan.levels, plan.bounds(self._costs(plan), least), strict=True):
            self.proved[level] = (found, by if found is not None else "nothing")


def few_within(box: Box, least: Bound, distance: int) -> bool:
    """Whether less than two thirds of the columns stay: else it is not worth solving for some of them first."""
    free = np.abs(least.reduced[box.lower < box.upper])
    return 3 * int((free <= distance).sum()) < 2 * len(free)


def first_distance(box: Box, least: Bound) -> int:
    """As far from the bound as the second whole cost, and a few columns more."""
    next_whole = (least.least + 1) * least.scale - least.base
    sizes = np.sort(np.abs(least.reduced[box.lower < box.upper]))
    at = int(np.searchsorted(sizes, next_whole, side="right")) + FEW
    return max(next_whole, int(sizes[at]) if at < len(sizes) else next_whole)
