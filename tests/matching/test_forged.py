"""Certificates that someone forged: none makes a worse answer look like the best."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hub.matching.assignment import Assignment, Layout, costs_of
from hub.matching.certificates import dumps, recheck
from hub.matching.edges import Lines
from hub.matching.groups import Grouping
from hub.matching.people import Frame, Model
from hub.matching.pool import pool_of
from hub.matching.problem import Problem, Result
from hub.matching.proofs import NotProved
from hub.matching.solving import match
from tests.matching.people import PEER, cast, history

AGILITY = Frame(Model.AGILITY, group_min=2, group_max=3)


def solved(frame: Frame = PEER, balance: int | None = None) -> Result:
    rng = random.Random(3)
    people = cast(rng, 4, 7)
    pool = pool_of(people, frame, history(rng, people))
    return match(Problem(pool, lines=Lines(350, 500), balance=balance))


def of_nobody(result: Result) -> Assignment:
    """The answer that serves nobody, with the proof of the best: all units flow from who gives to the mentees."""
    found, layout = result.answered, Layout(result.asked)  # type: ignore[arg-type]
    assert isinstance(found, Assignment)
    flow = np.zeros_like(found.solution.flow)
    flow[layout.alone] = 1
    chosen = flow[layout.meet] > 0
    costs = costs_of(result.asked, chosen)  # type: ignore[arg-type]
    return replace(found, chosen=chosen, solution=replace(found.solution, flow=flow, costs=costs))


def test_a_certificate_that_nobody_touched_holds() -> None:
    result = solved()
    recheck(dumps(result.asked, result.answered))


@pytest.mark.parametrize("price", [None, np.nan, np.inf])
def test_prices_that_are_no_whole_numbers_prove_nothing(price: float | None) -> None:
    result = solved()
    worse = of_nobody(result)
    prices = worse.solution.potentials
    if price is not None:
        prices = tuple(np.full(one.shape, price) for one in prices)
    with pytest.raises(NotProved):
        recheck(dumps(result.asked, replace(worse, solution=replace(worse.solution, potentials=prices))))


def test_prices_whose_differences_overflow_prove_nothing() -> None:
    """Each step along a way costs nothing but a wrap: so any flow would be the best."""
    result = solved()
    best: Any = result.answered
    wide = tuple(one + np.int64(2**62) for one in best.solution.potentials)
    with pytest.raises(NotProved):
        recheck(dumps(result.asked, replace(best, solution=replace(best.solution, potentials=wide))))


def test_what_is_chosen_is_what_was_proved() -> None:
    result = solved()
    best: Any = result.answered
    with pytest.raises(NotProved):
        recheck(dumps(result.asked, replace(best, chosen=~best.chosen)))
    with pytest.raises(NotProved):
        recheck(dumps(result.asked, replace(best, promises=best.promises[::-1])))


def with_scale(scale: int) -> Callable[[Grouping], Grouping]:
    return lambda found: replace(found, stages=tuple(replace(one, scale=scale) for one in found.stages))


def with_multipliers(number: int) -> Callable[[Grouping], Grouping]:
    return lambda found: replace(
        found,
        stages=tuple(replace(one, multipliers=np.full_like(one.multipliers, number)) for one in found.stages),
    )


def held_by(whom: Any) -> Callable[[Grouping], Grouping]:
    return lambda found: replace(found, levels=tuple(replace(one, by=whom) for one in found.levels))


@pytest.mark.parametrize(
    "forge",
    [with_scale(0), with_scale(-1), with_multipliers(2**61), with_multipliers(-(2**61)), held_by("me")],
)
def test_multipliers_of_groups_that_mean_nothing_are_refused(forge: Callable[[Grouping], Grouping]) -> None:
    result = solved(AGILITY)
    assert isinstance(result.answered, Grouping)
    assert result.matches
    with pytest.raises(NotProved):
        recheck(dumps(result.asked, forge(result.answered)))


@pytest.mark.parametrize("size", [2**40, 10**30])
def test_sizes_that_no_memory_holds_are_refused_in_words(size: int) -> None:
    result = solved(replace(PEER, reciprocal=True))
    with pytest.raises(NotProved):
        recheck(dumps(replace(result.asked, people=size), result.answered))  # type: ignore[call-arg]


def test_a_question_that_means_nothing_is_refused() -> None:
    result = solved(balance=1)
    asked: Any = result.asked
    edges, sides = asked.edges, asked.sides
    forged = [
        replace(asked, edges=replace(edges, firsts=edges.firsts + np.int32(len(result.mentors)))),
        replace(asked, edges=replace(edges, seconds=edges.seconds - np.int32(len(result.mentees)))),
        replace(asked, edges=replace(edges, ties=edges.ties[:-1])),
        replace(asked, sides=replace(sides, capacities=sides.capacities * np.nan)),
        replace(asked, sides=replace(sides, busy=sides.busy[:-1])),
        replace(
            asked, sides=replace(sides, balance=replace(sides.balance, mentors=sides.balance.mentors + 9))
        ),
        replace(
            asked, sides=replace(sides, balance=replace(sides.balance, mentees=sides.balance.mentees[1:]))
        ),
    ]
    for other in forged:
        with pytest.raises(NotProved):
            recheck(dumps(other, result.answered))
