"""Peers without roles: the pairs are the best of all ways, another solver agrees, and no false proof passes."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import highspy
import numpy as np
import pytest

from hub.matching.edges import Edges, Lines, Rows, no_edges
from hub.matching.peers import PROMISES, Pairing, PeerTask, Proof, check, pair_up, pairs
from hub.matching.peers.absent import Meetings
from hub.matching.peers.halves import Halves
from hub.matching.peers.task import gains_of
from hub.matching.proofs import NotProved

REMATCH = ("served", "changed", "weak", "third", "total", "ties")
LINES = Lines(weak=250, good=450)
SCORES = ([100, 200, 300, 400, 500, 900], [100, 500], [500], [0, 1, 2, 3, 300, 301, 700])

type Row = tuple[int, int, int, int]


def edges_of(rows: list[Row]) -> Edges:
    columns = zip(*sorted(rows), strict=True) if rows else ([], [], [], [])
    firsts, seconds, scores, ties = (np.array(column, np.int64) for column in columns)
    return Edges(firsts.astype(np.int32), seconds.astype(np.int32), scores, ties)


def meetings_among(rng: random.Random, people: int, density: float, scores: list[int]) -> Edges:
    return edges_of(
        [
            (one, two, rng.choice(scores), rng.getrandbits(30))
            for one in range(people)
            for two in range(one + 1, people)
            if rng.random() < density
        ]
    )


def small_task(seed: int, promises: tuple[str, ...] = PROMISES) -> PeerTask:
    """Few people; half of the time in two circles that hardly know each other, where odd sets matter."""
    rng = random.Random(seed)
    people = rng.randint(1, 8)
    edges = meetings_among(rng, people, rng.choice([0.3, 0.5, 0.8, 1]), rng.choice(SCORES))
    if seed % 2:
        across = (edges.firsts < people // 2) & (edges.seconds >= people // 2)
        edges = edges.keep(~across | np.array([rng.random() < 0.2 for _ in across], np.bool_))
    kept = np.array([rng.random() < 0.3 for _ in range(len(edges))], np.bool_)
    return PeerTask(edges, people, LINES, promises, kept if "changed" in promises else None)


def every_way(task: PeerTask) -> Iterator[tuple[list[int], frozenset[int]]]:
    """All the ways to make pairs: what each adds to the promises, and its edges."""
    gains = np.array(gains_of(task)).T.tolist()
    edges = list(zip(task.edges.firsts.tolist(), task.edges.seconds.tolist(), strict=True))

    def choose(
        at: int, taken: set[int], gain: list[int], chosen: frozenset[int]
    ) -> Iterator[tuple[list[int], frozenset[int]]]:
        yield gain, chosen
        for number in range(at, len(edges)):
            if taken.isdisjoint(edges[number]):
                more = [a + b for a, b in zip(gain, gains[number], strict=True)]
                yield from choose(number + 1, taken | set(edges[number]), more, chosen | {number})

    yield from choose(0, set(), [0] * len(task.promises), frozenset())


def solved(task: PeerTask) -> Pairing:
    pairing = pair_up(task)
    check(pairing, task)
    return pairing


def chosen_in(pairing: Pairing) -> frozenset[int]:
    return frozenset(np.flatnonzero(pairing.chosen).tolist())


@pytest.mark.parametrize("promises", [PROMISES, REMATCH])
def test_the_pairs_are_the_best_of_all_ways(promises: tuple[str, ...]) -> None:
    sets = groups = 0
    for seed in range(800):
        task = small_task(seed, promises)
        pairing = solved(task)
        assert chosen_in(pairing) == max(every_way(task))[1], seed
        sets += pairing.proof.set_prices.size > 0
        groups += bool((pairing.proof.groups >= 0).any())
    assert sets > 10
    assert groups > 200


def nobody_absent(edges: Edges, people: int) -> Rows:
    return np.full(people, -1, np.int32)


def test_odd_sets_prove_it_too_where_nobody_is_said_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "odd_groups", nobody_absent)
    sets = 0
    for seed in range(600):
        task = small_task(seed)
        pairing = solved(task)
        assert chosen_in(pairing) == max(every_way(task))[1], seed
        sets += pairing.proof.set_prices.size > 0
    assert sets > 100


def test_few_promises_are_kept_as_well_as_all_ways_allow() -> None:
    for seed in range(500):
        promises = random.Random(seed).choice([("total",), ("weak", "total"), ("total", "ties"), ("served",)])
        task = small_task(seed, promises)
        pairing = solved(task)
        reached = [int(gain[pairing.chosen].sum()) for gain in gains_of(task)]
        assert reached == max(every_way(task))[0], seed


def test_three_who_like_each_other_leave_out_the_one_the_others_miss_least() -> None:
    task = PeerTask(edges_of([(0, 1, 600, 1), (0, 2, 500, 2), (1, 2, 550, 3)]), 3, LINES)
    pairing = solved(task)
    assert chosen_in(pairing) == {0}
    assert pairing.costs == (1, 0, 0, 600, 1)


def test_two_triangles_that_one_edge_joins_need_it() -> None:
    sides = [(0, 1, 900, 1), (0, 2, 900, 2), (1, 2, 900, 3), (3, 4, 900, 4), (3, 5, 900, 5), (4, 5, 900, 6)]
    task = PeerTask(edges_of([*sides, (2, 3, 100, 7)]), 6, LINES)
    assert solved(task).costs[:4] == (3, 1, 1, 1900)


def test_a_triangle_hanging_on_a_pair_is_proved_by_its_odd_set() -> None:
    rows = [(0, 1, 900, 1), (0, 2, 900, 2), (1, 2, 900, 3), (2, 3, 300, 4)]
    pairing = solved(PeerTask(edges_of(rows), 4, LINES, ("total",)))
    assert pairing.costs == (1200,)
    assert pairing.proof.within.tolist() == [0, 0, 0, -1, -1]
    assert pairing.proof.set_prices.tolist() == [[600]]


def test_a_rematch_keeps_the_proposals_that_cost_no_one_their_pair() -> None:
    rows = [(0, 1, 900, 1), (0, 3, 100, 2), (1, 2, 100, 3), (2, 3, 900, 4)]
    kept = np.array([False, True, True, False])
    assert chosen_in(solved(PeerTask(edges_of(rows), 4, LINES))) == {0, 3}
    pairing = solved(PeerTask(edges_of(rows), 4, LINES, REMATCH, kept))
    assert chosen_in(pairing) == {1, 2}
    assert pairing.costs[:2] == (2, 0)


def test_a_rematch_needs_the_proposals_that_are_kept() -> None:
    with pytest.raises(ValueError, match="kept"):
        pair_up(PeerTask(edges_of([(0, 1, 900, 1)]), 2, LINES, REMATCH))


def test_no_peer_is_idle_so_the_third_promise_is_always_the_good_line() -> None:
    for seed in range(50):
        task = small_task(seed)
        idle = replace(task, lines=replace(LINES, third="idle"))
        assert chosen_in(solved(idle)) == chosen_in(solved(task))


@pytest.mark.parametrize("people", [0, 1, 5])
def test_without_meetings_there_is_no_pair(people: int) -> None:
    assert solved(PeerTask(no_edges(), people, LINES)).costs == (0, 0, 0, 0, 0)


def test_scores_too_large_to_count_are_refused() -> None:
    with pytest.raises(OverflowError):
        pair_up(PeerTask(edges_of([(0, 1, 2**60, 1)]), 2, LINES))


def test_meetings_not_looked_at_first_come_in_when_they_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [
        PeerTask(meetings_among(random.Random(seed), 31, 0.5, [1, 2, 400, 900]), 31, LINES)
        for seed in range(60)
    ]
    whole = [chosen_in(solved(task)) for task in tasks]
    monkeypatch.setattr(pairs, "NEAR", 1)
    assert [chosen_in(solved(task)) for task in tasks] == whole


def from_nothing(meetings: Meetings) -> Halves:
    """A poor start: everyone alone, at a price that covers all."""
    most = np.abs(meetings.gains).max(axis=1, initial=0)
    prices = np.repeat(most[:, None] + 1, meetings.everyone, axis=1)
    slack = prices[:, meetings.firsts] + prices[:, meetings.seconds] - 2 * meetings.gains
    return Halves(prices, slack, np.arange(meetings.everyone))


def test_the_search_alone_finds_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a poor start, blossoms are bound inside each other and opened by the thousand."""
    rng = random.Random(7)
    tasks = [PeerTask(meetings_among(rng, 24, 0.3, list(range(12))), 24, Lines(4, 8)) for _ in range(60)]
    whole = [chosen_in(solved(task)) for task in tasks]
    monkeypatch.setattr(pairs, "relax", from_nothing)
    monkeypatch.setattr(pairs, "odd_groups", nobody_absent)
    assert [chosen_in(solved(task)) for task in tasks] == whole


