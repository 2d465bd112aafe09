"""Peers with roles may mentor each other: both ways are two meetings of one answer, proved like any other."""

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest

from hub.matching.certificates import dumps, recheck
from hub.matching.comparing import best_first, fairest, prices
from hub.matching.explaining import left_out
from hub.matching.people import Frame, Model, Party, Person
from hub.matching.pool import pool_of
from hub.matching.problem import Match, Problem, Result, figures_of
from hub.matching.rules import broken_by
from hub.matching.solving import match
from hub.matching.why import why_not
from tests.matching.people import PEER, cast, history

BOTH = Person(
    "a", "a", "x", "senior", frozenset({"fr"}), frozenset({"video"}), offers={"t": "mastering"},
    seeks={"t": "practising"}, capacity=2, enrolled_as=frozenset({"mentor", "mentee"}),
)  # fmt: skip


def person(name: str, **changes: object) -> Person:
    return replace(BOTH, **({"id": name, "identity": name, "organisation": name} | changes))  # type: ignore[arg-type]


MENTOR = person("m", enrolled_as=frozenset({"mentor"}))


def solved(*people: Person, **asked: object) -> Result:
    return match(Problem(pool_of(people, Frame(Model.PEER)), **asked))  # type: ignore[arg-type]


def ways(result: Result) -> set[tuple[int, ...]]:
    return {one.rows for one in result.matches}


def test_two_who_complement_each_other_mentor_each_other_and_both_are_served() -> None:
    result = solved(person("a"), person("b"))
    assert ways(result) == {(0, 1), (1, 0)}
    assert result.figures.served == 2
    assert result.proved
    assert {one.by for one in result.kept()} == {"duality"}
    recheck(dumps(result.asked, result.answered))


def test_of_a_proposal_both_ways_each_way_that_is_taken_back_counts() -> None:
    problem = solved(person("a"), person("b"), kept=((0, 1), (1, 0))).problem
    both, mentors = [Match(0, (1,), (9,)), Match(1, (0,), (9,))], problem.mentors()
    assert [figures_of(problem, both[:count], mentors).changed for count in (2, 1, 0)] == [0, 1, 2]


def test_of_two_of_whom_one_takes_one_pair_alone_they_meet_one_way() -> None:
    assert len(ways(solved(person("a", capacity=1), person("b")))) == 1
    assert ways(solved(person("a"), person("b"))) == {(0, 1), (1, 0)}


def test_two_kept_together_may_meet_the_other_way_too() -> None:
    result = solved(person("a"), person("b"), pins=((1, 0),))
    assert ways(result) == {(0, 1), (1, 0)}
    assert {one.rows for one in result.matches if one.pinned} == {(1, 0)}


def test_the_balance_counts_both_ways() -> None:
    assert ways(solved(person("a"), person("b"), balance=0)) == {(0, 1), (1, 0)}
    assert ways(solved(MENTOR, person("b"), balance=0)) == set()


def test_the_balance_counts_both_ways_of_a_pair_that_stays() -> None:
    full = [person("a", open_pairs=2), person("b", open_pairs=2)]
    people = [*full, replace(MENTOR, organisation="a"), person("d", organisation="b")]
    assert ways(solved(*people, balance=0, standing=((0, 1), (1, 0)))) == set()
    assert ways(solved(*people, balance=0, standing=((1, 0),))) == {(2, 3)}


def test_whoever_is_mentored_by_a_pair_that_stays_is_sought_no_other_mentor() -> None:
    standing = ((0, 1), (1, 0))
    people = [person("a", open_pairs=1), person("b", open_pairs=1), MENTOR]
    result = solved(*people, standing=standing)
    assert ways(result) == set()
    assert [(one.row, one.as_mentor) for one in left_out(result)] == [(2, True)]
    assert {mentee for _mentor, mentee in ways(solved(*people, standing=standing[:1]))} == {0}
    assert ways(solved(*people, standing=standing, pins=((2, 0),))) == {(2, 0)}


