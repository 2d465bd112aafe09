"""Small random pools for the tests of matching, the same for the same seed."""

import random
from dataclasses import replace

from hub.matching.people import LEVELS, SENIORITIES, Frame, History, Model, Person

TOPICS = ("agile", "open-data", "law", "buses", "customers", "boats")


def person(number: int, rng: random.Random, roles: frozenset[str]) -> Person:
    def some(things: tuple[str, ...], most: int) -> list[str]:
        return rng.sample(things, rng.randint(0, most))

    return Person(
        id=f"p{number}",
        identity=f"p{number}",
        organisation=rng.choice(["rivage", "orbite", "tramway", "port", None]),
        kind=rng.choice(["operator", "startup"]),
        seniority=rng.choice(SENIORITIES),
        languages=frozenset(some(("fr", "en", "de"), 3)) | {rng.choice(("fr", "en"))},
        prefers=rng.choice(["fr", "en", ""]),
        modes=frozenset(rng.sample(("remote", "in_person"), rng.randint(1, 2))),
        place=rng.choice(["Lyon", "Lille", ""]),
        offset=rng.choice([-5, 0, 1]),
        hours=frozenset(rng.sample(range(20), rng.choice([0, 6]))),
        offers={topic: rng.choice(LEVELS) for topic in some(TOPICS, 4)},
        seeks={topic: rng.choice(LEVELS) for topic in some(TOPICS, 3)},
        challenges=frozenset(some(("commit", "share"), 2)),
        capacity=rng.randint(1, 3),
        open_pairs=rng.choice([0, 0, 0, 1]),
        waiting=rng.choice([0, 0, 1, 2]),
        enrolled_as=roles,
    )


def cast(rng: random.Random, mentors: int, mentees: int, *, reciprocal: bool = False) -> list[Person]:
    """Mentors first, then mentees; of reciprocal peers, all in both roles. Some are related."""
    both = frozenset({"mentor", "mentee"})
    roles = [both] * (mentors + mentees)
    if not reciprocal:
        roles = [frozenset({"mentor"})] * mentors + [frozenset({"mentee"})] * mentees
    people = [person(number, rng, role) for number, role in enumerate(roles)]
    if len(people) > 3:
        people[0] = replace(people[0], managers=frozenset({people[-1].id}), wishes=frozenset({people[-2].id}))
        people[1] = replace(people[1], refuses=frozenset({people[-1].id}), avoids=frozenset({"port"}))
    return people


def history(rng: random.Random, people: list[Person]) -> History:
    """Some have met, some are in a pair, some organisations stay apart."""

    def two() -> frozenset[str]:
        return frozenset(str(one.id) for one in rng.sample(people, 2))

    return History(
        excluded=frozenset({frozenset({"rivage", "orbite"})} if rng.random() < 0.5 else ()),
        paired=frozenset({two()}),
        met=frozenset({two()}),
        forbidden=frozenset({two()}),
        between={frozenset({"rivage", "tramway"}): 2},
    )


PEER = Frame(Model.PEER, senior_only=False)
