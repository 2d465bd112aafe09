"""Whole problems, rules and criteria included: each shape against brute force over small random casts."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from hub.matching.certificates import dumps, recheck
from hub.matching.criteria import contributions
from hub.matching.edges import Lines
from hub.matching.people import Frame, History, Model, Party, Person
from hub.matching.pool import pool_of
from hub.matching.problem import PinBroken, Problem
from hub.matching.proofs import NotProved
from hub.matching.rules import broken_by
from hub.matching.solving import match
from tests.matching.people import PEER, cast, history

LINES = Lines(weak=350, good=500)
RECIPROCAL = replace(PEER, reciprocal=True)
CULTURE = Frame(Model.CULTURE_SHIFT)
AGILITY = Frame(Model.AGILITY, group_min=2, group_max=3)


def problem_of(people: list[Person], frame: Frame, known: History) -> Problem:
    return Problem(pool_of(people, frame, known), lines=LINES)


class Judge:
    """Asks the rules as the verbs by hand do: of a party of people, one at a time."""

    def __init__(self, people: list[Person], frame: Frame, known: History) -> None:
        self.people, self.frame, self.history = people, frame, known
        self.seen: dict[tuple[int, ...], bool] = {}

    def allows(self, rows: tuple[int, ...]) -> bool:
        if rows not in self.seen:
            mentor, *mentees = (self.people[row] for row in rows)
            party = Party(self.frame, mentor, tuple(mentees), history=self.history)
            ids = itertools.combinations([self.people[row].id for row in rows], 2)
            forbidden = any(frozenset(two) in self.history.forbidden for two in ids)
            self.seen[rows] = not broken_by(party) and not forbidden
        return self.seen[rows]


def free(person: Person) -> int:
    return max(person.capacity - person.open_pairs, 0)


def every_pairing(people: list[Person], judge: Judge, mentors: int) -> Iterator[list[tuple[int, ...]]]:
    """Each mentee with one of the mentors or none, as far as places go."""
    mentees = range(mentors, len(people))
    for choice in itertools.product((None, *range(mentors)), repeat=len(mentees)):
        taken = [row for row in choice if row is not None]
        if any(taken.count(row) > free(people[row]) for row in set(taken)):
            continue
        found = [(row, mentee) for row, mentee in zip(choice, mentees, strict=True) if row is not None]
        if all(judge.allows(rows) for rows in found):
            yield found


def every_peering(people: list[Person], judge: Judge) -> Iterator[list[tuple[int, ...]]]:
    def grow(left: tuple[int, ...]) -> Iterator[list[tuple[int, ...]]]:
        if not left:
            yield []
            return
        first, *others = left
        yield from grow(tuple(others))
        for other in others:
            if judge.allows((first, other)):
                for more in grow(tuple(row for row in others if row != other)):
                    yield [(first, other), *more]

    return grow(tuple(range(len(people))))


def every_grouping(people: list[Person], judge: Judge, mentors: int) -> Iterator[list[tuple[int, ...]]]:
    mentees = range(mentors, len(people))
    for choice in itertools.product((None, *range(mentors)), repeat=len(mentees)):
        found = []
        for mentor in set(choice) - {None}:
            group = tuple(row for row, led in zip(mentees, choice, strict=True) if led == mentor)
            found.append((int(mentor or 0), *group))
        if all(judge.allows(rows) for rows in found):
            yield found


def table_of(problem: Problem) -> list[list[int]]:
    """The score of each two rows, whatever the rules say."""
    rows = np.arange(len(problem.pool))
    points = contributions(problem.pool, problem.weights, rows[:, None], rows[None, :])
    table: list[list[int]] = sum(points.values()).tolist()  # type: ignore[union-attr]
    return table


def kept_promises(table: list[list[int]], found: list[tuple[int, ...]]) -> tuple[int, ...]:
    """Left alone, weak, below good, total: less is better."""
    scores = [table[rows[0]][row] for rows in found for row in rows[1:]]
    weak, low = (sum(score < line for score in scores) for line in (LINES.weak, LINES.good))
    return (-len(scores), weak, low, -sum(scores))


def check_is_best(frame: Frame, seed: int, mentors: int, mentees: int) -> None:
    rng = random.Random(seed)
    people = cast(rng, mentors, mentees, reciprocal=frame.reciprocal)
    known = history(rng, people)
    if frame.model is Model.AGILITY:
        people = [replace(one, capacity=1, open_pairs=0) for one in people]
    problem, judge = problem_of(people, frame, known), Judge(people, frame, known)
    result, table = match(problem), table_of(problem)
    found = [one.rows for one in result.matches]
    assert result.proved
    assert all(judge.allows(rows) for rows in found)
    if frame.reciprocal:
        choices = every_peering(people, judge)
    elif frame.model is Model.AGILITY:
        choices = every_grouping(people, judge, mentors)
    else:
        choices = every_pairing(people, judge, mentors)
    best = min(kept_promises(table, choice) for choice in choices)
    assert kept_promises(table, found) == best
    now = result.figures
    served = now.served // 2 if frame.reciprocal else now.served
    assert (-served, now.weak, now.below_good, -now.total) == best
    recheck(dumps(result.asked, result.answered))


@pytest.mark.parametrize("seed", range(40))
def test_mentors_and_mentees_are_matched_at_best(seed: int) -> None:
    check_is_best(PEER, seed, 3, 5)


@pytest.mark.parametrize("seed", range(20))
def test_culture_shift_is_matched_at_best_inside_each_organisation(seed: int) -> None:
    check_is_best(CULTURE, seed, 4, 4)


@pytest.mark.parametrize("seed", range(40))
def test_reciprocal_peers_are_matched_at_best(seed: int) -> None:
    check_is_best(RECIPROCAL, seed, 0, 8)


@pytest.mark.parametrize("seed", range(40))
def test_agility_groups_are_formed_at_best(seed: int) -> None:
    check_is_best(AGILITY, seed, 2, 6)


def a_problem(seed: int = 3) -> Problem:
    rng = random.Random(seed)
    people = cast(rng, 4, 7)
    return problem_of(people, PEER, history(rng, people))


def test_the_same_question_has_the_same_answer_to_the_byte() -> None:
    one, other = match(a_problem()), match(a_problem())
    assert dumps(one.asked, one.answered) == dumps(other.asked, other.answered)
    assert one.matches == other.matches


@pytest.mark.parametrize(
    ("frame", "mentors", "mentees"), [(PEER, 4, 7), (RECIPROCAL, 0, 10), (AGILITY, 3, 9)]
)
@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_people_changes_no_pair(frame: Frame, mentors: int, mentees: int, seed: int) -> None:
    rng = random.Random(seed)
    people = cast(rng, mentors, mentees, reciprocal=frame.reciprocal)
    known = history(rng, people)
    named = matched_ids(problem_of(people, frame, known))
    rng.shuffle(people)
    assert matched_ids(problem_of(people, frame, known)) == named


def matched_ids(problem: Problem) -> set[frozenset[object]]:
    return {frozenset(problem.pool.ids[row] for row in found.rows) for found in match(problem).matches}


def test_those_who_are_pinned_stay_together_and_the_others_are_matched_at_best() -> None:
    problem = a_problem()
    result = match(problem)
    edges, together = result.edges, {found.rows for found in result.matches}
    for edge in range(len(edges)):
        pin = (int(result.mentors[edges.firsts[edge]]), int(result.mentees[edges.seconds[edge]]))
        forced = match(replace(problem, pins=(pin,)))
        assert pin in {found.rows for found in forced.matches if found.pinned}
        assert (forced.figures == result.figures) or pin not in together


def test_a_pin_that_a_rule_forbids_is_refused_by_name() -> None:
    problem = a_problem()
    allowed = match(problem)
    edges = allowed.edges
    there = {
        (int(allowed.mentors[i]), int(allowed.mentees[j]))
        for i, j in zip(edges.firsts, edges.seconds, strict=True)
    }
    pin = next((i, j) for i in range(4) for j in range(4, 11) if (i, j) not in there)
    with pytest.raises(PinBroken) as refused:
        match(replace(problem, pins=(pin,)))
    assert refused.value.rows == pin


def test_a_rematch_changes_as_few_proposals_as_it_can() -> None:
    problem = a_problem()
    free = match(problem)
    worse = min(free.edges.scores.tolist())
    edge = free.edges.scores.tolist().index(worse)
    kept = (int(free.mentors[free.edges.firsts[edge]]), int(free.mentees[free.edges.seconds[edge]]))
    again = match(replace(problem, kept=(kept,)))
    assert again.figures.served == free.figures.served
    pinned = match(replace(problem, pins=(kept,)))
    assert (kept in {found.rows for found in again.matches}) == (pinned.figures.served == free.figures.served)


def test_a_damaged_certificate_is_refused() -> None:
    result = match(a_problem())
    certificate = bytearray(dumps(result.asked, result.answered))
    for damaged in (b"", b"nothing", bytes(certificate[:-40])):
        with pytest.raises(NotProved):
            recheck(damaged)


def test_a_certificate_with_any_byte_changed_is_refused_or_says_the_same() -> None:
    result, chance = match(a_problem()), random.Random(1)
    certificate = dumps(result.asked, result.answered)
    refused = 0
    for _ in range(400):
        damaged = bytearray(certificate)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        try:
            _asked, found = recheck(bytes(damaged))
        except NotProved:
            refused += 1
        else:
            assert dumps(result.asked, found) == certificate
    assert refused > 200


def test_a_certificate_of_another_question_is_refused() -> None:
    result, other = match(a_problem()), match(a_problem(4))
    with pytest.raises(NotProved):
        recheck(dumps(other.asked, result.answered))


def both_roles(frame: Frame) -> Problem:
    people = cast(random.Random(1), 2, 2)
    both = [
        replace(one, enrolled_as=frozenset({"mentor", "mentee"}), capacity=capacity, open_pairs=0)
        for one, capacity in zip(people, (1, 3, 2, 1), strict=True)
    ]
    return problem_of(both, frame, History())


def test_of_groups_whoever_is_there_in_both_roles_keeps_their_last_place_to_be_mentored() -> None:
    problem = both_roles(replace(PEER, model=Model.AGILITY))
    assert problem.mentors().tolist() == [1, 2]
    assert problem.places().tolist() == [0, 2, 1, 0]
    assert problem.mentees().tolist() == [0, 1, 2, 3]


def test_of_groups_whoever_has_one_already_is_not_idle_and_leaves_another_to_who_has_none() -> None:
    one = Person(
        "0", "0", None, "senior", frozenset({"fr"}), frozenset({"video"}), offers={"law": "mastering"},
        seeks={"law": "mastering"}, enrolled_as=frozenset({"mentee"}),
    )  # fmt: skip
    three = [replace(one, id=name, identity=name) for name in "123"]
    mentors = [replace(person, enrolled_as=frozenset({"mentor"})) for person in (one, three[0])]
    busy = replace(mentors[0], capacity=2, open_pairs=1, wishes=frozenset({"2", "3"}))
    for idle, people in enumerate([[busy, *mentors[1:]], [replace(busy, open_pairs=0), mentors[1]]]):
        pool = pool_of([*people, *three[1:]], AGILITY)
        result = match(Problem(pool, lines=Lines(third="idle")))
        assert ([found.mentor for found in result.matches], result.figures.idle) == ([1 - idle], idle)


def test_of_groups_a_mentor_may_have_more_places_than_there_are_people() -> None:
    people = [
        replace(one, languages=frozenset({"fr"}), modes=frozenset({"video"}), offers={"law": "mastering"},
                seeks={"law": "mastering"}, open_pairs=0, organisation=None)
        for one in cast(random.Random(2), 2, 7)
    ]  # fmt: skip
    many, enough = ([replace(one, capacity=places) for one in people] for places in (10**6, 7))
    results = [match(problem_of(some, AGILITY, History())) for some in (many, enough)]
    assert results[0].matches == results[1].matches
    assert results[0].figures.served >= 6


def test_of_pairs_all_the_places_of_whoever_is_there_in_both_roles_serve_both() -> None:
    problem = both_roles(PEER)
    assert problem.places().tolist() == [1, 3, 2, 1]
    assert problem.mentors().tolist() == problem.mentees().tolist() == [0, 1, 2, 3]
