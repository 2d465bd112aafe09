"""What is measured: each in a process of its own, the engine and what it is measured against in turns."""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from pylmcf import Graph

from benchmarks.matching.pools import LINES, RULES, WEIGHTS, pool_from, problem_of
from benchmarks.matching.population import population
from hub.matching import pruning, scoring
from hub.matching.assignment import Layout, Sides, Task
from hub.matching.criteria import DEFAULTS
from hub.matching.edges import Edges
from hub.matching.explaining import left_out, points_of
from hub.matching.groups import Clock, GroupTask, form, preview
from hub.matching.people import Model
from hub.matching.pool import Pool
from hub.matching.problem import Problem, identity_hashes
from hub.matching.rematching import Standing
from hub.matching.rules import IN_A_RUN
from hub.matching.solving import match

LONGEST = 120
"""Seconds after which groups are not waited for."""

MEASURES: dict[str, Callable[[], list["Line"]]] = {}


@dataclass(frozen=True)
class Line:
    """One goal: what was measured, `most` it may be (or `least`)."""

    what: str
    measured: float
    unit: str
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        return (self.most is None or self.measured <= self.most) and (
            self.least is None or self.measured >= self.least
        )


def measure(function: Callable[[], list[Line]]) -> Callable[[], list[Line]]:
    MEASURES[function.__name__] = function
    return function


def as_told(lines: list[Line]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]


def seconds(does: Callable[[], Any]) -> float:
    """Of the processor, in this thread: what else runs on the machine counts little."""
    start = time.thread_time()
    does()
    return time.thread_time() - start


def in_turns(rounds: int, *things: Callable[[], Any]) -> list[float]:
    """The median of each, one after the other in each round."""
    rounds_of = [[seconds(thing) for thing in things] for _round in range(rounds)]
    return [statistics.median(column) for column in zip(*rounds_of, strict=True)]


