"""The same question where halves of a pair are allowed: a flow on the people taken twice.

    person, giving ──> each one met, receiving           person, giving ──> the same, receiving: left alone

A flow and its mirror make together twice an answer in halves, and the prices of both copies of a person add up to
twice the person's price (Balinski, Integer matching polyhedra, 1965). The answer is made of pairs and of odd cycles of
half pairs. Its prices cover every meeting; they only lack the odd sets.
"""

from dataclasses import dataclass

import numpy as np

from hub.matching.edges import Ints
from hub.matching.network import Network, solve
from hub.matching.peers.absent import Meetings


@dataclass(frozen=True)
class Halves:
    """`prices`: by promise and person, in halves of a point. `slack`: by promise and edge, how much more the prices of
    the two are than the meeting is worth. `after`: of each person, the next of their cycle: themself when alone."""

    prices: Ints
    slack: Ints
    after: Ints


def relax(meetings: Meetings) -> Halves:
    """The best answer in halves. Raises OverflowError for scores that are too large."""
    count, everyone = len(meetings), meetings.everyone
    back = np.argsort(meetings.seconds, kind="stable")
    alone = np.arange(meetings.present, dtype=np.int32)
    starts = np.concatenate([meetings.seconds[back], alone, meetings.firsts])
    ends = np.concatenate([meetings.firsts[back], alone, meetings.seconds])
    order = np.argsort(starts, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    there, again = place[count + len(alone) :], np.empty(count, np.int64)
    again[back] = place[:count]
    bounds = np.full(len(order), 2, np.int64)  # never full, so that the prices cover every arc
    supplies = np.repeat(np.array([1, -1], np.int64), everyone)
    network = Network(starts[order], ends[order] + np.int32(everyone), bounds, supplies)
    costs = [_costs(gain, there, again, len(order)) for gain in meetings.gains]
    solution = solve(network, costs)
    after = ends[order][np.flatnonzero(solution.flow)].astype(np.int64)
    prices = np.array(
        [
            _most(gain) + found[:everyone] - found[everyone:]
            for gain, found in zip(meetings.gains, solution.potentials, strict=True)
        ]
    )
    slack = prices[:, meetings.firsts] + prices[:, meetings.seconds] - 2 * meetings.gains
    return Halves(prices, slack, after)


def _most(gain: Ints) -> int:
    return max(int(gain.max(initial=0)), 0)


def _costs(gain: Ints, there: Ints, again: Ints, arcs: int) -> Ints:
    """Being alone costs as much as the best meeting could gain; nothing costs less than 0."""
    costs = np.full(arcs, _most(gain), np.int64)
    costs[there] -= gain
    costs[again] -= gain
    return costs


def pairs_in(after: Ints, prices: list[int], present: int) -> list[int]:
    """The mate of each person, -1 for none: the cycles cut into pairs. Of an odd one, the person of least price is left
    alone, never the absent."""
    following, mates = after.tolist(), [-1] * len(after)
    seen = [False] * len(mates)
    for start in range(len(mates)):
        cycle, person = [], start
        while not seen[person]:
            seen[person] = True
            cycle.append(person)
            person = following[person]
        if len(cycle) % 2:
            least = min(range(len(cycle)), key=lambda at: (cycle[at] >= present, prices[cycle[at]]))
            cycle = cycle[least + 1 :] + cycle[:least]
        for one, two in zip(cycle[::2], cycle[1::2], strict=True):
            mates[one], mates[two] = two, one
    return mates