def best_by_branching(task: PeerTask) -> list[int]:
    """Promise after promise, by HiGHS's branch and bound: what each reaches once those before are held."""
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("mip_rel_gap", 0.0)
    pairs_ = [model.addBinary() for _ in range(len(task.edges))]
    for person in range(task.people):
        rows = np.flatnonzero((task.edges.firsts == person) | (task.edges.seconds == person)).tolist()
        if rows:
            model.addConstr(sum(pairs_[row] for row in rows) <= 1)
    reached = []
    for gain in gains_of(task):
        goal = sum(int(worth) * pair for worth, pair in zip(gain, pairs_, strict=True))
        model.maximize(goal)
        reached.append(round(model.getObjectiveValue()))
        model.addConstr(goal >= reached[-1])
    return reached


@pytest.mark.parametrize("seed", range(4))
def test_another_solver_agrees_on_forty_people(seed: int) -> None:
    edges = meetings_among(random.Random(seed), 40, 0.15, list(range(100, 900)))
    task = PeerTask(edges, 40, LINES, ("served", "weak", "third", "total"))
    pairing = solved(task)
    assert [int(gain[pairing.chosen].sum()) for gain in gains_of(task)] == best_by_branching(task)


def test_shuffling_people_and_meetings_changes_no_pair() -> None:
    for seed in range(40):
        rng = random.Random(seed)
        edges = meetings_among(rng, 25, 0.4, [100, 300, 500])
        names = rng.sample(range(25), 25)
        rows = zip(
            *(c.tolist() for c in (edges.firsts, edges.seconds, edges.scores, edges.ties)), strict=True
        )
        renamed = edges_of([(*sorted((names[one], names[two])), score, tie) for one, two, score, tie in rows])  # type: ignore[misc]
        straight, turned = (solved(PeerTask(some, 25, LINES)).chosen for some in (edges, renamed))
        there = zip(edges.firsts[straight].tolist(), edges.seconds[straight].tolist(), strict=True)
        again = zip(renamed.firsts[turned].tolist(), renamed.seconds[turned].tolist(), strict=True)
        assert {frozenset((names[one], names[two])) for one, two in there} == {
            frozenset(pair) for pair in again
        }


