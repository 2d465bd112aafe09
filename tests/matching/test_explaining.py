"""Why these two, why not those, why nobody: facts that agree with what the rules and the solvers say."""

import random
from dataclasses import replace

import numpy as np
import pytest

from hub.matching.comparing import Alternative, best_first, fairest, prices
from hub.matching.edges import Lines
from hub.matching.explaining import Why, left_out, missing_offers, points_of
from hub.matching.people import Frame, History, Model, Person
from hub.matching.pool import pool_of
from hub.matching.problem import Problem, Result
from hub.matching.solving import match
from hub.matching.why import why_not
from tests.matching.people import PEER, cast, history

MENTOR, MENTEE = frozenset({"mentor"}), frozenset({"mentee"})
ADA = Person(
    id="ada", identity="ada", organisation="rivage", kind="operator", seniority="senior",
    languages=frozenset({"fr"}), modes=frozenset({"remote"}), offers={"agile": "mastering"}, enrolled_as=MENTOR,
)  # fmt: skip
BASILE = replace(
    ADA,
    id="basile",
    identity="basile",
    organisation="orbite",
    offers={},
    seeks={"agile": "practising"},
    enrolled_as=MENTEE,
)
COLETTE = replace(BASILE, id="colette", identity="colette", organisation="tramway")
HELMUT = replace(BASILE, id="helmut", identity="helmut", organisation="port", languages=frozenset({"de"}))
LOUIS = replace(BASILE, id="louis", identity="louis", organisation="port", seeks={"law": "practising"})


def solved(*people: Person, **changes: object) -> Result:
    problem = Problem(pool_of(people, PEER), lines=Lines(100, 500))
    return match(replace(problem, **changes))  # type: ignore[arg-type]


def test_the_points_of_a_match_add_up_to_its_score() -> None:
    rng = random.Random(5)
    people = cast(rng, 5, 9)
    result = match(Problem(pool_of(people, PEER, history(rng, people))))
    total = sum(points_of(result).values())
    assert list(total) == [points for found in result.matches for points in found.scores]


def test_of_two_who_may_not_meet_the_rules_are_told() -> None:
    result = solved(ADA, BASILE, HELMUT)
    assert [rule.code for rule in why_not(result, 0, 2).rules] == ["no_common_language"]


def test_of_two_who_could_meet_it_is_told_what_the_whole_would_lose() -> None:
    better = replace(COLETTE, kind="startup")
    result = solved(ADA, BASILE, better)
    assert [found.rows for found in result.matches] == [(0, 2)]
    answer = why_not(result, 0, 1)
    assert answer.rules == ()
    assert answer.now is not None
    assert answer.then is not None
    assert answer.now.total - answer.then.total == 60
    assert answer.score == sum(answer.points.values()) == answer.then.total


def test_of_two_who_are_together_there_is_nothing_to_lose() -> None:
    answer = why_not(solved(ADA, BASILE), 0, 1)
    assert (answer.together, answer.rules, answer.then) == (True, (), None)


def test_someone_is_left_out_because_others_took_the_place() -> None:
    (left,) = left_out(solved(ADA, BASILE, replace(COLETTE, kind="startup")))
    assert (left.row, left.as_mentor, left.why, left.suits) == (1, False, Why.CAPACITY, 1)


def test_what_a_mentor_without_a_place_offers_is_not_said_to_be_offered_by_nobody() -> None:
    """Ada has Basile, who accepted."""
    pair = replace(ADA, open_pairs=1), replace(BASILE, open_pairs=1)
    result = solved(*pair, COLETTE, standing=((0, 1),))
    (left,) = left_out(result)
    assert (left.row, left.why, left.suits, left.topics, left.but_for) == (2, Why.CAPACITY, 1, (), {})
    (missing,) = missing_offers(result)
    assert (missing.topic, missing.sought, missing.offered, missing.places) == ("agile", 1, 1, 0)


@pytest.mark.parametrize("free", [0, 1])
def test_a_mentor_whose_mentees_have_someone_in_the_cycle_is_told_so(free: int) -> None:
    pair = replace(ADA, open_pairs=1), replace(BASILE, open_pairs=1, capacity=1 + free)
    zoe = replace(ADA, id="zoe", identity="zoe")
    (left,) = left_out(solved(*pair, zoe, standing=((0, 1),), balance=1))
    assert (left.row, left.as_mentor, left.why, left.suits) == (2, True, Why.CAPACITY, 1)


def test_someone_is_left_out_because_nobody_offers_what_they_seek() -> None:
    (left,) = [one for one in left_out(solved(ADA, BASILE, LOUIS)) if one.row == 2]
    assert (left.why, left.topics, left.but_for) == (Why.NOBODY_OFFERS, ("law",), {"nothing_shared": 1})


