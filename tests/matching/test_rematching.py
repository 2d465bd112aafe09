"""People join and leave: after each change the answer is the one from scratch, and its proof holds."""

import random
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from hub.matching.assignment import Assignment, Balance, Sides, Task, assign, check
from hub.matching.edges import TIE_BITS, Lines
from hub.matching.proofs import NotProved
from hub.matching.rematching import Standing
from tests.matching.test_assignment import edges_of

REMATCH = ("served", "changed", "weak", "third", "total", "ties")


@dataclass
class World:
    """Everyone who may ever come, and who is there: what is asked from scratch knows nothing of what was before."""

    rng: random.Random
    mentors: int
    mentees: int
    rows: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    there: tuple[set[int], set[int]] = field(default_factory=lambda: (set(), set()))

    def __post_init__(self) -> None:
        rng, people = self.rng, (self.mentors, self.mentees)
        self.best = best = rng.choice([900, 5])
        self.meet = {
            (i, j): (rng.randint(0, best), rng.getrandbits(TIE_BITS), rng.random() < 0.3)
            for i in range(self.mentors)
            for j in range(self.mentees)
            if rng.random() < 0.5
        }
        self.capacities = [rng.randint(0, 3) for _ in range(self.mentors)]
        self.needs = [rng.choice([1, 1, 1, 0]) for _ in range(self.mentees)]
        self.busy = [rng.random() < 0.2 for _ in range(self.mentors)]
        self.lines = Lines(best // 4, best // 2, rng.choice(["good", "idle"]))
        self.kept = rng.random() < 0.3
        homes = rng.randint(1, 3)
        self.homes = [[rng.randint(-1, homes - 1) for _ in range(count)] for count in people]
        self.settled = [rng.randint(-1, 1) for _ in range(homes)]
        self.most = rng.choice([None, None, 0, 1, 2])

    def sides(self, mentors: list[int], mentees: list[int]) -> Sides:
        balance = None
        if self.most is not None:
            of = [[self.homes[side][who] for who in some] for side, some in enumerate((mentors, mentees))]
            ones, others = (np.array(some, np.int32) for some in of)
            balance = Balance(self.most, ones, others, np.array(self.settled, np.int64))
        return Sides(
            np.array([self.capacities[i] for i in mentors], np.int64),
            np.array([self.needs[j] for j in mentees], np.int64),
            np.array([self.busy[i] for i in mentors], np.bool_),
            balance,
        )

    def edges(self, mentors: list[int], mentees: list[int], both: set[tuple[int, int]]) -> tuple[Any, Any]:
        rows = [
            (i, j, *self.meet[one, other])
            for i, one in enumerate(mentors)
            for j, other in enumerate(mentees)
            if (one, other) in both
        ]
        return edges_of([row[:4] for row in rows]), np.array([row[4] for row in rows], np.bool_)

    def task(self) -> tuple[Task, list[int], list[int]]:
        """Who is there now, from scratch."""
        mentors, mentees = sorted(self.there[0]), sorted(self.there[1])
        edges, kept = self.edges(mentors, mentees, set(self.meet))
        task = Task(edges, self.sides(mentors, mentees), self.lines, most_score=self.best)
        return replace(task, kept=kept, promises=REMATCH) if self.kept else task, mentors, mentees

    def begin(self) -> Standing:
        for there, count in zip(self.there, (self.mentors, self.mentees), strict=True):
            there |= {who for who in range(count) if self.rng.random() < 0.6}
        task, *rows = self.task()
        self.rows = (rows[0], rows[1])
        return Standing(task, assign(task))

    def change(self, standing: Standing, most: int) -> None:
        if self.rng.random() < 0.5:
            goes = [self.some(there, most) for there in self.there]
            self.there[0].difference_update(goes[0])
            self.there[1].difference_update(goes[1])
            last = [[self.last(side, who) for who in some] for side, some in enumerate(goes)]
            standing.leave(np.array(last[0], np.intp), np.array(last[1], np.intp))
            return
        absent = [
            set(range(count)) - there
            for there, count in zip(self.there, (self.mentors, self.mentees), strict=True)
        ]
        comes = [self.some(some, most) for some in absent]
        self.there[0].update(comes[0])
        self.there[1].update(comes[1])
        for rows, some in zip(self.rows, comes, strict=True):
            rows.extend(some)
        both = {
            (i, j)
            for i, j in self.meet
            if i in self.there[0] and j in self.there[1] and (i in comes[0] or j in comes[1])
        }
        where = [
            [who if self.last(side, who) == row else -1 for row, who in enumerate(rows)]
            for side, rows in enumerate(self.rows)
        ]
        edges, kept = self.edges(where[0], where[1], both)
        standing.join(edges, self.sides(comes[0], comes[1]), kept if self.kept else None)

    def some(self, of: set[int], most: int) -> list[int]:
        return self.rng.sample(sorted(of), min(len(of), self.rng.randint(0, most)))

    def last(self, side: int, who: int) -> int:
        """The row of now: someone who comes back has another."""
        rows = self.rows[side]
        return len(rows) - 1 - rows[::-1].index(who)

    def pairs(
        self, found: Assignment, task: Task, mentors: list[int], mentees: list[int]
    ) -> set[tuple[int, int]]:
        chosen = task.edges.keep(found.chosen)
        return {
            (mentors[i], mentees[j])
            for i, j in zip(chosen.firsts.tolist(), chosen.seconds.tolist(), strict=True)
        }


def holds(world: World, standing: Standing) -> None:
    task, found = standing.answer()
    check(found, task)
    assert (found.chosen == assign(task).chosen).all()
    asked, mentors, mentees = world.task()
    expected = world.pairs(assign(asked), asked, mentors, mentees)
    assert world.pairs(found, task, *world.rows) == expected
    mentors, mentees = (
        [rows[row] for row in some] for rows, some in zip(world.rows, standing.pairs(), strict=True)
    )
    assert set(zip(mentors, mentees, strict=True)) == expected


@pytest.mark.parametrize("seed", range(8))
def test_after_each_change_the_answer_is_the_one_from_scratch(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(25):
        world = World(rng, rng.randint(1, 6), rng.randint(1, 9))
        standing = world.begin()
        for _change in range(8):
            world.change(standing, most=1)
            holds(world, standing)
        assert not standing.scratch


@pytest.mark.parametrize("seed", range(3))
def test_so_it_is_when_many_come_and_go_at_once(seed: int) -> None:
    rng = random.Random(100 + seed)
    for _ in range(8):
        world = World(rng, 20, 40)
        standing = world.begin()
        for _change in range(4):
            world.change(standing, most=20)
            holds(world, standing)


def test_those_who_left_are_forgotten() -> None:
    standing = small()
    for row in range(2, 40):
        standing.leave(np.empty(0, np.intp), np.array([row - 1]))
        standing.join(edges_of([(0, row, 4, 2)]), nobody_of(needs=[1]))
        assert [ones.tolist() for ones in standing.pairs()] == [[0], [0]]
    assert sum(len(some.edges) for some in standing.met) < 30
    task, found = standing.answer()
    check(found, task)
    assert len(task.edges) == 2


@pytest.mark.parametrize("change", ["taken", "flow", "potentials", "supplies"])
def test_a_state_that_was_tampered_with_is_refused(change: str) -> None:
    world = World(random.Random(5), 8, 16)
    standing = world.begin()
    inside = standing.residual
    if change == "taken":
        other = next(offer for offer in range(len(inside.offers)) if offer not in inside.taken)
        inside.taken[inside.offers.ends[other]] = other
    elif change == "flow":
        link = int(np.flatnonzero(inside.links.flow < inside.links.capacities)[0])
        inside.links.flow[link] += 1
    elif change == "potentials":
        inside.potentials[next(iter(inside.giver))] -= 100
    else:
        inside.supplies[-1] += 1
    nobody = np.empty(0, np.intp)
    with pytest.raises(NotProved):
        standing.leave(nobody, nobody)


def small() -> Standing:
    """One mentor with one place, two mentees who may meet them."""
    task = Task(edges_of([(0, 0, 5, 1), (0, 1, 4, 2)]), Sides(np.array([1]), np.array([1, 1])), Lines(2, 3))
    return Standing(task, assign(task))


def nobody_of(**few: list[int]) -> Sides:
    return Sides(np.array(few.get("capacities", []), np.int64), np.array(few.get("needs", []), np.int64))


def test_a_score_above_all_those_before_is_solved_from_scratch_when_it_has_no_room() -> None:
    standing = small()
    standing.join(edges_of([(0, 2, 7, 3)]), nobody_of(needs=[1]))
    assert standing.pairs()[1].tolist() == [2]
    assert not standing.scratch
    standing.join(edges_of([(0, 3, 2**25, 3)]), nobody_of(needs=[1]))
    assert standing.pairs()[1].tolist() == [3]
    assert standing.scratch == 1
    task, found = standing.answer()
    check(found, task)


def test_an_answer_that_is_not_the_best_is_no_beginning() -> None:
    task = Task(edges_of([(0, 0, 5, 1), (0, 1, 4, 2)]), Sides(np.array([1]), np.array([1, 1])), Lines(2, 3))
    found = assign(task)
    worse = replace(
        found.solution, potentials=tuple(np.zeros_like(ones) for ones in found.solution.potentials)
    )
    with pytest.raises(NotProved):
        Standing(task, replace(found, solution=worse))


def test_promises_that_two_words_do_not_hold_are_refused() -> None:
    task = Task(edges_of([(0, 0, 2**50, 1)]), Sides(np.array([1]), np.array([1])), Lines(2, 3))
    with pytest.raises(OverflowError, match="two words"):
        Standing(task, assign(task))


def test_a_mentee_who_wants_several_mentors_is_refused() -> None:
    standing = small()
    with pytest.raises(ValueError, match="several mentors"):
        standing.join(edges_of([(0, 2, 7, 3)]), nobody_of(needs=[2]))
    assert len(standing.sides.needs) == 2


def test_an_organisation_that_the_balance_does_not_know_is_refused() -> None:
    homes = Balance(1, np.array([0], np.int32), np.array([0], np.int32), np.zeros(1, np.int64))
    task = Task(edges_of([(0, 0, 5, 1)]), Sides(np.array([1]), np.array([1]), balance=homes), Lines(2, 3))
    standing = Standing(task, assign(task))
    stranger = replace(homes, mentors=np.empty(0, np.int32), mentees=np.array([1], np.int32))
    with pytest.raises(ValueError, match="does not know"):
        standing.join(edges_of([(0, 1, 5, 1)]), replace(nobody_of(needs=[1]), balance=stranger))
    standing.join(edges_of([(0, 1, 6, 1)]), nobody_of(needs=[1]))
    task, found = standing.answer()
    check(found, task)
