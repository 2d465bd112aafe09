"""What is asked of the peers' solver, and what it answers."""

from dataclasses import dataclass, replace

import numpy as np

from hub.matching.assignment import PROMISES
from hub.matching.edges import Edges, Ints, Lines, Mask, Rows

__all__ = ["PROMISES", "Pairing", "PeerTask", "Proof", "costs_of", "gains_of"]


@dataclass(frozen=True)
class PeerTask:
    """One question: the meetings that the rules allow, `firsts` < `seconds`; how many people; the lines. The third
    promise is about matches below the good line, for no peer is idle by being a mentor; or, with `new`, about as many
    of these edges as possible. `kept` marks the edges of open proposals, for a rematch."""

    edges: Edges
    people: int
    lines: Lines
    promises: tuple[str, ...] = PROMISES
    kept: Mask | None = None
    new: Mask | None = None

    def keep(self, which: Mask | Ints) -> "PeerTask":
        """The same with these edges alone, in their order."""
        kept, new = (None if some is None else some[which] for some in (self.kept, self.new))
        return replace(self, edges=self.edges.keep(which), kept=kept, new=new)


@dataclass(frozen=True)
class Proof:
    """Prices, in halves of a point, by promise (rows): for every meeting, those of both and of the odd sets that hold
    both are at least what it is worth; those of people and sets are not below 0; and all add up to what the pairs are
    worth, where a set of 2k + 1 counts k times. This reads promise after promise: the first where two differ decides.

    `groups`: of each person, the number of the odd group they are in, or -1: each has an absent member (see `absent`).
    `prices`: of people, then of the absent. `within`: of people, of the absent, then of the sets, the number of the
    smallest set that holds them, or -1; a set's number is below that of the sets that hold it. `set_prices`: of sets.
    """

    groups: Rows
    prices: Ints
    within: Rows
    set_prices: Ints


@dataclass(frozen=True)
class Pairing:
    """Which edges are chosen; what each promise comes to: pairs (`served`), kept proposals that are left (`changed`),
    pairs below each line (`weak`, `third`), sums (`total`, `ties`); the proof that no other choice does better."""

    chosen: Mask
    promises: tuple[str, ...]
    costs: tuple[int, ...]
    proof: Proof


def gains_of(task: PeerTask) -> list[Ints]:
    """By promise, what each meeting adds to it: more is better."""
    return [_gains(promise, task) for promise in task.promises]


def _gains(promise: str, task: PeerTask) -> Ints:
    edges = task.edges
    if promise == "served":
        return np.ones(len(edges), np.int64)
    if promise == "changed":
        if task.kept is None:
            raise ValueError("`changed` needs the proposals that are kept")
        return task.kept.astype(np.int64)
    if promise == "third" and task.new is not None:
        return task.new.astype(np.int64)
    if promise in ("weak", "third"):
        line = task.lines.weak if promise == "weak" else task.lines.good
        return -(edges.scores < line).astype(np.int64)
    return (edges.scores if promise == "total" else edges.ties).astype(np.int64)


def costs_of(task: PeerTask, chosen: Mask) -> tuple[int, ...]:
    """What each promise comes to when these meetings are chosen."""
    return tuple(
        _cost(promise, task, sum(gains[chosen].tolist()))
        for promise, gains in zip(task.promises, gains_of(task), strict=True)
    )


def _cost(promise: str, task: PeerTask, gain: int) -> int:
    if promise == "changed" and task.kept is not None:
        return int(task.kept.sum()) - gain
    return -gain if promise in ("weak", "third") else gain
