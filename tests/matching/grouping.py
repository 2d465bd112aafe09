"""Tasks of agility groups for the tests, and what a group is in plain words."""

from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np

from hub.matching.edges import Edges, Lines
from hub.matching.groups import GroupTask


def edges_of(rows):
    columns = zip(*sorted(rows), strict=True) if rows else ([], [], [], [])
    kinds = (np.int32, np.int32, np.int64, np.int64)
    return Edges(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))


def pairs_of(rng, count, chance):
    found = [pair for pair in combinations(range(count), 2) if rng.random() < chance]
    return np.array(found, np.int32).reshape(-1, 2)


def random_task(rng, mentors=3, participants=7):
    mentors, participants = rng.randint(1, mentors), rng.randint(1, participants)
    edges = edges_of([
        (mentor, person, rng.choice([0, 100, 200, 300, 400, 500, 900]), rng.getrandbits(30))
        for mentor in range(mentors) for person in range(participants) if rng.random() < 0.7
    ])  # fmt: skip
    minimum = rng.randint(1, 3)
    task = GroupTask(
        edges, mentors, participants, np.array([rng.choice([0, 1, 1, 1, 2]) for _ in range(mentors)]),
        np.array([rng.randint(-1, 2) for _ in range(participants)], np.int32), minimum, minimum + rng.randint(0, 2),
        lines=Lines(250, 450, rng.choice(["good", "idle"])), least_organisations=rng.choice([1, 2]),
        most_of_one=rng.choice([None, None, 1, 2, 3]), apart=pairs_of(rng, participants, rng.choice([0, 0, 0.1])),
        apart_organisations=pairs_of(rng, 3, rng.choice([0, 0, 0.3])),
    )  # fmt: skip
    if rng.random() < 0.4:
        task = replace(task, offers=random_offers(rng, task))
    if rng.random() < 0.3:
        task = replace(
            task, promises=("served", "changed", "weak", "third", "total", "ties"),
            kept=np.array([rng.random() < 0.4 for _ in range(len(edges))], np.bool_),
        )  # fmt: skip
    if rng.random() < 0.3:
        task = replace(task, pinned=np.array([rng.random() < 0.15 for _ in range(len(edges))], np.bool_))
    if rng.random() < 0.3:
        task = replace(task, busy=np.array([rng.random() < 0.5 for _ in range(mentors)], np.bool_))
    return task


def random_offers(rng, task):
    found = []
    for mentor in range(task.mentors):
        own = np.flatnonzero(task.edges.firsts == mentor)
        for _ in range(rng.randint(0, 3)):
            some = own[[rng.random() < 0.7 for _ in own]]
            if len(some):
                found.append(some)
    return tuple(found)


def is_a_group(task, edges):
    people = [int(task.edges.seconds[edge]) for edge in edges]
    homes = [int(task.organisations[person]) for person in people]
    kinds = {home if home >= 0 else ("own", at) for at, home in enumerate(homes)}
    return (
        task.minimum <= len(edges) <= task.maximum
        and len(kinds) >= task.least_organisations
        and (task.most_of_one is None or all(homes.count(h) <= task.most_of_one for h in set(homes) - {-1}))
        and not any(a in people and b in people for a, b in task.apart.tolist())
        and not any(a in homes and b in homes for a, b in task.apart_organisations.tolist())
        and (task.offers is None or any(set(edges) <= set(offer.tolist()) for offer in task.offers))
    )


def middle_task(seed=3, mentors=8, participants=40, chance=0.4):
    rng = Random(seed)
    edges = edges_of([
        (mentor, person, rng.randrange(0, 1000, 5), rng.getrandbits(30))
        for mentor in range(mentors) for person in range(participants) if rng.random() < chance
    ])  # fmt: skip
    homes = np.array([rng.randint(-1, 5) for _ in range(participants)], np.int32)
    lines = Lines(200, 500)
    return GroupTask(
        edges, mentors, participants, np.ones(mentors, np.int64), homes, 4, 6, lines=lines, most_of_one=2
    )
