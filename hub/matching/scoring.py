"""Who may meet whom, and how good it is: from a pool to edges, block by block.

Rules that fit a whole block of people by people are asked first; those that forbid few, and the criteria, only of the
two who are left, for few of all the pairs are feasible. Memory is bounded by the block and by what is found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hub.matching.criteria import contributions
from hub.matching.edges import TIE_BITS, Edges, Ints, Mask, Rows
from hub.matching.pool import Index, Pool
from hub.matching.rules import Rule

CELLS = 2**18
"""Pairs looked at together: what they need stays in the processor's own memory."""
TABLE = 2**22
"""Pairs asked at once for mentors who are alike, at most."""

type Forbids = Callable[[Pool, Index, Index], Mask]


def feasible(
    pool: Pool, mentors: Index, mentees: Index, rules: Sequence[Rule]
) -> Iterator[tuple[Index, Index]]:
    """The rows of the mentors and mentees whom no rule keeps apart, sorted, some at a time."""
    for rule in rules:
        if rule.unfit is not None:
            mentors = mentors[~rule.unfit(pool, mentors, True)]
            mentees = mentees[~rule.unfit(pool, mentees, False)]
    if not len(mentors) or not len(mentees):
        return
    dense = _Dense(pool, mentors, mentees, [rule for rule in rules if rule.forbids and not rule.sparse])
    sparse = [rule.forbids for rule in rules if rule.forbids is not None and rule.sparse]
    step = max(1, CELLS // len(mentees))
    for start in range(0, len(mentors), step):
        a, b = _pairs(~dense.forbidden(slice(start, start + step)), mentors[start : start + step], mentees)
        for forbids in sparse:
            keep = ~forbids(pool, a, b)
            a, b = a[keep], b[keep]
        yield a, b


def _pairs(allowed: Mask, mentors: Index, mentees: Index) -> tuple[Index, Index]:
    places = np.flatnonzero(allowed)
    if len(mentees) == 1:
        return mentors[places], np.repeat(mentees, len(places))
    starts = np.arange(len(mentors) + 1) * len(mentees)
    counts = np.diff(np.searchsorted(places, starts))
    places -= np.repeat(starts[:-1], counts)
    return np.repeat(mentors, counts), mentees[places]


class _Dense:
    """The rules that are asked of every mentor with every mentee; those that read little of a mentor, once for all who
    are alike in it."""

    def __init__(self, pool: Pool, mentors: Index, mentees: Index, rules: Sequence[Rule]) -> None:
        self.pool, self.mentors, self.mentees = pool, mentors, mentees[None, :]
        self.each: list[Forbids] = []
        self.tables: list[tuple[Mask, Index]] = []
        for reads in dict.fromkeys(rule.reads for rule in rules):
            forbids = [rule.forbids for rule in rules if rule.reads == reads and rule.forbids is not None]
            worth_it = reads and len(mentors) * len(mentees) >= CELLS
            if not (worth_it and self._tabulate(reads, forbids)):
                self.each += forbids

    def _tabulate(self, reads: Sequence[str], forbids: Sequence[Forbids]) -> bool:
        columns = [getattr(self.pool, name)[self.mentors].reshape(len(self.mentors), -1) for name in reads]
        alike = np.concatenate([column.astype(np.int64) for column in columns], axis=1)
        _kinds, first, which = np.unique(alike, axis=0, return_index=True, return_inverse=True)
        if len(first) * 2 > len(self.mentors) or len(first) * self.mentees.size > TABLE:
            return False
        self.tables.append((self._asked(self.mentors[first], forbids), which.reshape(-1)))
        return True

    def _asked(self, mentors: Index, rules: Sequence[Forbids]) -> Mask:
        found = np.zeros((len(mentors), self.mentees.size), np.bool_)
        for forbids in rules:
            found |= forbids(self.pool, mentors[:, None], self.mentees)
        return found

    def forbidden(self, some: slice) -> Mask:
        """Of these mentors, whom they may not meet."""
        found = self._asked(self.mentors[some], self.each)
        for table, which in self.tables:
            found |= table[which[some]]
        return found


def score(
    pool: Pool,
    mentors: Index,
    mentees: Index,
    *,
    rules: Sequence[Rule],
    weights: Mapping[str, int],
    hashes: Ints,
) -> Edges:
    """The edges between these people, by their places in `mentors` and `mentees`, which are sorted. Of two who could
    mentor each other, each way breaks ties by itself.

    `hashes`: of each row of the pool, as `identity_hashes` makes them. Raises as `contributions`.
    """
    mentor_places, mentee_places = _places(pool, mentors), _places(pool, mentees)
    return joined(
        Edges(
            mentor_places[a],
            mentee_places[b],
            total(contributions(pool, weights, a, b), len(a)),
            ties(hashes[a], hashes[b] >> 1),
        )
        for a, b in feasible(pool, mentors, mentees, rules)
    )


def score_peers(
    pool: Pool, people: Index, *, rules: Sequence[Rule], weights: Mapping[str, int], hashes: Ints
) -> Edges:
    """The edges among peers, each two once, the first before the second."""
    places = _places(pool, people)
    return joined(
        Edges(
            places[a],
            places[b],
            total(contributions(pool, weights, a, b), len(a)),
            ties(hashes[a], hashes[b]),
        )
        for a, b in _once(feasible(pool, people, people, rules))
    )


@dataclass(frozen=True)
class Best:
    """Whom someone would best meet, the best first: their rows, the scores, and what each criterion gives of them."""

    rows: Index
    scores: Rows
    points: Mapping[str, Rows]


def best_for(
    pool: Pool,
    row: int,
    others: Index,
    *,
    as_mentor: bool,
    rules: Sequence[Rule],
    weights: Mapping[str, int],
    hashes: Ints,
    number: int = 10,
) -> Best:
    """The best of `others` for one person, who would be their mentor or their mentee, whether they are free or not; as
    many as `number` at most. Raises as `contributions`."""
    one = np.array([row], np.intp)
    mentors, mentees = (one, others) if as_mentor else (others, one)
    found = list(feasible(pool, mentors, mentees, rules)) or [(one[:0], one[:0])]
    a, b = (np.concatenate(column) for column in zip(*found, strict=True))
    points = contributions(pool, weights, a, b)
    scores = total(points, len(a))
    if len(scores) > number:
        good = np.flatnonzero(scores >= -np.partition(-scores, number - 1)[number - 1])
        a, b, scores = a[good], b[good], scores[good]
        points = {code: part[good] for code, part in points.items()}
    order = np.lexsort((-ties(hashes[a], hashes[b] >> 1), -scores))[:number]
    return Best(
        (b if as_mentor else a)[order],
        scores[order],
        {code: part[order] for code, part in points.items()},
    )


def _once(pairs: Iterable[tuple[Index, Index]]) -> Iterator[tuple[Index, Index]]:
    for a, b in pairs:
        once = a < b
        yield a[once], b[once]


def total(points: Mapping[str, Rows], count: int) -> Rows:
    """The scores that contributions add up to."""
    scores = np.zeros(count, np.int32)
    for part in points.values():
        scores += part
    return scores


def joined(parts: Iterable[Edges]) -> Edges:
    """All of them, in order. No part is kept: room is made for twice as many whenever there is too little, which costs
    no memory before it is used."""
    columns: list[Any] = [np.empty(2**16, np.int32) for _column in range(4)]
    count = 0
    for part in parts:
        end = count + len(part)
        for place, some in enumerate((part.firsts, part.seconds, part.scores, part.ties)):
            if end > len(columns[place]):
                wider = np.empty(max(end, 2 * len(columns[place])), np.int32)
                wider[:count] = columns[place][:count]
                columns[place] = wider
            columns[place][count:end] = some
        count = end
    for column in columns:
        column.resize(count, refcheck=False)
    return Edges(*columns)


def ties(one: Ints, other: Ints) -> Rows:
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
    return (mixed >> np.uint64(64 - TIE_BITS)).astype(np.int32)


def _places(pool: Pool, rows: Index) -> Rows:
    places = np.full(len(pool), -1, np.int32)
    places[rows] = np.arange(len(rows), dtype=np.int32)
    return places
