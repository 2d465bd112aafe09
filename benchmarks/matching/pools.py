"""The same people as the engine reads them, with rules and weights of their own."""

import numpy as np

from benchmarks.matching.population import LEAST_HOURS, REACH, WANTED_SENIORITY, Array, Population
from hub.matching.edges import Lines
from hub.matching.people import Frame, Model
from hub.matching.pool import Pool, common, meet, pack_dense
from hub.matching.problem import Problem
from hub.matching.rules import (
    EXCLUDED_ORGANISATIONS,
    MET_BEFORE,
    NO_COMMON_LANGUAGE,
    SAME_ORGANISATION,
    Rule,
)

WEIGHTS = {
    "topics": 400, "reciprocity": 150, "languages": 100, "availability": 150, "seniority": 120, "place": 80,
}  # fmt: skip
LINES = Lines(300, 450)
BELOW = Rule(
    "below", "", "", forbids=lambda pool, a, b: pool.seniority[a] < pool.seniority[b], reads=("seniority",)
)
NOT_OFFERED = Rule("not_offered", "", "", forbids=lambda pool, a, b: ~meet(pool.offers[0], a, pool.sought, b))
FEW_HOURS = Rule(
    "few_hours",
    "",
    "",
    forbids=lambda pool, a, b: common(pool.hours, a, pool.hours, b) < LEAST_HOURS,
    sparse=True,
)
RULES = (
    SAME_ORGANISATION,
    EXCLUDED_ORGANISATIONS,
    BELOW,
    NO_COMMON_LANGUAGE,
    NOT_OFFERED,
    FEW_HOURS,
    MET_BEFORE,
)


def pool_from(people: Population) -> Pool:
    """Mentors first, then mentees."""
    mentors, mentees = people.mentors, people.mentees

    def both(name: str) -> Array:
        return np.concatenate([mentors[name], mentees[name]])

    first, size = len(mentors["org"]), len(mentors["org"]) + len(mentees["org"])
    competitors = np.zeros((people.organisations + 1,) * 2, np.bool_)
    competitors[:-1, :-1] = people.competitors
    met = people.apart.astype(np.int64) + np.array([0, first])
    offers, seeks = pack_dense(both("offers")), pack_dense(both("seeks"))
    none, zeros = np.zeros_like(offers), np.zeros(size, np.int32)
    return Pool(
        frame=Frame(Model.PEER, senior_only=False),
        ids=tuple(range(size)),
        topics=tuple(range(mentors["offers"].shape[1])),
        identities=np.arange(size, dtype=np.int32),
        organisations=both("org").astype(np.int32),
        kinds=zeros,
        seniority=both("seniority").astype(np.int32),
        languages=pack_dense(both("lang")),
        prefers=both("pref_lang").astype(np.int32),
        modes=pack_dense(np.ones((size, 1), np.bool_)),
        in_person=np.ones(size, np.bool_),
        places=both("country").astype(np.int32),
        offsets=both("tz").astype(np.int32),
        hours=pack_dense(both("avail")),
        says_hours=np.ones(size, np.bool_),
        offers=(offers, none, none),
        seeks=(seeks, none, none),
        needs=both("seeks").sum(1).astype(np.int32),
        sought=seeks,
        challenges=np.zeros((size, 1), np.uint64),
        may_mentor=np.arange(size) < first,
        may_be_mentored=np.arange(size) >= first,
        free=both("capacity").astype(np.int64),
        busy=np.zeros(size, np.bool_),
        waiting=zeros,
        marks=np.zeros(size, np.uint64),
        excluded=competitors,
        between=np.zeros_like(competitors, np.int32),
        wanted_seniority=WANTED_SENIORITY,
        reach=REACH,
        related={"met": np.unique(met.min(1) * size + met.max(1))},
    )


def problem_of(people: Population) -> Problem:
    return Problem(pool_from(people), weights=WEIGHTS, lines=LINES, rules=RULES)
