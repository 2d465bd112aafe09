"""Agility groups as cycles pose them: mentors of a few practices, several languages, remote and in person in towns,
organisations that stay apart. A group shares a practice, a language and a way to meet, so that each mentor has some
ways, which overlap."""

import time
from dataclasses import replace

import numpy as np

from benchmarks.matching.measures import LONGEST, Line, measure, seconds
from benchmarks.matching.pools import LINES, pool_from
from benchmarks.matching.population import Array, population
from hub.matching.groups import Clock, form, preview
from hub.matching.people import LEVELS, Frame, Model
from hub.matching.pool import Pool, pack_dense
from hub.matching.posing import Posed, groups_task
from hub.matching.problem import Problem

PRACTICES, LANGUAGES, TOWNS = 30, 8, 12
FRENCH, ENGLISH, OTHERS = 0.85, 0.60, 0.04
REMOTE, IN_PERSON = 0.75, 0.70


def circles(mentors: int, people: int, seed: int = 1) -> Problem:
    """The same seed and sizes make the same problem."""
    chance = np.random.Generator(np.random.PCG64(seed + 98))
    pool = pool_from(population(mentors, people, seed))
    pool = _meeting(chance, _practices(chance, pool, mentors))
    frame = Frame(Model.AGILITY, group_min=4, group_max=8)
    pool = replace(pool, frame=frame, wanted_seniority=1, reach=3, free=np.ones(len(pool), np.int64))
    return Problem(pool, lines=LINES, least_organisations=2, most_of_one=3)


def _practices(chance: np.random.Generator, pool: Pool, mentors: int) -> Pool:
    """Mentors offer one to three, people seek one to three, popular ones more often."""
    wanted = _some(chance, len(pool))
    offered, sought = wanted.copy(), wanted
    offered[mentors:], sought[:mentors] = False, False
    levels = chance.integers(0, len(LEVELS), wanted.shape)
    return replace(
        pool,
        topics=tuple(range(PRACTICES)),
        offers=tuple(pack_dense(offered & (levels >= level)) for level in range(len(LEVELS))),
        seeks=tuple(pack_dense(sought & (levels == level)) for level in range(len(LEVELS))),
        sought=pack_dense(sought),
        needs=sought.sum(1).astype(np.int32),
        seniority=(pool.seniority // 3).clip(0, 3).astype(np.int32),
    )


def _some(chance: np.random.Generator, count: int) -> Array:
    drawn = -0.7 * np.log(np.arange(1, PRACTICES + 1)) + chance.gumbel(size=(count, PRACTICES))
    found = np.zeros((count, PRACTICES), np.bool_)
    each = chance.integers(1, 4, count)
    np.put_along_axis(found, np.argsort(-drawn, axis=1), np.arange(PRACTICES) < each[:, None], axis=1)
    return found


def _meeting(chance: np.random.Generator, pool: Pool) -> Pool:
    """Languages, ways to meet, towns of very different sizes."""
    size = len(pool)
    likely = np.array([FRENCH, ENGLISH, *[OTHERS] * (LANGUAGES - 2)])
    speaks = chance.random((size, LANGUAGES)) < likely
    speaks[~speaks.any(1), 0] = True
    here = chance.random(size) < IN_PERSON
    remote = ~here | (chance.random(size) < REMOTE)
    shares = 1 / np.arange(1, TOWNS + 1)
    return replace(
        pool,
        languages=pack_dense(speaks),
        prefers=speaks.argmax(1).astype(np.int32),
        modes=pack_dense(remote[:, None]),
        in_person=here,
        places=chance.choice(TOWNS, size, p=shares / shares.sum()).astype(np.int32),
    )


@measure
def groups_of_many_ways() -> list[Line]:
    """When which promises are proved."""
    task = groups_task(Posed(circles(150, 1000)))
    first = min(seconds(lambda: preview(task)) for _round in range(3))
    start, begun = time.thread_time(), {0: 0.0}

    def watch(promise: int, _gap: float) -> bool:
        begun.setdefault(promise, time.thread_time() - start)
        return True

    found = form(task, Clock(LONGEST, watch))
    begun[len(task.levels)] = time.thread_time() - start
    ways = f"150 mentors, {len(task.offers or ())} ways, 1,000 people ({len(task.edges):,} edges)"
    lines = []
    for name, at in (("the people served and the weak", 2), ("the total", 4), ("the tie-break", 7)):
        proved = all(level.gap == 0 for level in found.levels[:at])
        took = min(when for promise, when in begun.items() if promise >= at)
        note = "proved" if proved else "not proved by then"
        lines.append(Line(f"agility groups, {ways}: {name}", took, "s", most=5, note=note))
    return [*lines, Line(f"agility groups, {ways}: preview", first, "s", most=0.2)]
