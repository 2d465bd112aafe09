"""The check of a pairing of peers, by its prices alone: whole numbers, no solver.

Why it proves. Whatever the pairs, each is worth at most the prices of its two people and of the odd sets that hold
both; nobody is in two pairs, and a set of 2k + 1 people holds at most k of them. So the pairs are worth at most all
people's prices and k times each set's: when ours reach it, none are worth more. An absent member's price may be below
0, since they are always met: someone of their group is left for them. Worths and prices are read promise
after promise, as words in a dictionary: sums keep that order, hence the argument holds for all promises at once.
"""

import numpy as np

from hub.matching.edges import Ints, Rows, check_edges
from hub.matching.peers.absent import Meetings, with_absent
from hub.matching.peers.task import Pairing, PeerTask, Proof, costs_of, gains_of
from hub.matching.proofs import NotProved

LARGEST = 2**60
"""Prices and those of all sets together stay below, so that the sums hold in 64 bits."""


def check(pairing: Pairing, task: PeerTask) -> None:
    """Raise NotProved unless the pairs are feasible and the best, with what does not hold."""
    check_edges(task.edges, task.people, task.people, task.kept, task.new)
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
    if (
        (groups < -1).any()
        or (groups >= task.people).any()
        or (np.bincount(groups[groups >= 0]) % 2 == 0).any()
    ):
        raise NotProved("a group is not of an odd number of people")


def _check_prices(proof: Proof, task: PeerTask, gains: list[Ints]) -> None:
    everyone = task.people + int(proof.groups.max(initial=-1)) + 1
    sets = len(proof.within) - everyone
    parts = {(len(gains), everyone): proof.prices, (len(gains), sets): proof.set_prices}
    if any(part.dtype != np.int64 or part.shape != shape for shape, part in parts.items()):
        raise NotProved("a promise lacks its prices")
    if any(
        part.size and (part.min() <= -LARGEST or part.max() >= LARGEST) for part in (proof.prices, *gains)
    ):
        raise NotProved("a price or a worth is out of range")
    if any(sum(map(abs, level)) >= LARGEST for level in proof.set_prices.tolist()):
        raise NotProved("a price or a worth is out of range")
    if _first_sign(proof.prices[:, : task.people]).min(initial=0) < 0:
        raise NotProved("a person's price is below 0")
    if _first_sign(proof.set_prices).min(initial=0) < 0:
        raise NotProved("a set's price is below 0")
    _check_sets(proof.within, everyone)


def _check_sets(within: Rows, everyone: int) -> None:
    sets = len(within) - everyone
    if not np.issubdtype(within.dtype, np.integer) or (within < -1).any() or (within >= sets).any():
        raise NotProved("a set is unknown")
    holders = within[everyone:]
    if ((holders <= np.arange(sets)) & (holders != -1)).any():
        raise NotProved("a set holds one that it is in")
    if (_sizes(within, everyone) % 2 == 0).any():
        raise NotProved("a set is not of an odd number of people")


def _sizes(within: Rows, everyone: int) -> Ints:
    """How many people each set holds, itself and through the sets in it."""
    direct = within[:everyone]
    sizes = np.bincount(direct[direct >= 0], minlength=len(within) - everyone).tolist()
    for number, holder in enumerate(within[everyone:].tolist()):
        if holder >= 0:
            sizes[holder] += sizes[number]
    return np.array(sizes, np.int64)


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
    """Of the meetings that two people's prices alone do not cover, those that the sets holding both do not either."""
    holders = proof.within[meetings.everyone :].tolist()
    count = len(holders)
    above = np.zeros((len(proof.prices), count + 1), np.int64)
    depths, parents = np.zeros(count + 1, np.int64), np.full(count + 1, count)
    for number in reversed(range(count)):
        parent = holders[number] if holders[number] >= 0 else count
        above[:, number] = above[:, parent] + proof.set_prices[:, number]
        depths[number], parents[number] = depths[parent] + 1, parent
    direct = np.where(proof.within < 0, count, proof.within)
    both = _smallest_of_both(direct[meetings.firsts[rows]], direct[meetings.seconds[rows]], parents, depths)
    left = np.array([_left(meetings, proof, rows, level) for level in range(len(proof.prices))])
    return rows[_first_sign(left + above[:, both]) < 0]


def _smallest_of_both(one: Ints, two: Ints, parents: Ints, depths: Ints) -> Ints:
    """Where the ways up from two sets meet: up to the same depth first, then by leaps of powers of 2 (Bender and
    Farach-Colton, The level ancestor problem simplified, 2004)."""
    leaps = [parents]
    while (leaps[-1] != parents[-1]).any():
        leaps.append(leaps[-1][leaps[-1]])
    deeper = depths[one] > depths[two]
    low, high = np.where(deeper, one, two), np.where(deeper, two, one)
    gap = depths[low] - depths[high]
    for power, leap in enumerate(leaps):
        low = np.where((gap >> power) & 1, leap[low], low)
    for leap in reversed(leaps):
        apart = leap[low] != leap[high]
        low, high = np.where(apart, leap[low], low), np.where(apart, leap[high], high)
    return np.where(low == high, low, parents[low])


def _check_sums(pairing: Pairing, task: PeerTask, gains: list[Ints]) -> None:
    proof = pairing.proof
    most_pairs = (_sizes(proof.within, proof.prices.shape[1]) // 2).tolist()
    for level, gain in enumerate(gains):
        most = sum(proof.prices[level].tolist())
        most += sum(a * b for a, b in zip(most_pairs, proof.set_prices[level].tolist(), strict=True))
        if 2 * sum(gain[pairing.chosen].tolist()) != most:
            raise NotProved(f"promise {level + 1} is not kept at its best")
