"""Groups of an odd number of people who only meet each other: someone of each stays alone, whatever is done.

Each such group is given one absent member, whom all of it may meet, for a meeting worth nothing, and who must be met.
The pairs of the others are the same, and worth the same. Without them, the proof would need sets inside sets by the
hundred to say that the whole group is one too many; with them, it takes one price.
"""

from dataclasses import dataclass

import numpy as np

from hub.matching.edges import Edges, Ints, Rows


@dataclass(frozen=True)
class Meetings:
    """Of each meeting, its two and, by promise, what it adds. `present`: how many people there are; `everyone`: with
    the absent, numbered after them."""

    firsts: Rows
    seconds: Rows
    gains: Ints
    present: int
    everyone: int

    def __len__(self) -> int:
        return len(self.firsts)


def odd_groups(edges: Edges, people: int) -> Rows:
    """Of each person, the number of the odd group they are in, from 0; -1 for none. Nobody is a group alone."""
    least = np.arange(people, dtype=np.int32)
    while True:
        lower = least.copy()
        near = np.minimum(least[edges.firsts], least[edges.seconds])
        np.minimum.at(lower, edges.firsts, near)
        np.minimum.at(lower, edges.seconds, near)
        lower = lower[lower]
        if (lower == least).all():
            break
        least = lower
    sizes = np.bincount(least, minlength=people)
    odd = (sizes % 2 == 1) & (sizes > 1)
    return np.where(odd, np.cumsum(odd) - 1, -1).astype(np.int32)[least]


def with_absent(edges: Edges, gains: list[Ints], groups: Rows) -> Meetings:
    """The meetings, and those with the absent."""
    people = len(groups)
    grouped = np.flatnonzero(groups >= 0).astype(np.int32)
    nothing = np.zeros(len(grouped), np.int64)
    return Meetings(
        np.concatenate([edges.firsts, grouped]),
        np.concatenate([edges.seconds, groups[grouped] + np.int32(people)]),
        np.array([np.concatenate([gain, nothing]) for gain in gains], np.int64).reshape(len(gains), -1),
        people,
        people + int(groups.max(initial=-1)) + 1,
    )
