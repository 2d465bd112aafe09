"""Why these two, and why someone is left out: facts that a page puts into words."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from hub.matching.criteria import contributions
from hub.matching.edges import Mask
from hub.matching.pool import Index, Pool, Small
from hub.matching.problem import Problem, Result, Shape
from hub.matching.rules import OVER_CAPACITY, Rule

BLOCK = 1 << 20


def points_of(result: Result) -> dict[str, Small]:
    """What each criterion gives each meeting, match by match, in their order: arrays as long as all the scores."""
    a = np.array([one.mentor for one in result.matches for _ in one.mentees], np.intp)
    b = np.array([row for one in result.matches for row in one.mentees], np.intp)
    return contributions(result.problem.pool, result.problem.weights, a, b)


def forbidding(problem: Problem, one: int, other: int) -> list[Rule]:
    """The rules of the run that keep two rows apart."""
    a, b = np.array([one]), np.array([other])
    return [rule for rule in problem.asked if _forbids(problem.pool, rule, a, b).any()]


def _forbids(pool: Pool, rule: Rule, a: Index, b: Index) -> Mask:
    """Whether the rule keeps rows `a` and `b` apart, in shapes that broadcast."""
    found = np.zeros(np.broadcast_shapes(a.shape, b.shape), np.bool_)
    if rule.unfit is not None:
        found |= rule.unfit(pool, a, True) | rule.unfit(pool, b, False)
    if rule.forbids is not None:
        found |= rule.forbids(pool, a, b)
    return found


class Why(StrEnum):
    """Why a run found nobody for someone. Of those who would suit: none has a place left (`CAPACITY`); or some have
    room, but no group of the right size can be made with them (`GROUP`), or what organisations give and receive is
    bounded (`BALANCE`)."""

    NOBODY_OFFERS = "nobody_offers"
    RULES = "rules"
    CAPACITY = "capacity"
    GROUP = "group"
    BALANCE = "balance"


@dataclass(frozen=True)
class LeftPerson:
    """Someone left out. `topics`: what they seek and nobody offers. `suits`: how many could meet them, were places
    left. `but_for`: by rule, how many more could, were it not for this rule alone: what would change it."""

    row: int
    as_mentor: bool
    why: Why
    suits: int
    topics: tuple[Hashable, ...] = ()
    but_for: Mapping[str, int] = field(default_factory=dict)


def left_out(result: Result) -> list[LeftPerson]:
    """Those whom the result matches with nobody, and who are in no pair of the cycle that stays: mentees (or peers,
    those there in one role alone included), then mentors without anyone."""
    problem, pool = result.problem, result.problem.pool
    matched = _with_someone(result)
    seeking = result.mentees
    if problem.shape is Shape.PEERS:
        seeking = np.flatnonzero((pool.may_mentor | pool.may_be_mentored) & (pool.free > 0))
    mentees = [row for row in seeking.tolist() if row not in matched]
    found = _left(result, np.array(mentees, np.intp), _enrolled(problem, mentors=True), as_mentors=False)
    if problem.shape is Shape.PEERS:
        return found
    mentors = [row for row in result.mentors.tolist() if row not in matched and not pool.busy[row]]
    others = _enrolled(problem, mentors=False)
    return [*found, *_left(result, np.array(mentors, np.intp), others, as_mentors=True)]


def _enrolled(problem: Problem, *, mentors: bool) -> Index:
    """The rows of those who could take part in a role, were a place left; of peers without roles, in both."""
    pool = problem.pool
    if problem.shape is Shape.PEERS:
        return np.flatnonzero(pool.may_mentor & pool.may_be_mentored)
    return np.flatnonzero(pool.may_mentor if mentors else pool.may_be_mentored)


def _with_someone(result: Result) -> frozenset[int]:
    """The rows of those whom the result matches, or who are in a pair of the cycle that stays."""
    return result.matched().union(*result.problem.standing)


def _left(result: Result, rows: Index, others: Index, *, as_mentors: bool) -> list[LeftPerson]:
    found: list[LeftPerson] = []
    step = max(1, BLOCK // max(1, len(others)))
    for start in range(0, len(rows), step):
        found += _left_block(result, rows[start : start + step], others, as_mentors=as_mentors)
    return found


def _left_block(result: Result, rows: Index, others: Index, *, as_mentors: bool) -> list[LeftPerson]:
    problem, pool = result.problem, result.problem.pool
    column, line = rows[:, None], others[None, :]
    a, b = (column, line) if as_mentors else (line, column)
    broken = np.zeros((len(rows), len(others)), np.int16)
    last = np.zeros(broken.shape, np.int8)
    asked = [rule for rule in problem.asked if rule is not OVER_CAPACITY]
    for number, rule in enumerate(asked):
        forbids = np.broadcast_to(_forbids(pool, rule, a, b), broken.shape)
        broken += forbids
        last[forbids] = number
    broken[column == line] = len(asked) + 1
    room = _room(result, others, mentors=not as_mentors)
    people = []
    for place, row in enumerate(rows.tolist()):
        suits = int((broken[place] == 0).sum())
        single = last[place][broken[place] == 1]
        but_for = {rule.code: int((single == number).sum()) for number, rule in enumerate(asked)}
        topics = () if as_mentors else _offered_by_nobody(pool, row, others)
        people.append(
            LeftPerson(
                row=row,
                as_mentor=as_mentors,
                why=_why(problem, row, topics, broken[place] == 0, room),
                suits=suits,
                topics=topics,
                but_for={code: count for code, count in but_for.items() if count},
            )
        )
    return people


def _room(result: Result, rows: Index, *, mentors: bool) -> Mask:
    """Which of these could take one more, or one more group; or, as a mentee, could be mentored."""
    problem, free = result.problem, result.problem.pool.free
    if problem.shape is Shape.PEERS or (problem.shape is Shape.GROUPS and not mentors):
        return (free[rows] > 0) & ~np.isin(rows, list(_with_someone(result)))
    left = problem.places() if problem.shape is Shape.GROUPS else free.copy()
    mentored = np.zeros(len(left), np.bool_)
    for one in result.matches:
        left[one.mentor] -= 1
        mentored[list(one.mentees)] = True
    if problem.shape is Shape.PAIRS:
        left -= mentored
    mentored[[mentee for _mentor, mentee in problem.standing]] = True
    return (left[rows] > 0) & (mentors | ~mentored[rows])


def _why(problem: Problem, row: int, topics: Sequence[Hashable], suits: Mask, room: Mask) -> Why:
    if (suits & room).any() and problem.shape is Shape.GROUPS:
        return Why.GROUP
    if (suits & room).any() and problem.balance is not None:
        return Why.BALANCE
    if suits.any():
        return Why.CAPACITY
    return Why.NOBODY_OFFERS if topics and len(topics) == problem.pool.needs[row] else Why.RULES


def _offered_by_nobody(pool: Pool, row: int, others: Index) -> tuple[Hashable, ...]:
    others = others[others != row]
    offered = (
        np.bitwise_or.reduce(pool.offers[0][others], axis=0)
        if len(others)
        else np.zeros_like(pool.sought[row])
    )
    return topics_in(pool, pool.sought[row] & ~offered)


def topics_in(pool: Pool, bits: np.ndarray) -> tuple[Hashable, ...]:
    """The topics of these packed bits, in the order of their names."""
    dense = np.unpackbits(np.ascontiguousarray(bits).view(np.uint8), bitorder="little")
    return tuple(sorted((pool.topics[place] for place in dense.nonzero()[0].tolist()), key=str))


@dataclass(frozen=True)
class Missing:
    """A topic that people left out seek. `sought`: by how many of them; `offered`: by how many mentors in all;
    `places`: how many these could take in the run."""

    topic: Hashable
    sought: int
    offered: int
    places: int


def missing_offers(result: Result) -> list[Missing]:
    """What those left out seek, most sought first: what the ecosystem lacks."""
    pool, matched = result.problem.pool, _with_someone(result)
    rows = np.array([row for row in result.mentees.tolist() if row not in matched], np.intp)
    sought = _dense(pool, pool.sought[rows]).sum(axis=0)
    mentors = _enrolled(result.problem, mentors=True)
    offers = _dense(pool, pool.offers[0][mentors])
    places = (offers * np.maximum(result.problem.places()[mentors], 0)[:, None]).sum(axis=0)
    found = [
        Missing(topic, int(sought[place]), int(offers[:, place].sum()), int(places[place]))
        for place, topic in enumerate(pool.topics)
        if sought[place]
    ]
    return sorted(found, key=lambda one: (-one.sought, one.places, str(one.topic)))


def _dense(pool: Pool, bits: np.ndarray) -> np.ndarray:
    dense = np.unpackbits(np.ascontiguousarray(bits).view(np.uint8), axis=1, bitorder="little")
    return dense[:, : len(pool.topics)].astype(np.int64)