def megabytes() -> float:
    """The most that this process has had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def bare(task: Task) -> None:
    """One promise, the total, by the network simplex alone, on all the edges."""
    layout = Layout(task)
    (costs,) = layout.costs()
    network = layout.network
    graph = Graph(network.nodes, network.starts, network.ends)
    graph.set_node_supply(network.supplies)
    graph.set_edge_capacities(network.capacities)
    graph.set_edge_costs(costs)
    graph.solve()
    graph.result()


def total_of(task: Task) -> Task:
    return replace(task, promises=("total",))


def run_of(problem: Problem) -> Any:
    """A whole run with the reasons of everyone."""
    result = match(problem)
    points_of(result)
    left_out(result)
    return result


def edges_of(pool: Pool) -> Edges:
    return scoring.score(
        pool, np.flatnonzero(pool.may_mentor), np.flatnonzero(pool.may_be_mentored),
        rules=RULES, weights=WEIGHTS, hashes=identity_hashes(pool.ids),
    )  # fmt: skip


def task_of(pool: Pool, edges: Edges) -> Task:
    places = pool.free[pool.may_mentor]
    return Task(edges, Sides(places, np.ones(len(pool) - len(places), np.int64)), LINES)


@measure
def small() -> list[Line]:
    problem = problem_of(population(470, 1000))
    task = total_of(run_of(problem).asked)
    run, one = in_turns(15, lambda: run_of(problem), lambda: bare(task))
    return [
        Line("470 × 1,000: whole run, against a bare flow", run / one, "×", most=8),
        Line("470 × 1,000: whole run", run, "s", most=0.3),
    ]


@measure
def small_memory() -> list[Line]:
    run_of(problem_of(population(470, 1000)))
    return [Line("470 × 1,000: memory of the process", megabytes(), "MB", most=80)]


@measure
def scores() -> list[Line]:
    from benchmarks.matching.compiled import Loop

    people = population(10_000, 10_000)
    pool, loop, room = pool_from(people), Loop(people), 8_000_000
    edges = edges_of(pool)
    columns = (edges.firsts, edges.seconds, edges.scores)
    if not all((one == other).all() for one, other in zip(columns, loop(room), strict=True)):
        raise AssertionError("the two do not agree")
    del edges, columns
    ours, loops = in_turns(3, lambda: edges_of(pool), lambda: loop(room))
    what = "scores of 10,000 × 10,000, against a compiled loop"
    return [Line(what, ours / loops, "×", most=2.5, note=f"{loops:.2f} s")]


@measure
def scores_memory() -> list[Line]:
    edges_of(pool_from(population(10_000, 10_000)))
    return [Line("scores of 10,000 × 10,000: memory of the process", megabytes(), "MB", most=300)]


@measure
def large() -> list[Line]:
    pool = pool_from(population(10_000, 10_000))
    task = task_of(pool, edges_of(pool))

    def ours() -> None:
        found = task_of(pool, edges_of(pool))
        pruning.check(pruning.assign(found), found)

    run, one = in_turns(3, ours, lambda: bare(total_of(task)))
    what = "10,000 × 10,000: scored, five promises, proved over all, against a bare flow on all"
    return [Line(what, run / one, "×", most=1.5, note=f"{one:.1f} s")]


@measure
def large_memory() -> list[Line]:
    pool = pool_from(population(10_000, 10_000))
    task = task_of(pool, edges_of(pool))
    pruning.check(pruning.assign(task), task)
    return [Line("10,000 × 10,000: memory of the process", megabytes(), "MB", most=700)]


def sparse_task(people: int = 100_000, each: int = 38) -> Task:
    """Some mentors for each mentee, the good ones among more of them."""
    chance = np.random.Generator(np.random.PCG64(1))
    liked = chance.normal(0, 60, people)
    firsts = (people * chance.random((people, each)) ** 1.2).astype(np.int64)
    keys = np.unique(firsts.ravel() * people + np.repeat(np.arange(people), each))
    ones, others = np.divmod(keys, people)
    scores = np.clip(550 + liked[ones] + chance.normal(0, 120, len(keys)), 0, 1000).astype(np.int32)
    ties = chance.integers(0, 2**30, len(keys), np.int32)
    places = chance.choice([1, 2, 3, 4], people, p=[0.30, 0.35, 0.25, 0.10])
    edges = Edges(ones.astype(np.int32), others.astype(np.int32), scores, ties)
    return Task(edges, Sides(places, np.ones(people, np.int64)), LINES)


@measure
def sparse() -> list[Line]:
    task = sparse_task()
    run, one = in_turns(1, lambda: pruning.check(pruning.assign(task), task), lambda: bare(total_of(task)))
    what = f"100,000 × 100,000 sparse ({len(task.edges):,} edges), proved, against the bare solve"
    return [Line(what, run / one, "×", most=1.6, note=f"{one:.1f} s")]


@measure
def sparse_memory() -> list[Line]:
    task = sparse_task()
    pruning.check(pruning.assign(task), task)
    return [Line("100,000 × 100,000 sparse: memory of the process", megabytes(), "MB", most=1000)]


@measure
def groups() -> list[Line]:
    pool = pool_from(population(150, 1000))
    edges = edges_of(pool)
    homes = pool.organisations[pool.may_be_mentored]
    task = GroupTask(
        edges,
        150,
        1000,
        np.ones(150, np.int64),
        homes,
        4,
        8,
        lines=LINES,
        most_of_one=3,
        least_organisations=2,
    )
    first = min(seconds(lambda: preview(task)) for _round in range(3))
    start = time.thread_time()
    found = form(task, Clock(LONGEST))
    run = time.thread_time() - start
    what = f"agility groups, 150 mentors and 1,000 people ({len(edges):,} edges)"
    return [
        Line(what, run, "s", most=5, note="proved" if found.proved else "not proved by then"),
        Line("agility groups: preview", first, "s", most=0.2),
    ]


class Coming:
    """Everyone of a pool, of whom one at a time leaves, and comes back with edges that are scored anew."""

    def __init__(self, mentors: int, mentees: int) -> None:
        self.pool = pool_from(population(mentors, mentees))
        self.hashes = identity_hashes(self.pool.ids)
        task = task_of(self.pool, edges_of(self.pool))
        self.standing, self.capacities = Standing(task, pruning.assign(task)), task.sides.capacities
        self.rows = np.arange(mentors), np.arange(mentees)
        self.pairs = self.told()

    def told(self) -> set[tuple[int, int]]:
        """The pairs, by who they are."""
        found = []
        for rows, nodes, some in zip(self.rows, self.known(), self.standing.pairs(), strict=True):
            people = np.empty(len(nodes), np.int64)
            people[rows] = np.arange(len(rows))
            found.append(people[some].tolist())
        return set(zip(*found, strict=True))

    def known(self) -> tuple[Any, Any]:
        return self.standing.sides.capacities, self.standing.sides.needs

    def leaves(self, side: int, who: int) -> None:
        nobody, row = np.empty(0, np.intp), self.rows[side][[who]]
        self.standing.leave(*((row, nobody) if side == 0 else (nobody, row)))

    def comes(self, side: int, who: int) -> None:
        first, one = len(self.rows[0]), np.array([who + side * len(self.rows[0])])
        mentors, mentees = (one, np.arange(first, len(self.pool))) if side == 0 else (np.arange(first), one)
        edges = scoring.score(self.pool, mentors, mentees, rules=RULES, weights=WEIGHTS, hashes=self.hashes)
        self.rows[side][who] = len(self.known()[side])
        firsts = self.rows[0][who + edges.firsts if side == 0 else edges.firsts]
        seconds = self.rows[1][who + edges.seconds if side == 1 else edges.seconds]
        places, needs = self.capacities[[who]] if side == 0 else NOBODY, np.ones(side, np.int64)
        edges = replace(edges, firsts=firsts.astype(np.int32), seconds=seconds.astype(np.int32))
        self.standing.join(edges, Sides(places, needs))


NOBODY = np.empty(0, np.int64)


def joining(mentors: int, mentees: int, rounds: int) -> list[Line]:
    """One person leaves and comes back, again and again, against all who are there from scratch in between."""
    coming = Coming(mentors, mentees)

    def scratch() -> None:
        task = task_of(coming.pool, edges_of(coming.pool))
        pruning.check(pruning.assign(task), task)

    lines = []
    for side, name in enumerate(("mentor", "mentee")):
        those = np.linspace(0, (mentors, mentees)[side] - 1, rounds).astype(int).tolist()
        times: list[tuple[float, float, float]] = []
        for who in those:
            leaves = seconds(lambda who=who, side=side: coming.leaves(side, who))  # type: ignore[misc]
            comes = seconds(lambda who=who, side=side: coming.comes(side, who))  # type: ignore[misc]
            if len(times) % (rounds // 3) == 0:
                whole = seconds(scratch)
            times.append((whole, leaves, comes))
        if coming.told() != coming.pairs or coming.standing.scratch:
            raise AssertionError("the answers do not agree, or are from scratch")
        whole, leaves, comes = (statistics.median(column) for column in zip(*times, strict=True))
        what = f"{mentors:,} × {mentees:,}: one {name} %s, times as fast as from scratch, proved again"
        lines += [
            Line(what % verb, whole / one, "×", least=10, note=f"{one * 1000:.1f} ms")
            for verb, one in (("leaves", leaves), ("joins", comes))
        ]
    return lines


@measure
def joins() -> list[Line]:
    return [*joining(470, 1000, 60), *joining(10_000, 10_000, 15)]


@measure
def ten_best() -> list[Line]:
    pool = pool_from(population(10_000, 10))
    hashes, mentors = identity_hashes(pool.ids), np.flatnonzero(pool.may_mentor)
    lines = []
    asked = (("its own rules", RULES, WEIGHTS), ("the rules of a run", IN_A_RUN[Model.PEER], DEFAULTS))
    for name, rules, weights in asked:
        times = [
            seconds(
                lambda row=row, rules=rules, weights=weights: scoring.best_for(  # type: ignore[misc]
                    pool, row, mentors, as_mentor=False, rules=rules, weights=weights, hashes=hashes
                )
            )
            for row in [*range(10_000, 10_010)] * 20
        ]
        what = f"the ten best of 10,000 for one person, with reasons, by {name}"
        lines.append(Line(what, statistics.median(times) * 1000, "ms", most=1))
    return lines
