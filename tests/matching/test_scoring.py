"""Edges found block by block, rules asked once for mentors who are alike, are those of any two people asked alone."""

import random

import numpy as np
import pytest

from hub.matching import scoring
from hub.matching.criteria import DEFAULTS, contributions
from hub.matching.edges import Edges
from hub.matching.people import Frame, Model
from hub.matching.pool import Pool, pool_of
from hub.matching.problem import identity_hashes
from hub.matching.rules import IN_A_RUN
from tests.matching.people import cast, history

FRAMES = (
    Frame(Model.PEER, senior_only=False),
    Frame(Model.AGILITY, senior_only=False, group_min=2, group_max=6),
    Frame(Model.CULTURE_SHIFT, senior_only=False),
)


def some_pool(seed: int, frame: Frame, mentors: int = 12, mentees: int = 15) -> Pool:
    rng = random.Random(seed)
    people = cast(rng, mentors, mentees)
    return pool_of(people, frame, history(rng, people))


def edges_of(pool: Pool) -> Edges:
    return scoring.score(
        pool,
        np.flatnonzero(pool.may_mentor),
        np.flatnonzero(pool.may_be_mentored),
        rules=IN_A_RUN[pool.frame.model],
        weights=DEFAULTS,
        hashes=identity_hashes(pool.ids),
    )


def one_by_one(pool: Pool) -> list[tuple[int, int, int]]:
    found = []
    mentees = np.flatnonzero(pool.may_be_mentored)
    for i, mentor in enumerate(np.flatnonzero(pool.may_mentor)):
        for j, mentee in enumerate(mentees):
            a, b = np.array([mentor]), np.array([mentee])
            if any(
                (rule.unfit and (rule.unfit(pool, a, True).any() or rule.unfit(pool, b, False).any()))
                or (rule.forbids and rule.forbids(pool, a, b).any())
                for rule in IN_A_RUN[pool.frame.model]
            ):
                continue
            points = contributions(pool, DEFAULTS, a, b)
            found.append((i, j, sum(int(part[0]) for part in points.values())))
    return found


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.model.value)
@pytest.mark.parametrize("cells", [1, 40, 2**18])
def test_edges_are_those_of_any_two_people_asked_alone(
    frame: Frame, cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CELLS", cells)  # the first two ask once for mentors who are alike
    for seed in range(8):
        pool = some_pool(seed, frame)
        edges = edges_of(pool)
        found = list(zip(edges.firsts.tolist(), edges.seconds.tolist(), edges.scores.tolist(), strict=True))
        assert found == one_by_one(pool)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.model.value)
def test_asking_once_for_mentors_who_are_alike_changes_nothing(
    frame: Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(20):
        pool = some_pool(100 + seed, frame, mentors=60)
        monkeypatch.setattr(scoring, "CELLS", 200)
        once = edges_of(pool)
        monkeypatch.setattr(scoring, "TABLE", 0)
        each = edges_of(pool)
        monkeypatch.undo()
        assert len(once) > 0
        for column in ("firsts", "seconds", "scores", "ties"):
            assert (getattr(once, column) == getattr(each, column)).all()


def test_nobody_to_meet_is_no_edge() -> None:
    pool = some_pool(1, FRAMES[0])
    nobody = np.empty(0, np.intp)
    hashes = identity_hashes(pool.ids)
    for mentors, mentees in ((nobody, np.arange(3)), (np.arange(3), nobody)):
        edges = scoring.score(
            pool, mentors, mentees, rules=IN_A_RUN[Model.PEER], weights=DEFAULTS, hashes=hashes
        )
        assert len(edges) == 0


@pytest.mark.parametrize("as_mentor", [True, False])
def test_the_best_few_for_one_person_are_those_of_the_highest_scores(as_mentor: bool) -> None:
    for seed in range(20):
        pool = some_pool(300 + seed, FRAMES[0], mentees=40)
        mentors, mentees = np.flatnonzero(pool.may_mentor), np.flatnonzero(pool.may_be_mentored)
        edges = edges_of(pool)
        mine, theirs = (edges.firsts, edges.seconds) if as_mentor else (edges.seconds, edges.firsts)
        people, others = (mentors, mentees) if as_mentor else (mentees, mentors)
        for place in range(3):
            best = scoring.best_for(
                pool,
                int(people[place]),
                others,
                as_mentor=as_mentor,
                rules=IN_A_RUN[Model.PEER],
                weights=DEFAULTS,
                hashes=identity_hashes(pool.ids),
                number=3,
            )
            of_one = np.flatnonzero(mine == place)
            wanted = of_one[np.lexsort((-edges.ties[of_one], -edges.scores[of_one]))][:3]
            assert best.rows.tolist() == others[theirs[wanted]].tolist()
            assert best.scores.tolist() == edges.scores[wanted].tolist()
            assert sum(best.points.values(), np.zeros(len(wanted), np.int32)).tolist() == best.scores.tolist()
