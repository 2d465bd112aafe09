"""Bounds that whole numbers prove.

For any multipliers u of the rows, of the right sign, no answer of min c·x, l <= Ax <= h, x between its bounds, costs
less than  sum(u+ l) - sum(u- h) + sum of min over x of (c - uA)·x:  weak duality (Lagrangian relaxation; Wolsey,
Integer Programming, 2nd ed. 2020, chapter 10). What a column adds to it is its reduced cost r = c - uA; a column whose
|r| exceeds the gap is at the same bound in every best answer (reduced cost fixing, section 7.4), so that the next
promise is solved among few columns. All is computed in integers, in units of 1 / scale of the costs.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hub.matching.edges import Ints
from hub.matching.groups.program import Program
from hub.matching.groups.rows import FREE

LARGEST = 2**60
MOST = 2.0**62
"""Sums below, reckoned in floats, are surely held by 64 bits."""


@dataclass(frozen=True)
class Bound:
    """`base`: no answer costs less, in units of 1 / `scale`. `reduced`: of each column."""

    base: int
    reduced: Ints
    scale: int

    @property
    def least(self) -> int:
        """The least whole cost."""
        return -(-self.base // self.scale)


@dataclass(frozen=True)
class Box:
    """The bounds of the columns."""

    lower: Ints
    upper: Ints

    def narrowed(self, bound: Bound, gap: int) -> "Box":
        """Only the answers within the gap of the bound are left."""
        lower = np.where(-bound.reduced > gap, self.upper, self.lower)
        return Box(lower, np.where(bound.reduced > gap, self.lower, self.upper))


def scale_of(costs: Ints) -> int:
    """As fine as 64 bits allow. Raises OverflowError for costs that are too large."""
    most = int(np.abs(costs).sum()) + 1
    bits = min(20, (LARGEST // (64 * most)).bit_length() - 1)
    if bits < 10:
        raise OverflowError("the costs of a promise must sum up to less than 2**44")
    return 1 << bits


def whole(program: Program, duals: npt.NDArray[np.float64], scale: int) -> Ints:
    """A solver's duals in units of 1 / scale, of the sign that each row allows."""
    found = np.rint(duals * scale).astype(np.int64)
    found = np.where((found > 0) & (program.lower == -FREE), 0, found)
    return np.where((found < 0) & (program.upper == FREE), 0, found)


def bound(program: Program, box: Box, costs: Ints, multipliers: Ints, scale: int) -> Bound:
    """Raises ValueError for a multiplier of the wrong sign, for sums that 64 bits don't hold, or for a scale that is
    none."""
    if not isinstance(scale, int) or scale < 1:
        raise ValueError("the scale is not a whole number from 1")
    up, down = np.maximum(multipliers, 0), np.minimum(multipliers, 0)
    if up[program.lower == -FREE].any() or down[program.upper == FREE].any():
        raise ValueError("a multiplier has the wrong sign")
    _check_range(program, box, costs, multipliers, scale)
    reduced = costs * scale
    np.subtract.at(reduced, program.indices, program.values * multipliers[program.entry_rows])
    base = int((up * np.where(up > 0, program.lower, 0)).sum())
    base += int((down * np.where(down < 0, program.upper, 0)).sum())
    base += int(np.where(reduced > 0, reduced * box.lower, reduced * box.upper).sum())
    return Bound(base, reduced, scale)


def _check_range(program: Program, box: Box, costs: Ints, multipliers: Ints, scale: int) -> None:
    """Raises ValueError where floats, which don't wrap, say that whole numbers of 64 bits would."""
    of_rows = multipliers.astype(np.float64)
    given = of_rows * np.where(of_rows > 0, program.lower, np.where(of_rows < 0, program.upper, 0))
    weights = program.values * of_rows[program.entry_rows]
    reduced = costs * float(scale) - np.bincount(program.indices, weights, program.columns)
    least = np.where(reduced > 0, reduced * box.lower, reduced * box.upper)
    sums = np.array([np.abs(some).sum() for some in (given, least)])
    if (sums >= MOST).any() or (np.abs(reduced) >= MOST).any():
        raise ValueError("a multiplier is out of range")
