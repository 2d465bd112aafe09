"""From a problem to the task of its shape's solver: edges, places, pins."""

import itertools

import numpy as np
import numpy.typing as npt

from hub.matching.assignment import Balance, Persons, Sides, Task
from hub.matching.edges import Ints, Mask
from hub.matching.groups import GroupTask
from hub.matching.peers import PeerTask
from hub.matching.pool import NOBODY
from hub.matching.problem import PinBroken, Problem, Shape, Two, identity_hashes
from hub.matching.scoring import score, score_peers
from hub.matching.ways import ways_of

type Which = npt.NDArray[np.intp]


class Posed:
    """Whom the rules let meet. `mentors`, `mentees`: the rows of which edges hold the places (of peers, both alike);
    `pinned`: which edges the pins are. Raises PinBroken for a pin that is no edge."""

    def __init__(self, problem: Problem) -> None:
        pool, hashes = problem.pool, identity_hashes(problem.pool.ids)
        self.problem, self.mentors = problem, problem.mentors()
        if problem.shape is Shape.PEERS:
            self.mentees = self.mentors
            self.edges = score_peers(
                pool, self.mentors, rules=problem.asked, weights=problem.weights, hashes=hashes
            )
        else:
            self.mentees = problem.mentees()
            self.edges = score(
                pool, self.mentors, self.mentees, rules=problem.asked, weights=problem.weights, hashes=hashes
            )
        self.pinned = self._pinned()

    def rows(self, edge: int) -> Two:
        """The rows of the pool that an edge joins."""
        edges = self.edges
        return int(self.mentors[edges.firsts[edge]]), int(self.mentees[edges.seconds[edge]])

    def which(self, wanted: tuple[Two, ...]) -> Mask:
        """The edges that join these rows."""
        size = len(self.problem.pool)
        keys = np.array([one * size + other for one, other in wanted], np.int64)
        if self.problem.shape is Shape.PEERS:
            keys = np.concatenate([keys, [other * size + one for one, other in wanted]]).astype(np.int64)
        mine = self.mentors[self.edges.firsts].astype(np.int64) * size + self.mentees[self.edges.seconds]
        return np.isin(mine, keys)

    def _pinned(self) -> Which:
        found = self.which(self.problem.pins).nonzero()[0]
        there = {frozenset(self.rows(edge)) for edge in found.tolist()}
        for pin in self.problem.pins:
            if frozenset(pin) not in there:
                raise PinBroken(pin)
        return found

    def kept(self) -> Mask | None:
        return None if self.problem.kept is None else self.which(self.problem.kept)


def pairs_task(posed: Posed) -> Task:
    """The assignment that is left once the pinned have their places."""
    problem, edges, pinned = posed.problem, posed.edges, posed.pinned
    capacities = problem.places()[posed.mentors].copy()
    needs = np.ones(len(posed.mentees), np.int64)
    who = _persons(posed)
    np.subtract.at(capacities, edges.firsts[pinned], 1)
    np.subtract.at(needs, edges.seconds[pinned], 1)
    for edge in pinned.tolist():
        twice = not problem.both_ways and posed.rows(edge)[::-1] in problem.pins
        if twice or capacities[edges.firsts[edge]] < 0 or needs[edges.seconds[edge]] < 0:
            raise PinBroken(posed.rows(edge))
    if who is not None:
        _share(posed, capacities, needs)
    busy = problem.pool.busy[posed.mentors].copy()
    busy[edges.firsts[pinned]] = True
    left = (capacities[edges.firsts] > 0) & (needs[edges.seconds] > 0)
    left[pinned] = False
    if len(pinned) and not problem.both_ways:  # nobody meets the same person the other way round too
        left &= ~posed.which(tuple((mentee, mentor) for mentor, mentee in map(posed.rows, pinned.tolist())))
    sides = Sides(capacities, needs, busy, _balance(posed))
    kept = posed.kept()
    return Task(
        edges.keep(left),
        sides,
        problem.lines,
        promises=problem.promises,
        kept=None if kept is None else kept[left],
        once=None if problem.both_ways else who,
        shared=who,
    )


