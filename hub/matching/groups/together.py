"""Two participants in one group of a mentor who may lead several: a group more, of a mentor of its own, holds them."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from hub.matching.edges import Edges, Ints
from hub.matching.groups.task import GroupTask


def in_one_group(task: GroupTask, mentor: int, people: Collection[int]) -> tuple[GroupTask, Ints]:
    """The task in which these participants are in one group of the mentor: that of a last mentor, who leads one, and
    has the same edges. The mentor has a place less, and is not idle. Also, of each edge, which of the task's it is."""
    edges = task.edges
    own = np.flatnonzero(edges.firsts == mentor)
    inside = np.isin(edges.seconds[own], list(people))
    which = np.ones(len(edges), np.bool_)
    which[own[inside]] = False
    left, start = task.keep(which), len(edges) - int(inside.sum())
    origin = np.concatenate([np.flatnonzero(which), own])
    firsts = np.concatenate([left.edges.firsts, np.full(len(own), task.mentors, np.int32)])
    capacities, busy = np.append(task.capacities, 1), np.zeros(task.mentors + 1, np.bool_)
    capacities[mentor] -= 1
    busy[:-1] = False if task.busy is None else task.busy
    busy[[mentor, -1]] = True
    offers = left.offers
    if offers is not None and task.offers is not None:
        mine = [offer for offer in task.offers if len(offer) and edges.firsts[offer[0]] == mentor]
        offers = (*offers, *(start + np.searchsorted(own, offer) for offer in mine))
    asked = replace(
        left,
        edges=Edges(firsts, edges.seconds[origin], edges.scores[origin], edges.ties[origin]),
        mentors=task.mentors + 1,
        capacities=capacities,
        busy=busy,
        offers=offers,
        pinned=np.concatenate([left.pins, inside]),
        kept=None if task.kept is None else task.kept[origin],
    )
    return asked, origin
