"""The pairs of peers: halves first, whole pairs then, on the meetings nearly worth their price; then all are priced."""

import numpy as np

from hub.matching.edges import Ints, Mask, Rows
from hub.matching.peers.absent import Meetings, odd_groups, with_absent
from hub.matching.peers.blossoms import NOBODY, Graph
from hub.matching.peers.certificate import uncovered
from hub.matching.peers.halves import Halves, pairs_in, relax
from hub.matching.peers.search import Search
from hub.matching.peers.task import Pairing, PeerTask, Proof, costs_of, gains_of
from hub.matching.proofs import NotProved

NEAR = 8
"""Meetings looked at first, by person."""


class Scale:
    """One number for what is counted by promise: promises apart by so many bits that no sum of one reaches the next."""

    def __init__(self, prices: Ints, meetings: Meetings) -> None:
        many = 8 * (meetings.everyone + 2)
        self.bits = [
            (many * (int(abs(price).max(initial=0)) + 2 * int(abs(gain).max(initial=0)) + 1)).bit_length()
            for price, gain in zip(prices, meetings.gains, strict=True)
        ]

    def join(self, rows: Ints) -> list[int]:
        """Of each column, its one number."""
        numbers = [0] * rows.shape[1]
        for row, bits in zip(rows, self.bits, strict=True):
            numbers = [(number << bits) + value for number, value in zip(numbers, row.tolist(), strict=True)]
        return numbers

    def split(self, numbers: list[int]) -> Ints:
        """The columns of these numbers."""
        rows = []
        for bits in reversed(self.bits):
            half, mask = 1 << (bits - 1), (1 << bits) - 1
            row = [((number + half) & mask) - half for number in numbers]
            numbers = [(number - value) >> bits for number, value in zip(numbers, row, strict=True)]
            rows.append(row)
        return np.array(rows[::-1], np.int64).reshape(len(self.bits), -1)


def pair_up(task: PeerTask) -> Pairing:
    """The one best pairing. Raises OverflowError for scores that are too large."""
    groups = odd_groups(task.edges, task.people)
    meetings = with_absent(task.edges, gains_of(task), groups)
    halves = relax(meetings)
    scale = Scale(halves.prices, meetings)
    near = NEAR * meetings.everyone
    kept = _nearest(halves, scale, near)
    while True:
        graph = _solve(meetings, halves, scale, kept)
        proof = _proof_of(graph, scale, groups)
        short = uncovered(meetings, proof)
        if not len(short):
            break
        if kept[short].all():
            raise NotProved("the prices found do not cover the meetings that were looked at")
        near *= 2
        kept |= _nearest(halves, scale, near)
        kept[short] = True
    chosen = np.array(graph.mates, np.int64)[task.edges.firsts] == task.edges.seconds
    return Pairing(chosen, task.promises, costs_of(task, chosen), proof)


def _nearest(halves: Halves, scale: Scale, most: int) -> Mask:
    """About `most` of the meetings, those whose prices are least above what they are worth."""
    count = halves.slack.shape[1]
    if count <= most:
        return np.ones(count, np.bool_)
    far = np.zeros(count)
    for slack, bits in zip(halves.slack, scale.bits, strict=True):
        far = far * 2.0**bits + slack
    kept = np.zeros(count, np.bool_)
    kept[np.argpartition(far, most)[:most]] = True
    return kept


def _solve(meetings: Meetings, halves: Halves, scale: Scale, kept: Mask) -> Graph:
    """The best pairs of the meetings that are kept."""
    firsts, seconds = meetings.firsts[kept].tolist(), meetings.seconds[kept].tolist()
    weights = scale.join(2 * meetings.gains[:, kept])
    prices = scale.join(halves.prices)
    mates = pairs_in(halves.after, prices, meetings.present)
    graph = Graph(list(zip(firsts, seconds, weights, strict=True)), prices, mates, meetings.present)
    for person in range(meetings.present):
        if mates[person] == NOBODY and prices[person] > 0:
            Search(graph, person).run()
    return graph


def _proof_of(graph: Graph, scale: Scale, groups: Rows) -> Proof:
    """The prices, and the blossoms that have one: those made first are in those made later."""
    sets = [node for node, blossom in graph.blossoms.items() if blossom.price > 0]
    numbers = {node: number for number, node in enumerate(sets)}

    def within(node: int) -> int:
        node = graph.up[node]
        while node != NOBODY and node not in numbers:
            node = graph.up[node]
        return numbers.get(node, NOBODY)

    return Proof(
        groups,
        scale.split(graph.prices),
        np.array([within(node) for node in (*range(graph.people), *sets)], np.int32),
        scale.split([graph.blossoms[node].price for node in sets]),
    )
