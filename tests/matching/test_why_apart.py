"""Why two people who take part in groups are not in one."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from hub.matching.criteria import contributions
from hub.matching.people import Frame, History, Model, Person
from hub.matching.pool import Index, pool_of
from hub.matching.problem import Problem, Result
from hub.matching.solving import match
from hub.matching.why import why_not
from tests.matching.test_explaining import ADA, BASILE

FRAME = Frame(Model.AGILITY, group_min=2, group_max=2)
ZOE = replace(
    ADA, id="zoe", identity="zoe", organisation="port", offers={"agile": "practising"}, kind="startup"
)
ADA_ROW, ZOE_ROW, A, B, C, D = range(6)


def participant(name: str, **changes: object) -> Person:
    return replace(BASILE, id=name, identity=name, organisation=f"house of {name}", **changes)  # type: ignore[arg-type]


FOUR = [
    participant("a", seniority="junior"),
    participant("b", seeks={"agile": "mastering"}),
    participant("c", kind="startup", seniority="executive"),
    participant("d", seeks={"agile": "mastering"}, kind="laboratory"),
]


def solved(
    *people: Person, frame: Frame = FRAME, history: History | None = None, **changes: object
) -> Result:
    return match(Problem(pool_of(people, frame, history or History()), **changes))  # type: ignore[arg-type]


def apart(result: Result) -> list[tuple[int, int]]:
    """The participants whom no group has together."""
    together = {frozenset(two) for one in result.matches for two in itertools.combinations(one.mentees, 2)}
    return [two for two in itertools.combinations((A, B, C, D), 2) if frozenset(two) not in together]


def test_it_is_told_what_the_whole_would_come_to_and_with_whom() -> None:
    result = solved(ADA, ZOE, *FOUR)
    mentors, mentees = (rows_of(two) for two in ((ADA_ROW, ZOE_ROW), (A, B, C, D)))
    given = contributions(result.problem.pool, result.problem.weights, mentors[:, None], mentees[None, :])
    worth = sum(points.astype(int) for points in given.values())
    for one, other in apart(result):
        rest = [row for row in (A, B, C, D) if row not in (one, other)]
        totals = {
            mentor: sum(worth[mentor, row - A] for row in (one, other))
            + sum(worth[1 - mentor, row - A] for row in rest)
            for mentor in (ADA_ROW, ZOE_ROW)
        }
        answer = why_not(result, one, other)
        assert answer.then is not None
        assert answer.then.total == max(totals.values()) == totals[answer.group_of]
        assert (answer.now, answer.together, answer.score) == (result.figures, False, None)


def rows_of(rows: tuple[int, ...]) -> Index:
    return np.array(rows)


@pytest.mark.parametrize(
    ("code", "history"),
    [
        ("excluded_organisations", History(excluded=frozenset({frozenset({"house of a", "house of b"})}))),
        ("self_pairing", None),
        ("over_capacity", None),
    ],
)
def test_the_rules_that_keep_two_out_of_one_group_are_told(code: str, history: History | None) -> None:
    four = list(FOUR)
    if code == "self_pairing":
        four[1] = replace(four[1], identity="a")
    if code == "over_capacity":
        four[1] = replace(four[1], capacity=1, open_pairs=1)
    answer = why_not(solved(ADA, ZOE, *four, history=history), A, B)
    assert [rule.code for rule in answer.rules] == [code]
    assert (answer.participants, answer.in_roles) == (True, False)


def test_a_rule_of_mentors_says_nothing_of_two_participants() -> None:
    """They offer nothing, and come from one organisation."""
    four = [replace(one, organisation="house") for one in FOUR]
    result = solved(ADA, ZOE, *four)
    assert all(why_not(result, *two).rules == () for two in apart(result))


def test_two_who_share_no_language_with_one_mentor_are_told_that_nobody_could_mentor_both() -> None:
    four = [*FOUR[:3], replace(FOUR[3], languages=frozenset({"de"}))]
    ada = replace(ADA, languages=frozenset({"fr", "de"}))
    answer = why_not(solved(ada, ZOE, *four), A, D)
    assert (answer.rules, answer.no_mentor, answer.then) == ((), True, None)


def test_two_whom_no_group_can_hold_as_it_was_decided_are_told_so() -> None:
    result = solved(ADA, ZOE, *FOUR, pins=((ADA_ROW, A), (ADA_ROW, B)))
    answer = why_not(result, A, C)
    assert (answer.rules, answer.no_mentor, answer.then) == ((), False, None)


def test_a_mentor_of_several_groups_has_both_in_one() -> None:
    ada = replace(ADA, capacity=2)
    result = solved(ada, *FOUR)
    for row, other in ((row - 1, other - 1) for row, other in itertools.combinations((A, B, C, D), 2)):
        answer = why_not(result, row, other)
        assert answer.together or answer.then is not None, (row, other)


@pytest.mark.parametrize("pins", [(), ((0, 3),), ((0, 3), (0, 4))])
def test_a_mentor_of_several_groups_leads_the_others_too(pins: tuple[tuple[int, int], ...]) -> None:
    """Whoever is kept together with the mentor is in either group."""
    result = solved(replace(ADA, capacity=2), *FOUR, pins=pins)
    (first, second), _others = sorted(found.mentees for found in result.matches)
    for other in {1, 2, 3, 4} - {first, second}:
        answer = why_not(result, first, other)
        assert answer.then is not None
        assert (answer.then.served, answer.then.idle) == (4, 0)


def test_of_two_who_take_part_elsewhere_it_is_told_that_one_has_a_mentor() -> None:
    four = [replace(FOUR[0], capacity=2, open_pairs=1), *FOUR[1:]]
    marc = replace(ADA, id="marc", identity="marc", organisation="marc's", open_pairs=1)
    result = solved(ADA, ZOE, *four, marc, standing=((6, A),))
    answer = why_not(result, A, B)
    assert (answer.has_mentor, answer.no_mentor) == (True, False)
    assert answer.then is not None
    (one, other), *_more = sorted(found.mentees for found in result.matches)
    apart_from_her = next(row for row in (B, C, D) if row not in (one, other))
    assert not why_not(result, one, apart_from_her).has_mentor


def test_a_mentor_and_a_participant_are_told_of_their_roles() -> None:
    far = replace(FOUR[0], languages=frozenset({"de"}))
    answer = why_not(solved(ADA, ZOE, far, *FOUR[1:]), ADA_ROW, A)
    assert [rule.code for rule in answer.rules] == ["no_common_language"]
    assert (answer.in_roles, answer.participants) == (True, False)
