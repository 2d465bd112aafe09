"""One cycle's question, and its answer: plain values and arrays."""

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from hub.matching.assignment import PROMISES, Assignment, Task
from hub.matching.criteria import DEFAULTS
from hub.matching.edges import Edges, Ints, Lines, Mask
from hub.matching.groups import Grouping, GroupTask
from hub.matching.once import Branched
from hub.matching.peers import Pairing, PeerTask
from hub.matching.people import Model
from hub.matching.pool import Index, Pool
from hub.matching.pruning import Pruned
from hub.matching.rules import IN_A_RUN, Rule
from hub.matching.shared import Shared

WITH_CHANGES = ("served", "changed", *PROMISES[1:])
"""The promises of a rematch: after the people served, the fewest open proposals taken back."""

type Two = tuple[int, int]


class Shape(StrEnum):
    """Mentors with mentees, peers without roles, or mentors with groups."""

    PAIRS = "pairs"
    PEERS = "peers"
    GROUPS = "groups"


@dataclass(frozen=True)
class Problem:
    """What a run is given. Rows are those of the pool.

    `weights`: of each criterion, the points it gives at most. `balance`: by how many what an organisation gives and
    receives may differ. `pins`: rows of two people (mentor and mentee, or two peers) who are kept together. `kept`: of
    two whose open proposal is better not taken back; given, it makes a rematch. `standing`: of two who have accepted
    each other in this cycle, for the balance. In both, two who mentor each other are there both ways. `rules`: none for
    those of the model.
    """

    pool: Pool
    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULTS))
    lines: Lines = field(default_factory=Lines)
    balance: int | None = None
    least_organisations: int = 1
    most_of_one: int | None = None
    pins: tuple[Two, ...] = ()
    kept: tuple[Two, ...] | None = None
    standing: tuple[Two, ...] = ()
    rules: tuple[Rule, ...] | None = None

    @property
    def shape(self) -> Shape:
        if self.pool.frame.model is Model.AGILITY:
            return Shape.GROUPS
        return Shape.PEERS if self.pool.frame.reciprocal else Shape.PAIRS

    @property
    def both_ways(self) -> bool:
        """Whether two people may be matched both ways: in roles, which two peers may both have."""
        return self.shape is Shape.PAIRS and self.pool.frame.model is Model.PEER

    @property
    def promises(self) -> tuple[str, ...]:
        return PROMISES if self.kept is None else WITH_CHANGES

    @property
    def asked(self) -> tuple[Rule, ...]:
        return IN_A_RUN[self.pool.frame.model] if self.rules is None else self.rules

    def mentors(self) -> Index:
        """Those who may take someone."""
        return np.flatnonzero(self.places() > 0)

    def mentees(self) -> Index:
        return np.flatnonzero(self._seeking() & (self.pool.free > 0))

    def places(self) -> Ints:
        """Of each row, how many mentees (or groups) it may take; of a peer, one other. In pairs, to be mentored takes
        one of them; in groups, whoever is there in both roles keeps the last one for it."""
        both = self.pool.may_mentor & self._seeking()
        if self.shape is Shape.PEERS:
            return np.where(both, np.minimum(self.pool.free, 1), 0)
        kept = both if self.shape is Shape.GROUPS else 0
        return np.where(self.pool.may_mentor, self.pool.free - kept, 0)

    def _seeking(self) -> Mask:
        """Those who may be mentored; in roles, whoever has a mentor by a pair that stays is sought another by a pin
        alone, so that they take nobody else's place."""
        if self.shape is Shape.PEERS:
            return self.pool.may_be_mentored
        mentored = {mentee for _mentor, mentee in self.standing} - {mentee for _mentor, mentee in self.pins}
        found = self.pool.may_be_mentored.copy()
        found[list(mentored)] = False
        return found


@dataclass(frozen=True, slots=True)
class Match:
    """People brought together: the mentor's row (or the first peer's), the rows of the others, and their scores."""

    mentor: int
    mentees: tuple[int, ...]
    scores: tuple[int, ...]
    pinned: bool = False

    @property
    def score(self) -> int:
        return sum(self.scores)

    @property
    def rows(self) -> tuple[int, ...]:
        return (self.mentor, *self.mentees)


type Answered = Assignment | Pruned | Branched | Shared | Pairing | Grouping
type Asked = Task | PeerTask | GroupTask