def _share(posed: Posed, capacities: Ints, needs: Ints) -> None:
    """Take the place of each pinned mentor from who is there in both roles; who has no place left needs nobody. Raises
    PinBroken for who has too few."""
    _rows, mentors, mentees = np.intersect1d(posed.mentors, posed.mentees, return_indices=True)
    capacities[mentors] -= 1 - needs[mentees]
    for edge in posed.pinned.tolist():
        if (capacities[mentors][mentees == posed.edges.seconds[edge]] < 0).any():
            raise PinBroken(posed.rows(edge))
    needs[mentees[capacities[mentors] == 0]] = 0


def _persons(posed: Posed) -> Persons | None:
    """None where nobody is there in both roles."""
    if not np.isin(posed.mentors, posed.mentees).any():
        return None
    return Persons(posed.mentors.astype(np.int32), posed.mentees.astype(np.int32))


def _balance(posed: Posed) -> Balance | None:
    problem, homes = posed.problem, posed.problem.pool.organisations
    if problem.balance is None:
        return None
    settled = np.zeros(int(homes.max(initial=NOBODY)) + 1, np.int64)
    for giver, receiver in (*problem.standing, *map(posed.rows, posed.pinned.tolist())):
        if homes[giver] != NOBODY:
            settled[homes[giver]] += 1
        if homes[receiver] != NOBODY:
            settled[homes[receiver]] -= 1
    return Balance(problem.balance, homes[posed.mentors], homes[posed.mentees], settled)


def peers_task(posed: Posed) -> PeerTask:
    """The matching of the peers whom no pin brings together."""
    edges, pinned = posed.edges, posed.pinned
    taken = np.zeros(len(posed.mentors), np.bool_)
    for edge in pinned.tolist():
        two = [edges.firsts[edge], edges.seconds[edge]]
        if taken[two].any():
            raise PinBroken(posed.rows(edge))
        taken[two] = True
    left = ~(taken[edges.firsts] | taken[edges.seconds])
    kept = posed.kept()
    return PeerTask(
        edges.keep(left),
        len(posed.mentors),
        posed.problem.lines,
        promises=posed.problem.promises,
        kept=None if kept is None else kept[left],
    )


def groups_task(posed: Posed) -> GroupTask:
    """The groups that could be formed, each way of theirs to meet. Nobody leads more than could be filled."""
    problem, pool = posed.problem, posed.problem.pool
    filled = np.bincount(posed.edges.firsts, minlength=len(posed.mentors)) // pool.frame.group_min
    pinned = np.zeros(len(posed.edges), np.bool_)
    pinned[posed.pinned] = True
    return GroupTask(
        edges=posed.edges,
        mentors=len(posed.mentors),
        participants=len(posed.mentees),
        capacities=np.minimum(problem.places()[posed.mentors], np.maximum(filled, 1)),
        organisations=pool.organisations[posed.mentees],
        minimum=pool.frame.group_min,
        maximum=pool.frame.group_max,
        lines=problem.lines,
        least_organisations=problem.least_organisations,
        most_of_one=problem.most_of_one,
        offers=ways_of(posed),
        apart=_apart(posed),
        apart_organisations=np.argwhere(np.triu(pool.excluded[:-1, :-1], 1)).astype(np.int32),
        pinned=pinned,
        promises=problem.promises,
        kept=posed.kept(),
        busy=problem.pool.busy[posed.mentors],
    )


def _apart(posed: Posed) -> npt.NDArray[np.int32]:
    """Participants whom a rule that asks any two of a party keeps apart, organisations aside."""
    pool, rows = posed.problem.pool, posed.mentees
    found = set()
    for relation in ("line", "forbidden", "apart", "refused"):
        for key in pool.related.get(relation, np.empty(0, np.int64)).tolist():
            found.add(divmod(key, len(pool)))
    places = {row: place for place, row in enumerate(rows.tolist())}
    same = _same_people(posed)
    two = [(places[a], places[b]) for a, b in {*found, *same} if a in places and b in places]
    return np.array(sorted(two), np.int32).reshape(-1, 2)


def _same_people(posed: Posed) -> set[Two]:
    """Any two rows of one human being."""
    seen: dict[int, list[int]] = {}
    for row in posed.mentees.tolist():
        seen.setdefault(int(posed.problem.pool.identities[row]), []).append(row)
    return {two for rows in seen.values() for two in itertools.combinations(rows, 2)}
