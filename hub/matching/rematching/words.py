"""Promises in one number, the first one first: what is compared promise by promise is then compared at once.

NumPy compares complex numbers lexicographically: the first promises are digits of the real part, those that it can't
hold digits of the other. Both are whole and below 2**52, so that sums of them are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from hub.matching.edges import Ints

type Words = npt.NDArray[np.complex128]

ROOM = 2**51
FAR = np.complex128(2.0**60)
"""Beyond any cost."""
LEAST_SPARE = 4
"""How many times what there is now what is to come may be, at least."""


@dataclass(frozen=True)
class Digits:
    """Of each promise, the room of its digit and what a cost or a potential is at most, either way; `split`: how
    many of the promises are in the first word."""

    rooms: tuple[int, ...]
    limits: tuple[int, ...]
    split: int

    def packed(self, values: Sequence[Ints]) -> Words:
        """By promise, costs or potentials: one number of each. Raises OverflowError for what has no room."""
        first, second = values[: self.split], values[self.split :]
        found = np.zeros(values[0].shape, np.complex128)
        found.real = _added(first, self.rooms[: self.split], found.shape)
        found.imag = _added(second, self.rooms[self.split :], found.shape)
        return found

    def unpacked(self, potentials: Words) -> list[Ints]:
        """The potentials of each promise. Raises OverflowError unless all are within the limits: then the reduced
        cost of an arc, one number, has the sign of the first promise in which it is not 0."""
        found: list[Ints] = []
        for part, rooms in (
            (potentials.real, self.rooms[: self.split]),
            (potentials.imag, self.rooms[self.split :]),
        ):
            found += _digits(part, rooms)
        for values, limit in zip(found, self.limits, strict=True):
            if int(np.abs(values).max(initial=0)) > limit:
                raise OverflowError("a potential is beyond its digit")
        return found


def digits_of(mosts: Sequence[int], potentials: Sequence[Ints]) -> Digits:
    """Room for costs up to `mosts` and for potentials some times those given. Raises OverflowError if two words do not
    hold it."""
    bases = [
        most + int(np.abs(ones).max(initial=0)) + 1 for most, ones in zip(mosts, potentials, strict=True)
    ]
    split = next((n for n in range(len(bases), 0, -1) if _fits(bases[:n], LEAST_SPARE)), 0)
    if not split or not _fits(bases[split:], LEAST_SPARE):
        raise OverflowError("two words do not hold these promises")
    limits = [*_limits(bases[:split]), *_limits(bases[split:])]
    return Digits(tuple(map(_room, limits)), tuple(limits), split)


def _limits(bases: Sequence[int]) -> list[int]:
    """As much more as the word holds."""
    spare = LEAST_SPARE
    while bases and _fits(bases, 2 * spare):
        spare *= 2
    return [base * spare for base in bases]


def _fits(bases: Sequence[int], spare: int) -> bool:
    return prod(_room(base * spare) for base in bases) <= ROOM


def _room(limit: int) -> int:
    """Twice what two costs and two potentials come to, either way, and more."""
    return 8 * limit + 1


def _added(values: Sequence[Ints], rooms: Sequence[int], shape: tuple[int, ...]) -> Ints:
    found = np.zeros(shape, np.int64)
    for ones, room in zip(values, rooms, strict=True):
        if 8 * int(np.abs(ones).max(initial=0)) >= room:
            raise OverflowError("a cost is beyond its digit")
        found = found * room + ones
    return found


def _digits(part: npt.NDArray[np.float64], rooms: Sequence[int]) -> list[Ints]:
    if not (np.abs(part) < 2 * ROOM).all() or (part != np.rint(part)).any():
        raise OverflowError("a potential is beyond its word")
    left = part.astype(np.int64)
    found = []
    for room in rooms[::-1]:
        digit = (left + room // 2) % room - room // 2
        found.append(digit)
        left = (left - digit) // room
    if left.any():
        raise OverflowError("a potential is beyond its word")
    return found[::-1]