def test_someone_is_left_out_by_a_rule_and_it_is_told_which_one_would_change_it() -> None:
    (left,) = [one for one in left_out(solved(ADA, BASILE, HELMUT)) if one.row == 2]
    assert (left.why, left.topics, left.but_for) == (Why.RULES, (), {"no_common_language": 1})


def test_a_mentor_without_anyone_is_told_why_too() -> None:
    alone = replace(ADA, id="zoe", identity="zoe", languages=frozenset({"de"}))
    (left,) = [one for one in left_out(solved(ADA, alone, BASILE)) if one.as_mentor]
    assert (left.row, left.why, left.but_for) == (1, Why.RULES, {"no_common_language": 1})


def test_whoever_is_in_a_pair_of_the_cycle_already_is_not_left_out() -> None:
    two_places = replace(HELMUT, capacity=2, open_pairs=1)
    people = (ADA, BASILE, two_places)
    assert [one.row for one in left_out(solved(*people))] == [2]
    assert left_out(solved(*people, standing=((0, 2),))) == []


def test_a_peer_there_in_one_role_alone_is_left_out_by_that_rule() -> None:
    both = MENTOR | MENTEE
    one, other = (replace(who, seeks={"agile": "practising"}, enrolled_as=both) for who in (ADA, BASILE))
    alone = replace(COLETTE, enrolled_as=MENTEE)
    (left,) = left_out(match(Problem(pool_of([one, other, alone], replace(PEER, reciprocal=True)))))
    assert (left.row, left.why, left.but_for) == (2, Why.RULES, {"not_enrolled": 2})


def test_the_topics_that_are_lacking_are_counted_most_sought_first() -> None:
    two_more = [replace(LOUIS, id=name, identity=name) for name in ("lea", "lou")]
    helmut = replace(HELMUT, seeks={"agile": "mastering", "law": "mastering"})
    found = missing_offers(solved(ADA, BASILE, helmut, LOUIS, *two_more))
    assert [(one.topic, one.sought, one.offered, one.places) for one in found] == [
        ("law", 4, 0, 0),
        ("agile", 1, 1, 1),
    ]


def test_what_those_in_a_pair_that_stays_seek_is_not_lacking() -> None:
    two = [replace(LOUIS, id=name, identity=name) for name in ("lea", "lou")]
    problem = Problem(pool_of([ADA, BASILE, *two], PEER), standing=((0, 2),))
    (missing,) = missing_offers(match(problem))
    assert (missing.topic, missing.sought) == ("law", 1)


def test_peers_have_a_place_each_for_what_they_offer() -> None:
    both = MENTOR | MENTEE
    peers = [
        replace(
            BASILE,
            id=str(n),
            identity=str(n),
            organisation=f"o{n}",
            offers={"law": "mastering"},
            enrolled_as=both,
        )
        for n in range(3)
    ]
    problem = Problem(pool_of(peers, replace(PEER, reciprocal=True)))
    (missing,) = missing_offers(match(problem))
    assert (missing.topic, missing.sought, missing.offered, missing.places) == ("agile", 1, 0, 0)
    taught = [replace(one, offers={"agile": "mastering"}) for one in peers]
    (missing,) = missing_offers(match(Problem(pool_of(taught, problem.pool.frame))))
    assert (missing.offered, missing.places) == (3, 3)


def test_each_promise_shows_what_it_costs_the_total() -> None:
    rng = random.Random(2)
    people = cast(rng, 12, 30)
    result = match(Problem(pool_of(people, PEER, history(rng, people)), lines=Lines(350, 500)))
    ladder = prices(result)
    totals = [price.figures.total for price in ladder]
    assert totals[1:] == sorted(totals[1:], reverse=True)
    assert ladder[0].figures.served <= ladder[1].figures.served == result.figures.served
    assert ladder[2].figures.weak <= ladder[1].figures.weak
    assert ladder[-1].figures == result.figures


def test_a_rematch_shows_what_it_costs_to_take_few_proposals_back_and_how_many_others_would() -> None:
    result = solved(ADA, BASILE, replace(COLETTE, kind="startup"), kept=((0, 1),))
    ladder = {price.promises[:-2]: price.figures for price in prices(result)}
    assert list(ladder)[1:3] == [("served",), ("served", "changed")]
    without, kept = ladder["served",], ladder["served", "changed"]
    assert (without.changed, kept.changed, kept.total - without.total) == (1, 0, -60)
    for other in (fairest(result), best_first(result)):
        assert (other.figures.changed, other.figures.total) == (1, without.total)


