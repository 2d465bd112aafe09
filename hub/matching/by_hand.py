"""What is done by hand: the best meeting first, then the next of those who are left. No promise is looked at."""

import numpy as np

from hub.matching.assignment import Task
from hub.matching.edges import Ints, Mask
from hub.matching.groups import GroupTask
from hub.matching.groups.checks import fault
from hub.matching.once import twos_of
from hub.matching.peers import PeerTask
from hub.matching.shared.places import in_both

type Sets = dict[int, list[list[int]]]


def best_pairs_first(task: Task | PeerTask) -> Mask:
    """Of each edge, whether it is taken: by score, the highest first, while both of its people have a place, which
    serves both roles of who has them, and do not meet the other way where they may meet once."""
    edges = task.edges
    back = np.full(len(edges), -1)
    also: tuple[dict[int, int], dict[int, int]] = {}, {}
    if isinstance(task, PeerTask):
        firsts = seconds = np.ones(task.people, np.int64)
    else:
        firsts, seconds = task.sides.capacities.copy(), task.sides.needs.copy()
        if task.once is not None:
            one, other = twos_of(task).T
            back[one], back[other] = other, one
        mentors, mentees = (rows.tolist() for rows in in_both(task))
        also = dict(zip(mentors, mentees, strict=True)), dict(zip(mentees, mentors, strict=True))
    chosen = np.zeros(len(edges), np.bool_)
    order = _best_first(task)
    for edge, i, j in zip(
        order.tolist(), edges.firsts[order].tolist(), edges.seconds[order].tolist(), strict=True
    ):
        if firsts[i] > 0 and seconds[j] > 0 and not (back[edge] >= 0 and chosen[back[edge]]):
            chosen[edge] = True
            firsts[i] -= 1
            seconds[j] -= 1
            if i in also[0]:
                seconds[also[0][i]] = min(seconds[also[0][i]], firsts[i])
            if j in also[1]:
                firsts[also[1][j]] -= 1
    return chosen


def best_groups_first(task: GroupTask) -> Mask:
    """Of each edge, whether it is taken: pinned ones, then by score, each person joins the first group of the mentor
    that may take them, or opens one. The smallest of the groups that lack people is then given up, its mentor forms
    no other, and its people look again, until no group lacks any."""
    groups: Sets = {mentor: [] for mentor in range(task.mentors)}
    taken = np.zeros(task.participants, np.bool_)
    places = task.capacities.copy()
    order = _best_first(task)
    order = np.concatenate([order[task.pins[order]], order[~task.pins[order]]])
    while True:
        _seat(task, order, groups, taken, places)
        short = [
            (mentor, group) for mentor, some in groups.items() for group in some if fault(task, tuple(group))
        ]
        if not short:
            break
        mentor, group = min(short, key=lambda one: (bool(task.pins[one[1]].any()), len(one[1]), one[0]))
        groups[mentor].remove(group)
        places[mentor] = len(groups[mentor])
        taken[task.edges.seconds[group]] = False
    chosen = np.zeros(len(task.edges), np.bool_)
    chosen[[edge for some in groups.values() for group in some for edge in group]] = True
    return chosen


def _seat(task: GroupTask, order: Ints, groups: Sets, taken: Mask, places: Ints) -> None:
    """Each edge in turn, where its person is free and a group of its mentor may take them."""
    firsts, seconds = task.edges.firsts, task.edges.seconds
    for edge in order[~taken[seconds[order]]].tolist():
        mentor, person = int(firsts[edge]), int(seconds[edge])
        some = groups[mentor]
        if taken[person] or not places[mentor]:
            continue
        new: list[list[int]] = [[]] if len(some) < places[mentor] else []
        for group in (*some, *new):
            if len(group) < task.maximum and fault(task, (*group, edge), whole=False) is None:
                group.append(edge)
                some += [group] if len(group) == 1 else []
                taken[person] = True
                break


def _best_first(task: Task | PeerTask | GroupTask) -> Ints:
    return np.lexsort((-task.edges.ties, -task.edges.scores))