def test_why_two_are_apart_is_told_where_the_whole_would_gain_by_them() -> None:
    """By the balance, or because one has a mentor already, who is sought no other."""
    answer = why_not(solved(MENTOR, person("b"), balance=0), 0, 1)
    assert answer.now is not None
    assert answer.then is not None
    assert (answer.now.served, answer.then.served) == (0, 1)
    assert (answer.unbalanced, answer.has_mentor) == (True, False)
    three = solved(MENTOR, person("b", capacity=1), person("c", capacity=1), balance=1)
    (found,) = three.matches
    answer = why_not(three, 0, 3 - found.mentees[0])
    assert (answer.unbalanced, answer.has_mentor) == (False, False)
    people = [person("a", open_pairs=1), person("b", open_pairs=1), MENTOR]
    answer = why_not(solved(*people, standing=((0, 1), (1, 0))), 2, 0)
    assert (answer.unbalanced, answer.has_mentor) == (False, True)


def test_whoever_is_mentored_by_a_pair_that_stays_mentors_with_all_the_places_left() -> None:
    people = [person("a", open_pairs=1), person("b", open_pairs=2), person("c", capacity=1)]
    assert ways(solved(*people, standing=((0, 1), (1, 0)))) == {(0, 2)}


def test_whoever_has_a_mentor_already_mentors_alone_with_the_place_that_is_left() -> None:
    taken = replace(MENTOR, capacity=1, open_pairs=1)
    people = [taken, person("b", open_pairs=1), person("c", capacity=1)]
    assert ways(solved(*people, standing=((0, 1),))) == {(1, 2)}
    assert ways(solved(*people)) <= {(1, 2), (2, 1)}


def test_of_two_who_have_one_place_each_one_mentors_the_other() -> None:
    result = solved(person("a", capacity=1), person("b", capacity=1))
    assert len(ways(result)) == 1
    assert result.proved
    served = solved(replace(MENTOR, capacity=2), person("a", capacity=1), person("b", capacity=1))
    assert ways(served) == {(0, 1), (0, 2)}


def test_two_who_are_together_both_ways_are_told_so_whichever_is_named_first() -> None:
    result = solved(person("a"), person("b"))
    assert why_not(result, 0, 1).together
    assert why_not(result, 1, 0).together


def test_other_ways_of_choosing_bring_both_ways_together_too() -> None:
    result = solved(person("a"), person("b"))
    fair = fairest(result)
    assert {one.figures.served for one in (*prices(result), fair, best_first(result))} == {2}


def everyone_in_both_roles(seed: int) -> Result:
    chance = random.Random(seed)
    roles = frozenset({"mentor", "mentee"})
    people = [replace(one, enrolled_as=roles, capacity=chance.randint(1, 3)) for one in cast(chance, 3, 2)]
    return match(Problem(pool_of(people, PEER, history(chance, people))))


@pytest.mark.parametrize("seed", range(20))
def test_no_other_choice_of_a_mentor_for_each_is_better(seed: int) -> None:
    result = everyone_in_both_roles(seed)
    edges, lines, places = result.edges, result.problem.lines, result.problem.places().tolist()
    mentors, mentees = result.mentors[edges.firsts].tolist(), result.mentees[edges.seconds].tolist()
    scores = dict(zip(zip(mentors, mentees, strict=True), edges.scores.tolist(), strict=True))
    choices = [[None, *(two for two in scores if two[1] == row)] for row in result.mentees.tolist()]
    best = max(
        (
            len(given),
            -sum(one < lines.weak for one in given),
            -sum(one < lines.good for one in given),
            sum(given),
        )
        for chosen in itertools.product(*choices)
        if all(
            count <= places[row]
            for row, count in Counter(row for two in chosen if two for row in two).items()
        )
        for given in [[scores[two] for two in chosen if two]]
    )
    found = result.figures
    assert (found.served, -found.weak, -found.below_good, found.total) == best


@pytest.mark.parametrize("seed", range(20))
def test_two_whom_a_run_matches_both_ways_may_be_a_reciprocal_pair(seed: int) -> None:
    chance = random.Random(seed)
    roles = frozenset({"mentor", "mentee"})
    people = [replace(one, enrolled_as=roles, capacity=3) for one in cast(chance, 3, 3)]
    known = history(chance, people)
    rows = {one.rows for one in match(Problem(pool_of(people, PEER, known))).matches}
    for a, b in rows:
        if (b, a) in rows:
            party = Party(replace(PEER, reciprocal=True), people[a], (people[b],), history=known)
            assert not broken_by(party)
