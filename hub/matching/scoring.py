"""Who may meet whom, and how good it is: from a pool to edges, block by block.

Rules that fit a whole block of people by people are asked first; those that forbid few, and the criteria, only of the
two who are left, for few of all the pairs are feasible. Memory is bounded by the block and by what is found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from hub.matching.criteria import contributions
from hub.matching.edges import TIE_BITS, Edges, Ints, Rows, no_edges
from hub.matching.pool import Index, Pool
from hub.matching.rules import Rule

CELLS = 2**19


def feasible(
    pool: Pool, mentors: Index, mentees: Index, rules: Sequence[Rule]
) -> Iterator[tuple[Index, Index]]:
    """The rows of the mentors and mentees whom no rule keeps apart, sorted, some at a time."""
    for rule in rules:
        if rule.unfit is not None:
            mentors = mentors[~rule.unfit(pool, mentors, True)]
            mentees = mentees[~rule.unfit(pool, mentees, False)]
    dense = [rule.forbids for rule in rules if rule.forbids is not None and not rule.sparse]
    sparse = [rule.forbids for rule in rules if rule.forbids is not None and rule.sparse]
    step = max(1, CELLS // max(1, len(mentees)))
    for start in range(0, len(mentors), step):
        block = mentors[start : start + step, None]
        forbidden = np.zeros((len(block), len(mentees)), np.bool_)
        for forbids in dense:
            forbidden |= forbids(pool, block, mentees[None, :])
        i, j = np.divmod(np.flatnonzero(~forbidden), max(1, len(mentees)))
        a, b = block[i, 0], mentees[j]
        for forbids in sparse:
            keep = ~forbids(pool, a, b)
            a, b = a[keep], b[keep]
        yield a, b


def score(
    pool: Pool,
    mentors: Index,
    mentees: Index,
    *,
    rules: Sequence[Rule],
    weights: Mapping[str, int],
    hashes: Ints,
) -> Edges:
    """The edges between these people, by their places in `mentors` and `mentees`, which are sorted.

    `hashes`: of each row of the pool, as `identity_hashes` makes them. Raises as `contributions`.
    """
    mentor_places, mentee_places = _places(pool, mentors), _places(pool, mentees)
    parts = []
    for a, b in feasible(pool, mentors, mentees, rules):
        scores = total(contributions(pool, weights, a, b), len(a))
        parts.append(Edges(mentor_places[a], mentee_places[b], scores, ties(hashes[a], hashes[b])))
    return joined(parts)


def score_peers(
    pool: Pool, people: Index, *, rules: Sequence[Rule], weights: Mapping[str, int], hashes: Ints
) -> Edges:
    """The edges among peers, each two once, the first before the second."""
    places = _places(pool, people)
    parts = []
    for a, b in feasible(pool, people, people, rules):
        once = a < b
        a, b = a[once], b[once]
        scores = total(contributions(pool, weights, a, b), len(a))
        parts.append(Edges(places[a], places[b], scores, ties(hashes[a], hashes[b])))
    return joined(parts)


def total(points: Mapping[str, Rows], count: int) -> Ints:
    """The scores that contributions add up to."""
    scores = np.zeros(count, np.int64)
    for part in points.values():
        scores += part
    return scores


def joined(parts: Iterable[Edges]) -> Edges:
    every = list(parts)
    if not every:
        return no_edges()
    return Edges(
        np.concatenate([part.firsts for part in every]),
        np.concatenate([part.seconds for part in every]),
        np.concatenate([part.scores for part in every]),
        np.concatenate([part.ties for part in every]),
    )


def ties(one: Ints, other: Ints) -> Ints:
    """The tie-break: a hash of the two ids, from 0, under 2**30, the same whatever their order and the others present.

    The sum of the two hashes goes through the finaliser of SplitMix64 (Steele, Lea, Flood 2014), of which the highest
    bits are kept.
    """
    mixed = (one.view(np.uint64) + other.view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(64 - TIE_BITS)).astype(np.int64)


def _places(pool: Pool, rows: Index) -> Rows:
    places = np.full(len(pool), -1, np.int32)
    places[rows] = np.arange(len(rows), dtype=np.int32)
    return places
