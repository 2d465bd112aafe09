"""The places as nodes of a general graph, of which a matching of greatest weight is the answer (`hub.matching.peers`).

Of each in both roles one place is to be mentored or to mentor, the others are to mentor; two people meet when a place
of the mentor meets that of the mentee. So whoever is mentored has a place less to mentor. Of two places by which both
could mentor one another, the better way alone is needed. Numbers of places become single ones as in Tutte, A short
proof of the factor theorem for finite graphs, 1954.
"""

import numpy as np

from hub.matching.assignment import Task
from hub.matching.edges import Edges, Ints, Mask
from hub.matching.peers import Pairing, PeerTask, gains_of
from hub.matching.shared.places import sharing


def slot_task(task: Task) -> tuple[PeerTask, Ints]:
    """The matching of places, and of each of its meetings the edge that it is. What two organisations exchange, and
    that two people meet one way, is left aside. Raises ValueError for a mentee who wants several mentors."""
    sides, edges = task.sides, task.edges
    if (sides.needs > 1).any():
        raise ValueError("no matching of places can give someone several mentors")
    mentees, mentors = len(sides.needs), len(sides.capacities)
    either = np.full(mentors, -1)
    rows, others = sharing(task)
    either[rows] = others
    wanted = np.bincount(edges.firsts, minlength=mentors)
    more = np.minimum(sides.capacities, wanted) - (either >= 0)
    start = mentees + np.cumsum(more) - more
    which = np.flatnonzero(sides.needs[edges.seconds] > 0)
    times = more[edges.firsts[which]]
    origin = np.repeat(which, times)
    number = np.arange(len(origin)) - np.repeat(np.cumsum(times) - times, times)
    turned = which[either[edges.firsts[which]] >= 0]
    slots = np.concatenate([start[edges.firsts[origin]] + number, either[edges.firsts[turned]]])
    new = np.concatenate([number == 0, more[edges.firsts[turned]] == 0])
    origin = np.concatenate([origin, turned])
    if len(sides.busy):
        new &= ~sides.busy[edges.firsts[origin]]
    ends = edges.seconds[origin].astype(np.int64)
    low, high = np.minimum(slots, ends).astype(np.int32), np.maximum(slots, ends).astype(np.int32)
    found = PeerTask(
        Edges(low, high, edges.scores[origin], edges.ties[origin]),
        mentees + int(more.sum()),
        task.lines,
        task.promises,
        None if task.kept is None else task.kept[origin],
        new if task.lines.third == "idle" else None,
    )
    best = _best_of_each(found)
    return found.keep(best), origin[best]


def without(task: Task, out: Ints) -> tuple[Task, Mask]:
    """The task without these edges; and which of them are left."""
    left = np.ones(len(task.edges), np.bool_)
    left[out] = False
    return task.keep(left), left


def edges_of(found: Pairing, origin: Ints, left: Mask) -> Mask:
    """Of each edge, whether a matching of the places of those that are left takes it."""
    chosen = np.zeros(len(left), np.bool_)
    chosen[np.flatnonzero(left)[origin[found.chosen]]] = True
    return chosen


def _best_of_each(task: PeerTask) -> Ints:
    """Of the meetings of the same two places, the best one; in the order of the places."""
    low, high = task.edges.firsts, task.edges.seconds
    losses = [-gain for gain in reversed(gains_of(task))]
    order = np.lexsort(np.stack([*losses, high, low]))
    low, high = low[order], high[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return order[first]
