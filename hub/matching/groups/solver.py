"""HiGHS, asked for what the rest of the package can check: duals of the relaxation, and whole answers."""

from collections.abc import Callable
from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt

from hub.matching.edges import Ints, Mask
from hub.matching.groups.bounds import Box
from hub.matching.groups.program import Program
from hub.matching.groups.rows import FREE
from hub.matching.groups.task import Cancelled
from hub.matching.proofs import NotProved

type Floats = npt.NDArray[np.float64]
type Watch = Callable[[int, float], bool]
"""Told the number of the promise at work and its gap (1: nothing known yet); says whether to go on."""

SEED = 1
SURE = 1e-6


class OutOfTime(Exception):
    """The time is over before the answer; `answer`: the best that was found, if any, `bound` what it costs at least."""

    def __init__(self, answer: Ints | None = None) -> None:
        super().__init__("the time is over")
        self.answer = answer


class Infeasible(Exception):
    """No answer keeps the rules."""


@dataclass
class Clock:
    """The time that is left, in seconds of the solver's own clock, and who watches."""

    left: float = float("inf")
    watch: Watch | None = None
    promise: int = 0
    stopped: bool = field(default=False, init=False)

    def go_on(self, gap: float = 1.0) -> bool:
        if self.watch is not None and not self.stopped:
            self.stopped = not self.watch(self.promise, gap)
        return not self.stopped

    def check(self) -> None:
        if not self.go_on():
            raise Cancelled


@dataclass(frozen=True)
class Found:
    """A whole answer, and what any costs at least, by the solver's word."""

    answer: Ints
    bound: float


class Solver:
    """The program restricted to the columns that the box does not hold at 0, and to some of its rows."""

    def __init__(self, program: Program, box: Box, costs: Ints, rows: Mask, clock: Clock) -> None:
        self.program, self.box, self.costs, self.rows, self.clock = program, box, costs, rows, clock
        self.columns = np.flatnonzero(box.upper > 0)
        self.places = np.full(program.columns, -1)
        self.places[self.columns] = np.arange(len(self.columns))
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in {"output_flag": False, "threads": 1, "random_seed": SEED}.items():
            self.highs.setOptionValue(option, value)
        self.highs.passModel(self._model())
        if clock.watch is not None:
            self.highs.cbMipInterrupt.subscribe(self._on_mip)
            self.highs.cbSimplexInterrupt.subscribe(self._on_step)
            self.highs.cbIpmInterrupt.subscribe(self._on_step)

    def _model(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.columns), int(self.rows.sum())
        model.col_cost_ = self.costs[self.columns].astype(float)
        model.col_lower_ = self.box.lower[self.columns].astype(float)
        model.col_upper_ = self.box.upper[self.columns].astype(float)
        model.row_lower_, model.row_upper_ = self._bounds(self.rows)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        starts, indices, values = self._entries(self.rows)
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, indices, values
        return model

    def _bounds(self, rows: Mask) -> tuple[Floats, Floats]:
        lower, upper = self.program.lower[rows], self.program.upper[rows]
        return (
            np.where(lower == -FREE, -highspy.kHighsInf, lower.astype(float)),
            np.where(upper == FREE, highspy.kHighsInf, upper.astype(float)),
        )

    def _entries(self, rows: Mask) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]:
        program = self.program
        entry_rows = program.entry_rows
        use = rows[entry_rows] & (self.places[program.indices] >= 0)
        counts = np.bincount(entry_rows[use], minlength=len(rows))[rows]
        starts = np.append(0, np.cumsum(counts)).astype(np.int32)
        return starts, self.places[program.indices[use]].astype(np.int32), program.values[use].astype(float)

    def relaxed(self) -> tuple[Floats, Floats]:
        """The best answer in fractions, and the duals of all rows. Lazy rows join as they are broken; where all
        are there, by interior points: many ways of one mentor make the simplex turn on the spot."""
        if self.rows.all():
            self.highs.setOptionValue("solver", "ipm")
            self.highs.setOptionValue("run_crossover", "choose")
        order = np.flatnonzero(self.rows)
        while True:
            self._run()
            answer = np.zeros(self.program.columns)
            answer[self.columns] = self.highs.getSolution().col_value
            broken = self._broken(answer)
            if not broken.any():
                break
            lower, upper = self._bounds(broken)
            starts, indices, values = self._entries(broken)
            self.highs.addRows(len(lower), lower, upper, len(values), starts[:-1], indices, values)
            self.rows = self.rows | broken
            order = np.append(order, np.flatnonzero(broken))
        duals = np.zeros(len(self.rows))
        duals[order] = self.highs.getSolution().row_dual
        return answer, duals

    def _broken(self, answer: Floats) -> Mask:
        program = self.program
        sums = np.bincount(program.entry_rows, program.values * answer[program.indices], len(self.rows))
        return ~self.rows & ((sums > program.upper + SURE) | (sums < program.lower - SURE))

    def whole(self, start: Ints | None) -> Found:
        """The best answer in whole numbers. Raises Infeasible, OutOfTime."""
        self._ask_whole(~self.program.follow)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", 0.99)
        if start is not None:
            given = highspy.HighsSolution()
            given.col_value = start[self.columns].astype(float).tolist()
            self.highs.setSolution(given)
        self._run()
        try:
            answer = self._rounded()
        except NotProved:
            if not self.program.follow.any():
                raise
            self._ask_whole(np.ones_like(self.program.follow))
            self._run()
            answer = self._rounded()
        return Found(answer, float(self.highs.getInfo().mip_dual_bound))

    def _ask_whole(self, which: Mask) -> None:
        count = len(self.columns)
        kinds = np.full(count, highspy.HighsVarType.kContinuous)
        kinds[which[self.columns]] = highspy.HighsVarType.kInteger
        self.highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)

    def _rounded(self) -> Ints:
        answer = np.zeros(self.program.columns, np.int64)
        answer[self.columns] = np.rint(self.highs.getSolution().col_value).astype(np.int64)
        if not self.program.holds(answer):
            raise NotProved("the solver's answer breaks a rule once it is rounded")
        return answer

    def _run(self) -> None:
        self.clock.check()
        if not len(self.columns):
            if not self.program.holds(np.zeros(self.program.columns, np.int64)):
                raise Infeasible
            return
        before = self.highs.getRunTime()
        if self.clock.left < float("inf"):
            if self.clock.left <= 0:
                raise OutOfTime
            self.highs.setOptionValue("time_limit", before + self.clock.left)
        self.highs.run()
        self.clock.left -= self.highs.getRunTime() - before
        status = self.highs.getModelStatus()
        kinds = highspy.HighsModelStatus
        if status == kinds.kOptimal:
            return
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            raise Infeasible
        self.clock.check()
        if status == kinds.kTimeLimit:
            raise OutOfTime(self._best())
        raise NotProved(f"the solver gave up: {status.name}")

    def _best(self) -> Ints | None:
        if self.highs.getInfo().mip_node_count < 0 or not self.highs.getSolution().value_valid:
            return None
        try:
            return self._rounded()
        except NotProved:
            return None

    def _on_mip(self, event: highspy.HighsCallbackEvent) -> None:
        if event.data_in is not None:
            event.data_in.user_interrupt = not self.clock.go_on(min(event.data_out.mip_gap, 1.0))

    def _on_step(self, event: highspy.HighsCallbackEvent) -> None:
        if event.data_in is not None:
            event.data_in.user_interrupt = not self.clock.go_on()
