"""Whole problems at random, small enough that every answer can be tried: all rules and all settings come up."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hub.matching.criteria import DEFAULTS
from hub.matching.edges import Lines
from hub.matching.people import LEVELS, SENIORITIES, Frame, History, Model, Person
from hub.matching.pool import pool_of
from hub.matching.problem import Problem
from tests.matching.judge import Judge

MENTOR, MENTEE = frozenset({"mentor"}), frozenset({"mentee"})
BOTH = MENTOR | MENTEE
HOMES = ("A", "B", "C")
MODELS = {
    "peers in roles": Model.PEER,
    "peers without roles": Model.PEER,
    "groups": Model.AGILITY,
    "culture shift": Model.CULTURE_SHIFT,
}


@dataclass(frozen=True)
class World:
    people: list[Person]
    judge: Judge
    problem: Problem


def world(rng: random.Random, shape: str) -> World:
    strict = rng.random() < 0.3
    model, roles = MODELS[shape], _roles(rng, shape, 0 if strict else 2)
    people = [_person(rng, number, role, shape, strict=strict) for number, role in enumerate(roles)]
    people = _related(rng, people, 1 if strict else 0.3)
    smallest, in_groups = rng.randint(1, 3), shape == "groups"
    frame = Frame(
        model,
        reciprocal=shape == "peers without roles",
        senior_only=rng.random() < (0.5 if strict else 0.1),
        practice=rng.choice([None, None, "t1"]) if in_groups else None,
        group_min=smallest if in_groups else 1,
        group_max=smallest + rng.randint(0, 2) if in_groups else 1,
    )
    known, weak = _history(rng, people, 1 if strict else 0.4), rng.randint(100, 700)
    weights = {code: rng.randint(0, 300) for code in DEFAULTS}
    if model is Model.CULTURE_SHIFT:  # as a run reads them
        weights |= {"kinds": 0, "new_ties": 0}
    problem = Problem(
        pool_of(people, frame, known),
        weights=weights,
        lines=Lines(weak, weak + rng.randint(0, 300), rng.choice(["good", "idle"])),
        balance=rng.choice([None, None, 0, 1]) if shape == "peers in roles" else None,
        least_organisations=rng.choice([1, 2]) if in_groups else 1,
        most_of_one=rng.choice([None, None, 1, 2]) if in_groups else None,
    )
    return World(people, Judge(frame, known, weights), problem)


def _roles(rng: random.Random, shape: str, more: int) -> list[frozenset[str]]:
    if shape == "groups":
        return (
            [MENTOR] * rng.randint(1, 2) + [MENTEE] * rng.randint(2 + more, 5) + [BOTH] * (rng.random() < 0.3)
        )
    if shape == "peers without roles":
        return [rng.choice([BOTH] * 6 + [MENTOR]) for _ in range(rng.randint(2 + more, 8))]
    return [rng.choice([MENTOR, MENTEE, MENTEE, BOTH]) for _ in range(rng.randint(2 + more, 6))]


def _person(rng: random.Random, number: int, roles: frozenset[str], shape: str, *, strict: bool) -> Person:
    """Where it is not strict, nearly anyone may meet anyone, so that there is much to choose from."""

    def some(things: Sequence[str], least: int, most: int) -> frozenset[str]:
        return frozenset(rng.sample(things, rng.randint(least, most)))

    topics, in_groups = [f"t{topic}" for topic in range(1, 6 if strict else 5)], shape == "groups"
    easy = frozenset({"fr", "video"}) if not strict or (in_groups and rng.random() < 0.7) else frozenset()
    homes = [*HOMES, None] if strict else [*HOMES, *3 * [f"H{number}"], None]
    if shape == "culture shift":
        homes = ["A", "A", "B", None] if strict else ["A", "A", "A", "B"]
    return Person(
        id=f"v{number}",
        identity=f"u{number if rng.random() < 0.95 else max(0, number - 1)}",
        organisation=rng.choice(homes),
        seniority=rng.choice(SENIORITIES if rng.random() < 0.3 else SENIORITIES[2:]),
        languages=some(["fr", "en", "de"], 1, 2) | easy & {"fr"},
        modes=some(["video", "phone", "in_person"], 1, 3) | easy & {"video"},
        place=rng.choice(["Lyon", " lyon", "Lille", ""]),
        offers={topic: rng.choice(LEVELS) for topic in sorted(some(topics, 1 if strict else 3, 4))},
        seeks={topic: rng.choice(LEVELS) for topic in sorted(some(topics, 1, 3))},
        challenges=some(["c1", "c2", "c3"], 0, 2),
        capacity=rng.choice([1, 1, 2] if in_groups else [1, 2, 3]),
        open_pairs=rng.choice([0, 0, 0, 0, 1]),
        enrolled_as=roles,
        addresses=frozenset({f"m{number}@x"}),
        kind=rng.choice(["operator", "startup", ""]),
        hours=frozenset(rng.sample(range(12), rng.choice([0, 3, 6]))),
        offset=rng.choice([-9, 0, 1, 5]),
        waiting=rng.randint(0, 4),
        mark=rng.getrandbits(64),
    )


def _related(rng: random.Random, people: list[Person], often: float) -> list[Person]:
    ids = [one.id for one in people]

    def others(one: Person, number: int, chance: float) -> frozenset[object]:
        return frozenset(rng.sample(ids, number) if rng.random() < chance * often else ()) - {one.id}

    avoided = [*HOMES, *(address for one in people for address in one.addresses)]
    return [
        replace(
            one,
            prefers=rng.choice([*sorted(one.languages), ""]),
            managers=others(one, 1, 0.15),
            refuses=others(one, 1, 0.15),
            wishes=others(one, 2, 0.15),
            avoids=frozenset({rng.choice(avoided)} if rng.random() < 0.12 * often else ()),
        )
        for one in people
    ]


def _history(rng: random.Random, people: list[Person], often: float) -> History:
    ids, identities = ([getattr(one, name) for one in people] for name in ("id", "identity"))

    def twos(among: Sequence[object], chance: float, number: int = 2) -> frozenset[frozenset[object]]:
        drawn = [frozenset(rng.sample(among, 2)) for _ in range(number) if rng.random() < chance * often]
        return frozenset(two for two in drawn if len(two) == 2)

    one, other = rng.sample(people, 2)
    return History(
        excluded=twos(HOMES, 0.4, 1),
        paired=twos(identities, 0.3),
        met=twos(identities, 0.3),
        met_marks=frozenset({(one.mark + other.mark) % 2**64} if rng.random() < 0.4 else ()),
        forbidden=twos(ids, 0.5),
        between={frozenset({"A", "B"}): 2, frozenset({"A"}): 1, frozenset({"B", "C"}): 1},
    )
