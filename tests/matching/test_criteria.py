"""Criteria: each gives from 0 to its weight, alone for a reason that one can say, whoever the people are."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.criteria import BY_CODE, CRITERIA, DEFAULTS, MOST_WEIGHT, contributions
from hub.matching.people import Frame, History, Model, Person
from hub.matching.pool import Pool, pool_of
from hub.matching.problem import identity_hashes
from hub.matching.rules import IN_A_RUN
from hub.matching.scoring import ties
from tests.matching.people import PEER, cast, history

RECIPROCAL = replace(PEER, reciprocal=True)
ADA = Person(
    id="ada", identity="ada", organisation="rivage", kind="operator", seniority="executive",
    languages=frozenset({"fr", "en"}), prefers="fr", modes=frozenset({"remote", "in_person"}), place="Lyon", offset=1,
    offers={"agile": "practising", "law": "mastering"}, seeks={"boats": "mastering"},
    challenges=frozenset({"commit", "share"}), hours=frozenset(range(10)), wishes=frozenset({"basile"}),
)  # fmt: skip
BASILE = replace(
    ADA, id="basile", identity="basile", organisation="orbite", kind="startup", seniority="senior", prefers="en",
    languages=frozenset({"en"}), place="Montréal", offset=-5, offers={"boats": "practising"}, waiting=1,
    seeks={"agile": "mastering", "law": "practising", "seas": "practising"},
    challenges=frozenset({"commit"}), hours=frozenset(range(7, 20)), wishes=frozenset(),
)  # fmt: skip


def points(
    code: str,
    a: Person = ADA,
    b: Person = BASILE,
    *,
    frame: Frame = PEER,
    weight: int = 120,
    known: History | None = None,
) -> int:
    pool = pool_of([a, b], frame, known)
    return int(BY_CODE[code].points(pool, weight, np.array([0]), np.array([1]))[0])


@pytest.mark.parametrize(
    ("code", "given_"),
    {
        "challenges": 60,  # one of two
        "topics": 60,  # of three sought: one at the level, one below it, one not at all
        "reciprocity": 60,  # boats, below the level that Ada seeks
        "languages": 60,  # Ada would have to speak English
        "place": 15,  # six hours apart
        "availability": 60,  # three hours of six
        "seniority": 80,  # one step of three
        "kinds": 120,
        "new_ties": 120,
        "waiting": 40,  # one cycle of three
        "wishes": 60,  # Ada's alone
    }.items(),
)
def test_a_criterion_gives_its_share(code: str, given_: int) -> None:
    assert points(code) == given_


def test_the_worse_of_the_two_ways_counts_for_reciprocal_peers_then_both_together() -> None:
    better = replace(BASILE, offers={"boats": "mastering"})
    assert points("topics", b=better, frame=RECIPROCAL) == 60
    assert points("topics", a=better, b=ADA, frame=RECIPROCAL) == 60
    assert points("reciprocity", b=better, frame=RECIPROCAL) == 90


@pytest.mark.parametrize(
    ("code", "a", "b", "given_"),
    [
        ("place", ADA, replace(BASILE, place=" lyon ", offset=1), 120),
        ("place", ADA, replace(BASILE, place="", offset=1), 60),
        ("place", ADA, replace(BASILE, place="Lyon", modes=frozenset({"remote"}), offset=1), 60),
        ("place", ADA, replace(BASILE, offset=-8), 0),
        ("availability", ADA, replace(BASILE, hours=frozenset()), 60),
        ("languages", ADA, replace(BASILE, languages=frozenset({"en", "fr"})), 120),
        ("languages", replace(ADA, prefers=""), BASILE, 120),
        ("languages", replace(ADA, prefers="it"), BASILE, 60),  # which nobody of them speaks
        ("kinds", ADA, replace(BASILE, kind="operator"), 0),
        ("waiting", ADA, replace(BASILE, waiting=9), 120),
        ("wishes", ADA, replace(BASILE, wishes=frozenset({"ada"})), 120),
        ("topics", ADA, replace(BASILE, seeks={}), 0),
    ],
)
def test_what_changes_a_criterion(code: str, a: Person, b: Person, given_: int) -> None:
    assert points(code, a, b) == given_


def test_agility_wants_a_mentor_one_step_above() -> None:
    assert points("seniority", frame=Frame(Model.AGILITY)) == 120
    assert points("seniority", a=BASILE, b=ADA, frame=Frame(Model.AGILITY)) == 40


def test_organisations_that_have_formed_pairs_get_less() -> None:
    known = History(between={frozenset({"rivage", "orbite"}): 2})
    assert points("new_ties", known=known) == 40


@pytest.mark.parametrize("weight", [-1, MOST_WEIGHT + 1])
def test_a_weight_out_of_range_is_refused_by_name(weight: int) -> None:
    pool = pool_of([ADA, BASILE], PEER)
    with pytest.raises(ValueError, match="weight of topics"):
        contributions(pool, {"topics": weight}, np.array([0]), np.array([1]))


def test_an_unknown_criterion_is_refused() -> None:
    with pytest.raises(KeyError, match="luck"):
        contributions(pool_of([ADA, BASILE], PEER), {"luck": 5}, np.array([0]), np.array([1]))


def some_pool(seed: int, frame: Frame) -> Pool:
    rng = random.Random(seed)
    people = cast(rng, 3, 5, reciprocal=frame.reciprocal)
    return pool_of(people, frame, history(rng, people))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), weight=st.integers(0, MOST_WEIGHT), reciprocal=st.booleans())
def test_every_criterion_stays_within_its_weight_for_whoever_meets(
    seed: int, weight: int, reciprocal: bool
) -> None:
    pool = some_pool(seed, replace(PEER, reciprocal=reciprocal))
    a, b = (rows.ravel() for rows in np.indices((len(pool), len(pool))))
    for criterion in CRITERIA:
        found = criterion.points(pool, weight, a, b)
        assert found.min() >= 0
        assert found.max() <= weight


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_between_reciprocal_peers_neither_score_nor_rule_has_a_direction(seed: int) -> None:
    pool = some_pool(seed, RECIPROCAL)
    a, b = np.triu_indices(len(pool), 1)
    there, back = (contributions(pool, DEFAULTS, *rows) for rows in ((a, b), (b, a)))
    assert all((there[code] == back[code]).all() for code in DEFAULTS)
    for rule in IN_A_RUN[Model.PEER]:
        if rule.forbids is not None:
            assert (rule.forbids(pool, a, b) == rule.forbids(pool, b, a)).all(), rule.code


@settings(max_examples=60, deadline=None)
@given(names=st.lists(st.text(min_size=1), min_size=2, max_size=6, unique=True))
def test_the_tie_break_depends_on_the_two_alone(names: list[str]) -> None:
    hashes = identity_hashes(names)
    one, other = hashes[:1], hashes[1:2]
    alone = ties(*(identity_hashes([name]) for name in names[:2]))
    assert ties(one, other) == ties(other, one) == alone
    assert 0 <= int(alone[0]) < 2**30
