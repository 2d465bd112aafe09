"""The ways in which an agility group could meet: one practice, one language, one way to be together, for all of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from hub.matching.edges import Ints, Mask
from hub.matching.pool import NOBODY, Bits, Pool

if TYPE_CHECKING:
    from hub.matching.posing import Posed


def ways_of(posed: "Posed") -> tuple[Ints, ...]:
    """For each mentor, the edges of the people who share a practice sought by all (unless the cycle names it), a
    language, and a way to meet; only those that no other of the same mentor contains and that fill a group.

    A whole group is within one of them exactly when it breaks none of the rules that ask a party as a whole.
    """
    edges, pool = posed.edges, posed.problem.pool
    cuts = np.searchsorted(edges.firsts, np.arange(len(posed.mentors) + 1))
    found: list[Ints] = []
    for place, mentor in enumerate(posed.mentors.tolist()):
        span = np.arange(cuts[place], cuts[place + 1])
        if len(span) >= pool.frame.group_min:
            people = posed.mentees[edges.seconds[span]]
            sets = [span[mask] for mask in _masks(pool, mentor, people) if mask.sum() >= pool.frame.group_min]
            found += _widest(sets)
    return tuple(found)


def _masks(pool: Pool, mentor: int, people: Ints) -> Iterator[Mask]:
    practices = (
        [np.ones(len(people), np.bool_)]
        if pool.practice != NOBODY
        else _shared(pool.offers[0][mentor], pool.sought[people])
    )
    meetings = _shared(pool.modes[mentor], pool.modes[people])
    if pool.in_person[mentor] and pool.places[mentor] != NOBODY:
        meetings.append(pool.in_person[people] & (pool.places[people] == pool.places[mentor]))
    for language in _shared(pool.languages[mentor], pool.languages[people]):
        for meeting in meetings:
            here = language & meeting
            for practice in practices:
                yield here & practice


def _shared(mine: Bits, theirs: Bits) -> list[Mask]:
    """For each member of my set, who else has it."""
    found = []
    for word in range(len(mine)):
        for bit in range(64):
            one = np.uint64(1) << np.uint64(bit)
            if mine[word] & one:
                found.append((theirs[:, word] & one) != 0)
    return found


def _widest(sets: list[Ints]) -> list[Ints]:
    """Those that none of the others contains, each once, the largest first."""
    kept: list[frozenset[int]] = []
    for one in sorted(
        {frozenset(members.tolist()) for members in sets}, key=lambda one: (-len(one), sorted(one))
    ):
        if not any(one <= other for other in kept):
            kept.append(one)
    return [np.array(sorted(one), np.int64) for one in kept]
