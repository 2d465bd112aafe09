"""What the solvers are given: who may meet whom, how good each meeting is, and what the programme promises."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from hub.matching.proofs import NotProved

type Ints = npt.NDArray[np.int64]
type Rows = npt.NDArray[np.int32]
type Points = npt.NDArray[np.int32] | npt.NDArray[np.int64]
"""Narrow where there are many: widen what you add up or multiply."""
type Mask = npt.NDArray[np.bool_]
type Third = Literal["good", "idle"]
"""What the third promise is about: matches below the good line, or mentors without anyone."""

TIE_BITS = 30


@dataclass(frozen=True)
class Edges:
    """Each meeting that the rules allow: rows of two people, its score from 0, a hash of their ids (`ties`, from 0,
    under 2**30). Sorted by `firsts`, then `seconds`.

    Of mentors and mentees, `firsts` are the mentors. Of peers, `firsts` < `seconds`.
    """

    firsts: Rows
    seconds: Rows
    scores: Points
    ties: Points

    def __len__(self) -> int:
        return len(self.firsts)

    def keep(self, which: Mask | Ints) -> "Edges":
        return Edges(self.firsts[which], self.seconds[which], self.scores[which], self.ties[which])


@dataclass(frozen=True)
class Lines:
    """Scores under which a match is weak, or not yet good, and what the third promise is about."""

    weak: int = 0
    good: int = 0
    third: Third = "good"


def check_edges(edges: Edges, firsts: int, seconds: int, *marks: Mask | None) -> None:
    """Raise NotProved unless all are of so many people, and the marks, where there are any, are one of each edge."""
    columns = (
        edges.firsts,
        edges.seconds,
        edges.scores,
        edges.ties,
        *(one for one in marks if one is not None),
    )
    if any(column.shape != (len(edges),) for column in columns):
        raise NotProved("a meeting lacks what is said of the others")
    if any(mark is not None and mark.dtype != np.bool_ for mark in marks):
        raise NotProved("what is marked is not a mark for each meeting")
    for ends, people in ((edges.firsts, firsts), (edges.seconds, seconds)):
        if ends.min(initial=0) < 0 or ends.max(initial=-1) >= people:
            raise NotProved("a meeting is of someone who is not there")


def no_edges() -> Edges:
    return Edges(*(np.empty(0, np.int32) for _column in range(4)))