def is_proved(found: Answered) -> bool:
    """Whether no answer keeps the promises better: groups and searches may be stopped before."""
    if isinstance(found, Grouping):
        return found.proved
    return not isinstance(found, Branched | Shared) or found.bounds == found.costs


@dataclass(frozen=True)
class Figures:
    """What an answer comes to: people served (mentees; of peers, both), meetings below the weak line and below the good
    one, mentors without anyone (0 of peers), the sum of the scores; of a rematch, how many open proposals are taken
    back (of a group, each of its mentees counts; of two who mentor each other, each way), else None."""

    served: int
    weak: int
    below_good: int
    idle: int
    total: int
    changed: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise: what it costs, the bound below which no answer goes (None: none known), and what holds the bound:
    `duality` for multipliers that anyone can add up, `solver` for the solver's word, `flow` or `nothing` for an answer
    that is not proved."""

    promise: str
    cost: int
    bound: int | None
    by: str


@dataclass(frozen=True)
class Result:
    """What a run found. `asked` and `answered` are the solver's task and its answer with the certificate; edges join
    places in `mentors` and `mentees`, which are rows of the pool."""

    problem: Problem
    matches: tuple[Match, ...]
    edges: Edges
    mentors: Index
    mentees: Index
    asked: Asked
    answered: Answered

    @property
    def proved(self) -> bool:
        return is_proved(self.answered)

    @property
    def figures(self) -> Figures:
        return figures_of(self.problem, self.matches, self.mentors)

    def kept(self) -> tuple[Kept, ...]:
        """Each promise with its proof, in order."""
        if isinstance(self.answered, Grouping):
            return tuple(Kept(one.promise, one.cost, one.bound, one.by) for one in self.answered.levels)
        found = self.answered
        costs = found.costs if isinstance(found, Pairing | Branched | Shared) else found.solution.costs
        bounds = found.bounds if isinstance(found, Branched | Shared) else costs
        kept, known = [], True
        for promise, cost, bound in zip(self.asked.promises, costs, bounds, strict=True):
            held = "duality" if known and bound == cost else "flow" if known else "nothing"
            kept.append(Kept(promise, cost, min(bound, cost) if known else None, held))
            known = known and bound == cost
        return tuple(kept)

    def matched(self) -> frozenset[int]:
        """The rows of those who have someone."""
        return frozenset(row for match in self.matches for row in match.rows)


def figures_of(problem: Problem, matches: Iterable[Match], mentors: Index) -> Figures:
    matches, lines = list(matches), problem.lines
    scores = [points for match in matches for points in match.scores]
    is_peers = problem.shape is Shape.PEERS
    busy = {match.mentor for match in matches} | set(problem.pool.busy.nonzero()[0].tolist())
    return Figures(
        served=len(scores) * (2 if is_peers else 1),
        weak=sum(points < lines.weak for points in scores),
        below_good=sum(points < lines.good for points in scores),
        idle=0 if is_peers else len(set(mentors.tolist()) - busy),
        total=sum(scores),
        changed=None if problem.kept is None else _taken_back(problem, problem.kept, matches),
    )


def _taken_back(problem: Problem, kept: Iterable[Two], matches: Iterable[Match]) -> int:
    ways = {(match.mentor, mentee) for match in matches for mentee in match.mentees}
    left = {two for two in kept if two not in ways}
    if problem.shape is not Shape.PEERS:
        return len(left)
    return len({frozenset(two) for two in left if two[::-1] not in ways})


def identity_hashes(ids: Sequence[Hashable]) -> Ints:
    """Of each id, the first 62 bits of the BLAKE2b of its text: what ties are broken by."""
    digests = b"".join(hashlib.blake2b(str(one).encode(), digest_size=8).digest() for one in ids)
    return (np.frombuffer(digests, np.uint64) >> np.uint64(2)).astype(np.int64)


class PinBroken(ValueError):
    """Two people were to be kept together, whom a rule keeps apart, who have no place left, or who are kept together
    the other way round where nobody meets both ways. `rows`: theirs."""

    def __init__(self, rows: Two) -> None:
        self.rows = rows
        super().__init__(
            "a pin can't be kept: a rule keeps these two apart, one of them has no place left, or another pin "
            "has them meet the other way round"
        )
