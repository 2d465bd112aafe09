"""Rows of a program, gathered block by block."""

from collections.abc import Sequence

import numpy as np

from hub.matching.edges import Ints, Mask

FREE = 2**40
"""Stands for no bound of a row."""
type Entries = tuple[Ints, Ints, int | Ints]


class Rows:
    """Gathers blocks of rows."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, Ints, Ints]] = []
        self.bounds: list[tuple[Ints, Ints, Mask]] = []
        self.count = 0

    def add(self, count: int, entries: Sequence[Entries], low: int, high: int, lazy: bool = False) -> None:
        """`entries`: row within the block, column, value."""
        for row, column, value in entries:
            values = np.broadcast_to(np.asarray(value, np.int64), row.shape)
            self.parts.append((row + self.count, column, values))
        self.bounds.append((np.full(count, low), np.full(count, high), np.full(count, lazy)))
        self.count += count

    def sorted(self) -> tuple[Ints, Ints, Ints, Ints, Ints, Mask]:
        none = np.empty(0, np.int64)
        row, column, value = (np.concatenate([none, *parts]) for parts in _columns(self.parts, 3))
        order = np.lexsort((column, row))
        starts = np.searchsorted(row[order], np.arange(self.count + 1))
        low, high, lazy = (np.concatenate([none, *parts]) for parts in _columns(self.bounds, 3))
        return starts, column[order], value[order], low, high, lazy.astype(np.bool_)


def _columns[T](rows: Sequence[tuple[T, ...]], count: int) -> list[list[T]]:
    return [[row[at] for row in rows] for at in range(count)]
