"""The check of a pairing of peers, by its prices alone: whole numbers, no solver.

Why it proves. Whatever the pairs, each is worth at most the prices of its two people and of the odd sets that hold
both; nobody is in two pairs, and a set of 2k + 1 people holds at most k of them. So the pairs are worth at most all
people's prices and k times each set's: when ours reach it, none are worth more. An absent member's price may be below
0, since they are always met: someone of their group is left for them. Worths and prices are read promise
after promise, as words in a dictionary: sums keep that order, hence the argument holds for all promises at once.
"""

import numpy as np

from hub.matching.edges import Ints, Rows
from hub.matching.peers.absent import Meetings, with_absent
from hub.matching.peers.task import OddSet, Pairing, PeerTask, Proof, costs_of, gains_of
from hub.matching.proofs import NotProved

LARGEST = 2**60
"""Prices and those of all sets together stay below, so that the sums hold in 64 bits."""


def check(pairing: Pairing, task: PeerTask) -> None:
    """Raise NotProved unless the pairs are feasible and the best, with what does not hold."""
    gains = gains_of(task)
    _check_pairs(pairing, task)
    _check_groups(pairing.proof.groups, task)
    _check_prices(pairing.proof, task, gains)
    if len(uncovered(with_absent(task.edges, gains, pairing.proof.groups), pairing.proof)):
        raise NotProved("a meeting is worth more than its prices")
    _check_sums(pairing, task, gains)


def _check_pairs(pairing: Pairing, task: PeerTask) -> None:
    edges, chosen = task.edges, pairing.chosen
    if chosen.dtype != np.bool_ or chosen.shape != (len(edges),):
        raise NotProved("what is chosen is not a mark for each meeting")
    if (edges.firsts >= edges.seconds).any():
        raise NotProved("a meeting does not name its two people in order")
    people = np.concatenate([edges.firsts[chosen], edges.seconds[chosen]])
    if len(people) and (people.min() < 0 or np.bincount(people, minlength=task.people).max() > 1):
        raise NotProved("someone is in two pairs")
    if pairing.promises != task.promises or pairing.costs != costs_of(task, chosen):
        raise NotProved("a promise does not come to what is said")


def _check_groups(groups: Rows, task: PeerTask) -> None:
    if groups.shape != (task.people,) or not np.issubdtype(groups.dtype, np.integer):
        raise NotProved("a person lacks their group")
    if (groups[task.edges.firsts] != groups[task.edges.seconds]).any():
        raise NotProved("two of different groups may meet")
    if (groups < -1).any() or (np.bincount(groups[groups >= 0]) % 2 == 0).any():
        raise NotProved("a group is not of an odd number of people")


def _check_prices(proof: Proof, task: PeerTask, gains: list[Ints]) -> None:
    prices, everyone = proof.prices, task.people + int(proof.groups.max(initial=-1)) + 1
    if prices.dtype != np.int64 or prices.shape != (len(gains), everyone):
        raise NotProved("a promise lacks its prices")
    if any(part.size and (part.min() <= -LARGEST or part.max() >= LARGEST) for part in (prices, *gains)):
        raise NotProved("a price or a worth is out of range")
    if _first_sign(prices[:, : task.people]).min(initial=0) < 0:
        raise NotProved("a person's price is below 0")
    for odd in proof.sets:
        _check_set(odd, everyone, len(gains))
    if any(
        sum(map(abs, level)) >= LARGEST for level in zip(*(odd.prices for odd in proof.sets), strict=True)
    ):
        raise NotProved("a price or a worth is out of range")


def _check_set(odd: OddSet, people: int, promises: int) -> None:
    members = set(odd.members.tolist())
    if len(members) != len(odd.members) or len(members) % 2 == 0 or not members <= set(range(people)):
        raise NotProved("a set is not of an odd number of people")
    if len(odd.prices) != promises or odd.prices < (0,) * promises:
        raise NotProved("a set's price is below 0")


def _first_sign(columns: Ints) -> Ints:
    """Of each column, the sign of its first number that is not 0."""
    signs = np.sign(columns)
    found = np.zeros(columns.shape[1], np.int64)
    for row in signs:
        found = np.where(found == 0, row, found)
    return found


def uncovered(meetings: Meetings, proof: Proof) -> Ints:
    """The rows of the meetings that are worth more than their prices."""
    short = [np.empty(0, np.int64)]
    even = np.arange(len(meetings))
    for level in range(len(proof.prices)):
        left = _left(meetings, proof, even, level)
        short.append(even[left < 0])
        even = even[left == 0]
    rows = np.sort(np.concatenate(short))
    return _short_of_sets(meetings, rows, proof) if len(rows) else rows


def _left(meetings: Meetings, proof: Proof, rows: Ints, level: int) -> Ints:
    """How much more the prices of two people are than their meeting is worth."""
    prices, gains = proof.prices[level], meetings.gains[level]
    left: Ints = prices[meetings.firsts[rows]] + prices[meetings.seconds[rows]] - 2 * gains[rows]
    return left


def _short_of_sets(meetings: Meetings, rows: Ints, proof: Proof) -> Ints:
    """Of the meetings that two people's prices alone do not cover, those that the sets holding both do not either. The
    dearest sets come first: what they cover needs no other."""
    ends = np.array([meetings.firsts[rows], meetings.seconds[rows]])
    left = np.array([_left(meetings, proof, rows, level) for level in range(len(proof.prices))])
    for odd in sorted(proof.sets, key=lambda odd: odd.prices, reverse=True):
        inside = np.zeros(meetings.everyone, np.bool_)
        inside[odd.members] = True
        held = np.flatnonzero(inside[ends].all(axis=0))
        left[:, held] += np.array(odd.prices)[:, None]
        short = np.ones(len(rows), np.bool_)
        short[held] = _first_sign(left[:, held]) < 0
        rows, left, ends = rows[short], left[:, short], ends[:, short]
    return rows


def _check_sums(pairing: Pairing, task: PeerTask, gains: list[Ints]) -> None:
    proof = pairing.proof
    for level, (prices, gain) in enumerate(zip(proof.prices, gains, strict=True)):
        most = sum(prices.tolist()) + sum(odd.prices[level] * (len(odd.members) // 2) for odd in proof.sets)
        if 2 * sum(gain[pairing.chosen].tolist()) != most:
            raise NotProved(f"promise {level + 1} is not kept at its best")