def test_two_peers_who_stay_together_are_not_taken_back_in_whatever_order() -> None:
    both = MENTOR | MENTEE
    two = [replace(who, offers=ADA.offers, seeks=BASILE.seeks, enrolled_as=both) for who in (ADA, BASILE)]
    peers = pool_of(two, replace(PEER, reciprocal=True))
    result = match(Problem(peers, kept=((0, 1), (1, 0))))
    assert (result.figures.served, result.figures.changed) == (2, 0)
    assert match(Problem(peers)).figures.changed is None


@pytest.mark.parametrize("frame", [PEER, replace(PEER, reciprocal=True)])
@pytest.mark.parametrize("seed", range(10))
def test_the_fairest_answer_serves_as_many_and_its_worst_pair_is_no_worse(frame: Frame, seed: int) -> None:
    rng = random.Random(seed)
    people = cast(rng, 8, 14, reciprocal=frame.reciprocal)
    result = match(Problem(pool_of(people, frame, history(rng, people))))
    fair, greedy = fairest(result), best_first(result)
    assert fair.figures.served == result.figures.served >= greedy.figures.served
    assert len(greedy.left_out) >= result.figures.served - greedy.figures.served


def test_the_worst_pair_of_the_fairest_answer_is_the_best_possible() -> None:
    result = solved(ADA, replace(ADA, id="zoe", identity="zoe"), BASILE, COLETTE)
    scores = np.array([100, 900, 450, 500])
    edges = replace(result.edges, scores=scores)
    asked = replace(result.asked, edges=edges)
    fair = fairest(replace(result, asked=asked, edges=edges))  # type: ignore[arg-type]
    assert fair.figures.total == 900 + 450


def test_groups_have_a_fairest_and_a_best_first_answer() -> None:
    frame = Frame(Model.AGILITY, group_min=2, group_max=3)
    group = [replace(BASILE, id=name, identity=name) for name in ("a", "b", "c")]
    result = match(Problem(pool_of([ADA, *group], frame, History())))
    assert result.figures.served == 3
    assert fairest(result) == best_first(result) == Alternative(result.figures, ())
    assert prices(result)[-1].figures == result.figures


@pytest.mark.parametrize("by", ["nobody", "reporting line", "hand"])
def test_two_people_who_must_stay_apart_are_not_in_one_group(by: str) -> None:
    frame = Frame(Model.AGILITY, group_min=2, group_max=3)
    group = [replace(BASILE, id=name, identity=name) for name in ("a", "b", "c")]
    if by == "reporting line":
        group[1] = replace(group[1], managers=frozenset({"a"}))
    known = History(forbidden=frozenset({frozenset({"a", "b"})} if by == "hand" else ()))
    (found,) = match(Problem(pool_of([ADA, *group], frame, known))).matches
    assert ({1, 2} <= set(found.mentees)) is (by == "nobody")
    assert 3 in found.mentees


def test_three_records_of_one_human_being_are_never_two_of_a_group() -> None:
    group = [replace(BASILE, id=name, identity="basile" if name in "abc" else name) for name in "abcd"]
    frame = Frame(Model.AGILITY, group_min=2, group_max=4)
    (found,) = match(Problem(pool_of([ADA, *group], frame))).matches
    assert len(found.mentees) == 2
    assert 4 in found.mentees


def test_too_few_for_a_group_are_told_so_and_not_that_others_are_taken() -> None:
    group = [replace(BASILE, id=name, identity=name) for name in ("a", "b")]
    frame = Frame(Model.AGILITY, group_min=3, group_max=4)
    left = left_out(match(Problem(pool_of([ADA, *group], frame, History()))))
    assert [(one.row, one.why) for one in left] == [(1, Why.GROUP), (2, Why.GROUP), (0, Why.GROUP)]
    others = [replace(BASILE, id=name, identity=name) for name in "abcde"]
    (last,) = left_out(match(Problem(pool_of([ADA, *others], frame, History()))))
    assert last.why == Why.CAPACITY


def test_whom_the_balance_leaves_out_is_told_so() -> None:
    ada = replace(ADA, capacity=5)
    seekers = [replace(BASILE, id=name, identity=name) for name in "abc"]
    free = Problem(pool_of([ada, *seekers], PEER, History()))
    assert left_out(match(free)) == []
    left = left_out(match(replace(free, balance=1)))
    assert {one.why for one in left} == {Why.BALANCE}
    assert len(left) == 2


def test_what_nobody_offers_is_told_in_one_order_whatever_that_of_the_seeking() -> None:
    topics = [f"topic-{number}" for number in range(20)]
    told = set()
    for seed in range(5):
        random.Random(seed).shuffle(topics)
        (left,) = left_out(solved(replace(BASILE, seeks=dict.fromkeys(topics, "practising"))))
        told.add(left.topics)
    assert told == {tuple(sorted(topics))}
