"""Where a pair has one mentor, two people who could mentor each other meet once."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from hub.matching.people import Frame, History, Model, Person
from hub.matching.pool import pool_of
from hub.matching.problem import Match, Problem, Result
from hub.matching.solving import match

CULTURE = Frame(Model.CULTURE_SHIFT)
BOTH = Person(
    "a", "a", "x", "senior", frozenset({"fr"}), frozenset({"video"}), offers={"t": "mastering"},
    seeks={"t": "practising"}, capacity=2, enrolled_as=frozenset({"mentor", "mentee"}),
)  # fmt: skip


def person(name: str, **changes: object) -> Person:
    return replace(BOTH, id=name, identity=name, **changes)  # type: ignore[arg-type]


def solved(*people: Person, **asked: object) -> Result:
    return match(Problem(pool_of(people, CULTURE, History()), **asked))  # type: ignore[arg-type]


def by(result: Result) -> dict[str, str]:
    return {one.promise: one.by for one in result.kept()}


def test_of_two_ways_between_two_people_one_is_taken() -> None:
    result = solved(person("a"), person("b"))
    assert len(result.matches) == 1


def test_what_the_rule_may_have_cost_is_not_called_proved() -> None:
    result = solved(person("a"), person("b"))
    assert not result.proved
    assert (by(result)["served"], result.kept()[0].cost - (result.kept()[0].bound or 0)) == ("flow", 1)


def test_an_answer_that_reaches_the_bound_is_proved() -> None:
    result = solved(person("a"), person("b"), person("c"))
    assert result.figures.served == 3
    assert result.proved
    assert by(result)["served"] == by(result)["total"] == "duality"


def test_two_kept_together_by_hand_do_not_meet_the_other_way_too() -> None:
    result = solved(person("a"), person("b"), pins=((1, 0),))
    assert [one.rows for one in result.matches] == [(1, 0)]


@pytest.mark.parametrize("seed", range(30))
def test_nobody_meets_the_same_person_twice(seed: int) -> None:
    chance = random.Random(seed)
    people = [
        person(str(number), capacity=chance.randint(1, 3), seniority=chance.choice(["senior", "executive"]))
        for number in range(chance.randint(2, 8))
    ]
    matches: tuple[Match, ...] = solved(*people).matches
    assert len({frozenset(one.rows) for one in matches}) == len(matches)
    assert not any(one.rows == other.rows[::-1] for one, other in combinations(matches, 2))
