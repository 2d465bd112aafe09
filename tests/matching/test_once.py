"""Where a pair has one mentor, two people who could mentor each other meet once."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from hub.matching import once, pruning
from hub.matching.assignment import Persons, Sides, Task
from hub.matching.by_hand import best_pairs_first
from hub.matching.certificates import dumps, recheck
from hub.matching.comparing import fairest, prices
from hub.matching.edges import Lines
from hub.matching.once import Branched
from hub.matching.people import Frame, History, Model, Person
from hub.matching.pool import pool_of
from hub.matching.problem import Match, PinBroken, Problem, Result
from hub.matching.proofs import NotProved
from hub.matching.rematching import Standing
from hub.matching.solving import match
from hub.matching.why import why_not
from tests.matching.people import cast
from tests.matching.test_assignment import balanced, edges_of, every_choice, kept_promises, random_balance

CULTURE = Frame(Model.CULTURE_SHIFT)
BOTH = Person(
    "a", "a", "x", "senior", frozenset({"fr"}), frozenset({"video"}), offers={"t": "mastering"},
    seeks={"t": "practising"}, capacity=2, enrolled_as=frozenset({"mentor", "mentee"}),
)  # fmt: skip


def person(name: str, **changes: object) -> Person:
    return replace(BOTH, id=name, identity=name, **changes)  # type: ignore[arg-type]


def solved(*people: Person, **asked: object) -> Result:
    return match(Problem(pool_of(people, CULTURE, History()), **asked))  # type: ignore[arg-type]


def by(result: Result) -> set[str]:
    return {one.by for one in result.kept()}


def test_of_two_ways_between_two_people_one_is_taken_and_that_is_proved() -> None:
    result = solved(person("a"), person("b"))
    assert len(result.matches) == 1
    assert result.proved
    assert by(result) == {"duality"}


def test_three_people_need_no_other_proof_than_the_flow() -> None:
    result = solved(person("a"), person("b"), person("c"))
    assert result.figures.served == 3
    assert result.proved


def test_two_kept_together_by_hand_do_not_meet_the_other_way_too() -> None:
    result = solved(person("a"), person("b"), pins=((1, 0),))
    assert [one.rows for one in result.matches] == [(1, 0)]


def test_two_cannot_be_kept_together_both_ways() -> None:
    with pytest.raises(PinBroken):
        solved(person("a"), person("b"), pins=((1, 0), (0, 1)))
    answer = why_not(solved(person("a"), person("b"), pins=((1, 0),)), 0, 1)
    assert (answer.rules, answer.together, answer.then) == ((), False, None)


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


def random_task(rng: random.Random, people: int) -> Task:
    """Everyone is there in both roles, nearly everyone may meet nearly everyone."""
    scores = rng.choice([[300], [100, 200, 300, 500], list(range(0, 900, 7))])
    alike = rng.random() < 0.5
    known: dict[frozenset[int], int] = {}
    rows = [
        (
            i,
            j,
            known.setdefault(frozenset({i, j}), rng.choice(scores)) if alike else rng.choice(scores),
            rng.getrandbits(30),
        )
        for i in range(people)
        for j in range(people)
        if i != j and rng.random() < 0.85
    ]
    capacities = np.array([rng.randint(0, 3) for _ in range(people)], np.int64)
    busy = np.array([rng.random() < 0.2 for _ in range(people)])
    sides = Sides(capacities, np.ones(people, np.int64), busy)
    who = np.array(rng.sample(range(people), people), np.int32)
    task = Task(edges_of(rows), sides, Lines(250, 450, rng.choice(["good", "idle"])), once=Persons(who, who))
    if rng.random() < 0.3:
        kept = np.array([rng.random() < 0.3 for _ in rows], np.bool_)
        task = replace(task, kept=kept, promises=("served", "changed", "weak", "third", "total", "ties"))
    return task


def is_once(task: Task, choice: tuple[int, ...]) -> bool:
    ways = {(int(task.edges.firsts[edge]), int(task.edges.seconds[edge])) for edge in choice}
    return not any((other, one) in ways for one, other in ways)


def best_of(task: Task) -> set[int]:
    choices = (one for one in every_choice(task) if is_once(task, one) and balanced(task, one))
    return set(min(choices, key=lambda one: kept_promises(task, one)))


def chosen(found: Any) -> set[int]:
    return set(found.chosen.nonzero()[0].tolist())


@pytest.mark.parametrize("seed", range(40))
def test_no_choice_that_takes_one_way_at_most_is_better(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        task = random_task(rng, rng.randint(2, 5))
        found = once.assign(task)
        recheck(dumps(task, found))
        assert chosen(found) == best_of(task)
        assert not isinstance(found, Branched) or found.bounds == found.costs


@pytest.mark.parametrize("seed", range(10))
def test_nor_is_any_under_a_balance_between_organisations(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(10):
        people = rng.randint(2, 5)
        task = random_task(rng, people)
        balance = random_balance(rng, people, people)
        if balance is not None:
            balance = replace(balance, mentees=balance.mentors)
        task = replace(task, sides=replace(task.sides, balance=balance))
        found = once.assign(task)
        recheck(dumps(task, found))
        assert chosen(found) == best_of(task)


def members(rng: random.Random, number: int, homes: int) -> list[Person]:
    """Of a few organisations, all in both roles."""
    return [
        person(
            str(one.id),
            organisation=f"o{rng.randrange(homes)}",
            capacity=rng.randint(1, 3),
            offers={**one.offers, "t": "mastering"},
            seeks={**one.seeks, "t": "practising"},
            hours=one.hours,
            challenges=one.challenges,
        )
        for one in cast(rng, 0, number)
    ]


def names(result: Result) -> set[tuple[object, ...]]:
    return {tuple(result.problem.pool.ids[row] for row in one.rows) for one in result.matches}


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_people_changes_no_pair(seed: int) -> None:
    rng = random.Random(seed)
    people = members(rng, 24, 2)
    result = solved(*people)
    assert result.proved
    assert names(solved(*rng.sample(people, len(people)))) == names(result)


def test_the_order_of_people_alike_in_all_changes_no_pair() -> None:
    people = [person(str(number)) for number in range(7)]
    assert names(solved(*people[::-1])) == names(solved(*people))


@pytest.mark.parametrize("seed", range(10))
def test_organisations_apart_are_matched_as_if_each_were_alone(seed: int) -> None:
    people = members(random.Random(seed), 20, 3)
    alone = [solved(*(one for one in people if one.organisation == f"o{home}")) for home in range(3)]
    assert names(solved(*people)) == set().union(*map(names, alone))


@pytest.mark.parametrize("seed", range(10))
def test_with_two_kept_together_the_best_of_the_others_is_found(seed: int) -> None:
    rng = random.Random(seed)
    people = [replace(one, capacity=2) for one in members(rng, 5, 1)]
    free = solved(*people)
    for one in free.matches:
        assert names(solved(*people, pins=(one.rows[::-1],))) >= {
            tuple(free.problem.pool.ids[r] for r in one.rows[::-1])
        }
        assert names(solved(*people, pins=(one.rows,))) == names(free)


def test_a_rematch_keeps_the_way_that_was_proposed() -> None:
    for kept in ((0, 1), (1, 0)):
        result = solved(person("a"), person("b"), kept=(kept,))
        assert [one.rows for one in result.matches] == [kept]
        assert result.figures.changed == 0


def test_no_other_way_of_choosing_brings_two_together_twice() -> None:
    result = solved(person("a"), person("b"))
    fair = fairest(result)
    assert {one.figures.served for one in (*prices(result), fair)} == {1}
    assert isinstance(result.asked, Task)
    assert best_pairs_first(result.asked).sum() == 1


def hard() -> Task:
    """One that takes several leaves."""
    rng = random.Random(3)
    while True:
        task = random_task(rng, 12)
        found = once.assign(task)
        if isinstance(found, Branched) and len(found.parts[0].leaves) > 3:
            return task


HARD = hard()


def test_without_the_work_that_it_takes_the_best_found_is_given_with_its_bound() -> None:
    found, best = once.assign(HARD, 0), once.assign(HARD)
    assert isinstance(found, Branched)
    assert isinstance(best, Branched)
    recheck(dumps(HARD, found))
    assert found.bounds < best.costs <= found.costs


def test_people_are_many_and_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = once.assign(HARD)
    monkeypatch.setattr(pruning, "MANY", 0)
    pruned = once.assign(HARD)
    assert isinstance(pruned, Branched)
    assert isinstance(pruned.first, pruning.Pruned)
    recheck(dumps(HARD, pruned))
    assert chosen(pruned) == chosen(found)


def test_one_answer_does_not_follow_from_another_by_moving_a_few() -> None:
    with pytest.raises(ValueError, match="one way alone"):
        Standing(HARD, pruning.assign(HARD))


def with_leaf(found: Branched, **changes: Any) -> Branched:
    part = found.parts[0]
    number = next(at for at, leaf in enumerate(part.leaves) if len(leaf.tolled))
    leaf = replace(part.leaves[number], **changes)
    return with_part(found, leaves=(*part.leaves[:number], leaf, *part.leaves[number + 1 :]))


def with_part(found: Branched, **changes: Any) -> Branched:
    return replace(found, parts=(replace(found.parts[0], **changes), *found.parts[1:]))


def leaf_of(found: Branched) -> Any:
    return next(leaf for leaf in found.parts[0].leaves if len(leaf.tolled))


@pytest.mark.parametrize(
    ("what", "change"),
    {
        "the leaves leave answers out": lambda f: with_part(f, leaves=f.parts[0].leaves[1:]),
        "no leaf at all": lambda f: with_part(f, leaves=()),
        "cost less than is said": lambda f: with_leaf(
            f, potentials=tuple(p * 0 for p in leaf_of(f).potentials)
        ),
        "a toll is below 0": lambda f: with_leaf(f, tolls=leaf_of(f).tolls - 10**6),
        "a toll is out of range": lambda f: with_leaf(f, tolls=leaf_of(f).tolls + 2**61),
        "two tolls": lambda f: with_leaf(f, tolls=leaf_of(f).tolls[:, :0]),
        "lacks its proof": lambda f: with_leaf(f, potentials=leaf_of(f).potentials[1:]),
        "out of range": lambda f: with_leaf(f, potentials=tuple(p + 2**61 for p in leaf_of(f).potentials)),
        "marks and whole numbers alone": lambda f: with_part(f, flow=f.parts[0].flow * 1.0),
        "carries more than it may": lambda f: with_part(f, flow=f.parts[0].flow * 9),
        "a part does not cost": lambda f: with_part(f, costs=(0, *f.parts[0].costs[:-1], 0)),
        "do not make up the answer": lambda f: replace(f, chosen=~f.chosen),
        "the answer does not cost": lambda f: replace(f, costs=tuple(cost + 1 for cost in f.costs)),
        "not those of the task": lambda f: with_part(f, edges=f.parts[0].edges[1:]),
        "promise": lambda f: replace(f, promises=f.promises[1:]),
    }.items(),
)
def test_a_proof_that_was_tampered_with_is_refused(what: str, change: Callable[[Branched], Branched]) -> None:
    found = once.assign(HARD)
    assert isinstance(found, Branched)
    once.check(found, HARD)
    with pytest.raises(NotProved, match=what if what != "no leaf at all" else "leave answers out"):
        recheck(dumps(HARD, change(found)))


def test_the_flow_that_takes_both_ways_is_no_answer() -> None:
    with pytest.raises(NotProved, match="both ways"):
        once.check(pruning.assign(HARD), HARD)