ODD = PeerTask(
    edges_of(
        [
            (0, 1, 900, 1), (0, 2, 900, 2), (1, 2, 900, 3), (2, 3, 300, 4),
            (4, 5, 700, 5), (4, 6, 600, 6), (5, 6, 500, 7),
        ]
    ),
    7, LINES, ("total", "ties"),
)  # fmt: skip
"""A triangle with someone beside, and a triangle apart."""


def with_proof(change: Callable[[Proof], Proof]) -> Callable[[Pairing], Pairing]:
    return lambda pairing: replace(pairing, proof=change(pairing.proof))


def moved(level: int, person: int, by: int) -> Callable[[Pairing], Pairing]:
    def change(proof: Proof) -> Proof:
        prices = proof.prices.copy()
        prices[level, person] += by
        return replace(proof, prices=prices)

    return with_proof(change)


def within(person: int, holder: int) -> Callable[[Pairing], Pairing]:
    def change(proof: Proof) -> Proof:
        holders = proof.within.copy()
        holders[person] = holder
        return replace(proof, within=holders)

    return with_proof(change)


def set_at(*prices: int) -> Callable[[Pairing], Pairing]:
    return with_proof(lambda proof: replace(proof, set_prices=np.array([prices], np.int64).T))


def without_sets(proof: Proof) -> Proof:
    people = proof.prices.shape[1]
    return replace(proof, within=np.full(people, -1, np.int32), set_prices=proof.set_prices[:, :0])


