"""To be mentored takes one of the places of whoever is there in both roles, as each of their mentees does."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hub.matching import shared
from hub.matching.assignment import Task
from hub.matching.by_hand import best_pairs_first
from hub.matching.certificates import dumps, recheck
from hub.matching.comparing import best_first, fairest, prices
from hub.matching.explaining import Why, left_out
from hub.matching.people import Frame, Model, Person
from hub.matching.pool import pool_of
from hub.matching.problem import PinBroken, Problem, Result
from hub.matching.proofs import NotProved
from hub.matching.rematching import Standing
from hub.matching.shared import Shared
from hub.matching.solving import match
from hub.matching.why import why_not
from tests.matching.people import PEER, cast
from tests.matching.test_assignment import balanced, every_choice, kept_promises, random_balance
from tests.matching.test_once import chosen
from tests.matching.test_once import random_task as random_once

SIX = [
    Person(
        name, name, name, "senior", frozenset({"fr"}), frozenset({"video"}), offers={"t": "mastering"},
        seeks={"t": "practising"}, enrolled_as=frozenset({"mentor", "mentee"}),
    )
    for name in "abcdef"
]  # fmt: skip


def solved(*people: Person, frame: Frame = PEER, **asked: object) -> Result:
    return match(Problem(pool_of(people, frame), **asked))  # type: ignore[arg-type]


def taken(result: Result) -> Counter[int]:
    return Counter(row for one in result.matches for row in one.rows)


def test_of_six_with_one_place_each_three_are_mentored_by_the_others() -> None:
    result = solved(*SIX)
    assert result.figures.served == 3
    assert set(taken(result).values()) == {1}
    assert result.proved
    assert {one.by for one in result.kept()} == {"duality"}
    assert left_out(result) == []
    recheck(dumps(result.asked, result.answered))


def test_of_five_with_one_place_each_one_is_left_out_for_the_others_have_each_other() -> None:
    result = solved(*SIX[:5])
    assert result.figures.served == 2
    assert {one.why for one in left_out(result)} == {Why.CAPACITY}


def test_with_two_places_each_everyone_is_mentored() -> None:
    result = solved(*(replace(one, capacity=2) for one in SIX))
    assert result.figures.served == 6
    assert set(taken(result).values()) == {2}
    assert result.proved


def test_a_pin_takes_a_place_of_both() -> None:
    assert taken(solved(*SIX, pins=((1, 0),))) == Counter(range(6))
    with pytest.raises(PinBroken):
        solved(*SIX, pins=((1, 0), (2, 1)))
    wide = [replace(SIX[0], capacity=2), *SIX[1:]]
    assert {one.rows for one in solved(*wide, pins=((1, 0), (0, 2))).matches} >= {(1, 0), (0, 2)}


def test_two_who_would_take_a_third_place_are_told_what_the_whole_would_lose() -> None:
    result = solved(*SIX[:3])
    (pair,) = result.matches
    (alone,) = {0, 1, 2} - set(pair.rows)
    found = why_not(result, pair.mentor, alone)
    assert found.then is not None
    assert found.then.served == 1


def test_every_way_of_choosing_counts_the_places_of_both_roles() -> None:
    result = solved(*SIX)
    fair = fairest(result)
    assert {one.figures.served for one in (*prices(result), fair, best_first(result))} == {3}


def test_best_first_takes_a_place_for_each_role() -> None:
    rng = random.Random(5)
    for _ in range(60):
        task = random_task(rng)
        assert within_places(task, tuple(best_pairs_first(task).nonzero()[0].tolist()))


def test_a_rematch_keeps_the_way_that_was_proposed() -> None:
    for kept in ((0, 1), (1, 0)):
        assert [one.rows for one in solved(*SIX[:2], kept=(kept,)).matches] == [kept]


def test_nobody_goes_on_from_an_answer_in_which_places_serve_both_roles() -> None:
    task = random_task(random.Random(1))
    with pytest.raises(ValueError, match="both roles"):
        Standing(task, shared.assign(task))  # type: ignore[arg-type]


def random_task(rng: random.Random) -> Task:
    """A few people in both roles, and some in one."""
    people = rng.randint(2, 5)
    task = random_once(rng, people)
    assert task.once is not None
    mentees = task.once.mentees.copy()
    for row in range(people):
        if rng.random() < 0.15:
            mentees[row] += 100
    who = replace(task.once, mentees=mentees)
    most = rng.randint(1, 3)
    capacities = np.array([rng.randint(1, most) for _ in range(people)], np.int64)
    sides = replace(task.sides, capacities=capacities)
    return replace(task, sides=sides, shared=who, once=who if rng.random() < 0.4 else None)


def within_places(task: Task, choice: tuple[int, ...]) -> bool:
    """Each mentor has as many places as their capacity; each mentee, who is not a mentor too, one."""
    assert task.shared is not None
    places = dict(zip(task.shared.mentors.tolist(), task.sides.capacities.tolist(), strict=True))
    firsts = [int(task.shared.mentors[task.edges.firsts[edge]]) for edge in choice]
    seconds = [int(task.shared.mentees[task.edges.seconds[edge]]) for edge in choice]
    taken = Counter(firsts) + Counter(seconds)
    return all(count <= places.get(who, 1) for who, count in taken.items())


def one_way(task: Task, choice: tuple[int, ...]) -> bool:
    """Whether no two people meet both ways, where they may not."""
    assert task.shared is not None
    ways = {
        (
            int(task.shared.mentors[task.edges.firsts[edge]]),
            int(task.shared.mentees[task.edges.seconds[edge]]),
        )
        for edge in choice
    }
    return task.once is None or not any((other, one) in ways for one, other in ways)


def best_of(task: Task) -> set[int]:
    choices = (
        one
        for one in every_choice(task)
        if within_places(task, one) and balanced(task, one) and one_way(task, one)
    )
    return set(min(choices, key=lambda one: kept_promises(task, one)))


@pytest.mark.parametrize("seed", range(40))
def test_no_choice_within_everyones_places_is_better(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        task = random_task(rng)
        found = shared.assign(task)
        recheck(dumps(task, found))
        assert chosen(found) == best_of(task)
        assert not isinstance(found, Shared) or found.bounds == found.costs


@pytest.mark.parametrize("seed", range(20))
def test_nor_is_any_under_a_balance_between_organisations(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(10):
        task = random_task(rng)
        people = len(task.sides.capacities)
        balance = random_balance(rng, people, people)
        if balance is not None:
            balance = replace(balance, mentees=balance.mentors)
        task = replace(task, sides=replace(task.sides, balance=balance))
        found = shared.assign(task)
        recheck(dumps(task, found))
        assert chosen(found) == best_of(task)
        assert not isinstance(found, Shared) or found.bounds == found.costs


def everyone(rng: random.Random, number: int) -> list[Person]:
    roles = frozenset({"mentor", "mentee"})
    return [
        replace(one, enrolled_as=roles, capacity=rng.randint(1, 3), open_pairs=0)
        for one in cast(rng, 0, number)
    ]


def names(result: Result) -> set[tuple[object, ...]]:
    return {tuple(result.problem.pool.ids[row] for row in one.rows) for one in result.matches}


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("frame", [PEER, Frame(Model.CULTURE_SHIFT)])
def test_the_order_of_people_changes_no_pair(seed: int, frame: Frame) -> None:
    rng = random.Random(seed)
    people = everyone(rng, 20)
    result = solved(*people, frame=frame)
    assert result.proved
    assert names(solved(*rng.sample(people, len(people)), frame=frame)) == names(result)


def test_nor_does_that_of_people_alike_in_all() -> None:
    assert names(solved(*SIX[::-1])) == names(solved(*SIX))


def branched() -> tuple[Task, Shared]:
    """An answer held by several cases, and one by the matching of the places."""
    for seed in range(200):
        rng = random.Random(seed)
        task = random_task(rng)
        people = len(task.sides.capacities)
        balance = random_balance(rng, people, people)
        task = replace(task, sides=replace(task.sides, balance=balance))
        found = shared.assign(task)
        if balance is not None and isinstance(found, Shared) and len(found.cases) > 2:
            return task, found
    raise AssertionError("no such task")


def slotted() -> tuple[Task, Shared]:
    for seed in range(200):
        task = random_task(random.Random(seed))
        found = shared.assign(task)
        if isinstance(found, Shared) and found.ways and not found.cases and found.chosen.any():
            return task, found
    raise AssertionError("no such task")


BROKEN: dict[str, Callable[[Shared], Any]] = {
    "a case is missing": lambda found: replace(found, cases=found.cases[1:]),
    "a case is there twice": lambda found: replace(found, cases=(found.cases[0], *found.cases[:-1])),
    "a bound too high": lambda found: replace(found, bounds=tuple(one + 1 for one in found.bounds)),
    "costs that are others": lambda found: replace(found, costs=(found.costs[0] - 1, *found.costs[1:])),
    "nothing chosen": lambda found: replace(found, chosen=np.zeros_like(found.chosen)),
    "everything chosen": lambda found: replace(found, chosen=np.ones_like(found.chosen)),
    "a case turned round": lambda found: replace(
        found, cases=(replace(found.cases[0], mentored=~found.cases[0].mentored), *found.cases[1:])
    ),
    "no case": lambda found: replace(found, cases=(), ways=()),
    "a promise less": lambda found: replace(found, bounds=found.bounds[:-1]),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_certificate_of_cases_is_refused_with(how: str) -> None:
    task, found = branched()
    recheck(dumps(task, found))
    with pytest.raises(NotProved):
        recheck(dumps(task, BROKEN[how](found)))


def test_a_certificate_of_places_is_refused_once_changed() -> None:
    task, found = slotted()
    recheck(dumps(task, found))
    way = found.ways[0]
    cheaper = replace(way.found, proof=replace(way.found.proof, prices=way.found.proof.prices - 1))
    for wrong in (
        replace(found, ways=(replace(way, found=cheaper),)),
        replace(found, ways=()),
        replace(found, ways=(way, way)),
        replace(found, ways=(replace(way, out=np.array([0])),)),
        replace(found, ways=(replace(way, found=replace(way.found, chosen=~way.found.chosen)),)),
        replace(found, chosen=np.zeros_like(found.chosen)),
    ):
        with pytest.raises(NotProved):
            recheck(dumps(task, wrong))


def test_an_answer_that_takes_a_place_twice_is_refused() -> None:
    task, _found = slotted()
    with pytest.raises(NotProved, match="places"):
        shared.check(shared.assign(replace(task, shared=None)), task)


def test_what_the_work_does_not_suffice_for_is_given_with_its_bound() -> None:
    task, best = branched()
    found = shared.assign(task, work=1)
    assert isinstance(found, Shared)
    recheck(dumps(task, found))
    assert found.bounds <= best.costs <= found.costs


def test_where_two_people_meet_once_a_part_of_the_ways_is_given_with_its_bound() -> None:
    tasks = (random_task(random.Random(seed)) for seed in range(400))
    searched = [
        (task, found)
        for task in tasks
        if isinstance(found := shared.assign(task), Shared) and len(found.ways) > 1
    ]
    assert searched
    for task, best in searched:
        found = shared.assign(task, work=0)
        recheck(dumps(task, found))
        assert isinstance(found, Shared)
        assert found.bounds <= best.costs <= found.costs
        with pytest.raises(NotProved):
            recheck(dumps(task, replace(best, ways=best.ways[1:])))


def test_nobody_is_told_that_nobody_offers_what_someone_with_one_place_offers() -> None:
    rng = random.Random(3)
    for _ in range(20):
        people = [replace(one, capacity=1) for one in everyone(rng, 7)]
        result = solved(*people)
        for left in left_out(result):
            offered = {topic for one in people if one.id != people[left.row].id for topic in one.offers}
            if left.why is Why.NOBODY_OFFERS:
                assert not offered & set(people[left.row].seeks)