def grouped(groups: list[int]) -> Callable[[Pairing], Pairing]:
    return with_proof(lambda proof: replace(proof, groups=np.array(groups, np.int32)))


def choosing(*rows: int) -> Callable[[Pairing], Pairing]:
    def change(pairing: Pairing) -> Pairing:
        chosen = np.isin(np.arange(len(ODD.edges)), rows)
        costs = (int(ODD.edges.scores[chosen].sum()), int(ODD.edges.ties[chosen].sum()))
        return replace(pairing, chosen=chosen, costs=costs)

    return change


FALSE = {
    "another pair of the same total": (choosing(0, 3, 5), "promise 1 is not kept"),
    "one pair less": (choosing(0, 3), "promise 1 is not kept"),
    "someone in two pairs": (choosing(0, 1, 3, 4), "someone is in two pairs"),
    "a mark too few": (lambda pairing: replace(pairing, chosen=pairing.chosen[1:]), "not a mark for each"),
    "another total": (lambda pairing: replace(pairing, costs=(1901, 9)), "does not come to what is said"),
    "other promises": (lambda pairing: replace(pairing, promises=("ties", "total")), "does not come to"),
    "a lower price": (moved(0, 0, -1), "worth more than its prices"),
    "a higher price": (moved(0, 4, 2), "promise 1 is not kept"),
    "a lower price in the second promise": (moved(1, 4, -2), "worth more than its prices"),
    "a price below 0": (moved(0, 6, -(2**20)), "price is below 0"),
    "a price out of range": (moved(0, 6, 2**61), "out of range"),
    "a promise without prices": (
        with_proof(lambda proof: replace(proof, prices=proof.prices[:1])),
        "lacks its prices",
    ),
    "no odd set": (with_proof(without_sets), "worth more than its prices"),
    "a set of two": (within(0, -1), "not of an odd number"),
    "a set of four": (within(3, 0), "not of an odd number"),
    "an unknown set": (within(3, 1), "a set is unknown"),
    "a set in itself": (within(-1, 0), "a set holds one that it is in"),
    "a set below 0": (set_at(-2, 0), "set's price is below 0"),
    "a set below 0 in the second promise": (set_at(0, -2), "set's price is below 0"),
    "a set out of range": (set_at(2**61, 0), "out of range"),
    "a set that costs more": (set_at(602, 0), "promise 1 is not kept"),
    "a set that costs less": (set_at(598, 0), "worth more than its prices"),
    "a set without prices": (set_at(600), "lacks its prices"),
    "a group that meets others": (grouped([-1, -1, -1, -1, 0, 0, -1]), "two of different groups"),
    "a group of an even number": (grouped([0, 0, 0, 0, 1, 1, 1]), "not of an odd number"),
    "a group without a number": (grouped([-1, -1, -1, -1, -2, -2, -2]), "not of an odd number"),
    "a group numbered beyond the people": (grouped([-1, -1, -1, -1, 9, 9, 9]), "not of an odd number"),
    "people without a group": (grouped([-1]), "lacks their group"),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_result_is_refused(name: str) -> None:
    change, message = FALSE[name]
    pairing = solved(ODD)
    with pytest.raises(NotProved, match=message):
        check(change(pairing), ODD)


def test_a_result_is_refused_once_a_better_meeting_is_allowed() -> None:
    pairing = solved(ODD)
    scores = ODD.edges.scores.copy()
    scores[3] += 1000
    with pytest.raises(NotProved):
        check(pairing, replace(ODD, edges=replace(ODD.edges, scores=scores)))
