"""Whether an answer keeps the rules and holds what it promises: no solver runs."""

from collections import Counter
from typing import get_args

import numpy as np

from hub.matching.edges import Ints, check_edges
from hub.matching.groups.bounds import Box, bound
from hub.matching.groups.plans import Plan, plans
from hub.matching.groups.program import Program, Writer
from hub.matching.groups.task import Group, Grouping, GroupTask, Level, Proved, Stage, cost_of
from hub.matching.proofs import NotProved


def fault(task: GroupTask, edges: tuple[int, ...], whole: bool = True) -> str | None:
    """The rule of one group that these edges of a mentor break, if any; those of the least when it is `whole`."""
    people = task.edges.seconds[list(edges)].tolist()
    homes = task.organisations[people].tolist()
    of_each = Counter(home for home in homes if home >= 0)
    if len(set(people)) < len(people):
        return "someone is in a group twice"
    if len(people) > task.maximum:
        return "a group is too large"
    if task.most_of_one is not None and max(of_each.values(), default=0) > task.most_of_one:
        return "a group has too many people of one organisation"
    if _together(task.apart, set(people)):
        return "two people who must stay apart are in one group"
    if _together(task.apart_organisations, set(of_each)):
        return "two organisations that must stay apart are in one group"
    if task.offers is not None and edges and not offers_holding(task, edges):
        return "no offer holds a whole group"
    if whole and len(people) < task.minimum:
        return "a group is too small"
    if whole and len(of_each) + homes.count(-1) < task.least_organisations:
        return "a group has too few organisations"
    return None


def _together(pairs: Ints | np.ndarray[tuple[int, ...], np.dtype[np.int32]], found: set[int]) -> bool:
    return any(one in found and other in found for one, other in pairs.tolist())


def check_groups(task: GroupTask, grouping: Grouping) -> None:
    """Raise NotProved unless the groups keep every rule of the task."""
    edges, chosen = task.edges, grouping.chosen
    if chosen.shape != (len(edges),) or chosen.dtype != np.bool_:
        raise NotProved("not every edge is chosen or left")
    rows = [row for group in grouping.groups for row in group.edges]
    if sorted(rows) != np.flatnonzero(chosen).tolist():
        raise NotProved("the groups are not the chosen edges")
    for group in grouping.groups:
        _check_group(task, group)
    people = np.bincount(edges.seconds[chosen], minlength=task.participants)
    if (people > 1).any():
        raise NotProved("someone is in two groups")
    led = np.bincount([group.mentor for group in grouping.groups], minlength=task.mentors)
    if (led > task.capacities).any():
        raise NotProved("a mentor leads more groups than they may")
    if (task.pins & ~chosen).any():
        raise NotProved("a pinned edge is not chosen")


def _check_group(task: GroupTask, group: Group) -> None:
    if not group.edges or set(task.edges.firsts[list(group.edges)].tolist()) != {group.mentor}:
        raise NotProved("a group is not of its mentor")
    if found := fault(task, group.edges):
        raise NotProved(found)
    if group.offers != offers_holding(task, group.edges):
        raise NotProved("a group could not meet as is said")


def offers_holding(task: GroupTask, edges: tuple[int, ...]) -> tuple[int, ...]:
    """The offers given that hold all these edges."""
    given = task.offers_by_mentor.get(int(task.edges.firsts[edges[0]]), ())
    return tuple(number for number, offer in given if offer.issuperset(edges))


def check(grouping: Grouping, task: GroupTask) -> None:
    """Raise NotProved unless the groups keep every rule, cost what is said under each promise, and no bound is higher
    than its multipliers prove. (A bound `by` the solver rests on its word, one by a flow on that of a preview.)"""
    check_edges(task.edges, task.mentors, task.participants, task.pinned, task.kept)
    check_groups(task, grouping)
    if tuple(level.promise for level in grouping.levels) != task.levels:
        raise NotProved("a promise is missing")
    for level in grouping.levels:
        if level.cost != cost_of(task, level.promise, grouping.chosen):
            raise NotProved(f"{level.promise} does not cost what is said")
        if level.by not in get_args(Proved.__value__):
            raise NotProved(f"{level.promise} is held by what nobody knows")
        if level.bound is not None and (level.bound > level.cost or level.by == "nothing"):
            raise NotProved(f"{level.promise} has a bound that cannot be")
    _check_stages(task, grouping)


def _check_stages(task: GroupTask, grouping: Grouping) -> None:
    by_name = {level.promise: level for level in grouping.levels}
    program = Writer(task).program()
    box = Box(np.zeros(program.columns, np.int64), program.most)
    shown: set[str] = set()
    for plan, stage in zip(plans(task), grouping.stages, strict=False):
        if stage.promises != plan.levels:
            raise NotProved("a proof is not of its promises")
        levels = [by_name[name] for name in plan.levels]
        program, box = _check_stage(task, plan, stage, levels, program, box)
        shown.update(plan.levels)
    for level in grouping.levels:
        if level.by == "duality" and level.promise not in shown:
            raise NotProved(f"{level.promise} lacks its proof")


def _check_stage(
    task: GroupTask, plan: Plan, stage: Stage, levels: list[Level], program: Program, box: Box
) -> tuple[Program, Box]:
    """The program and the box among whose answers the next stage is the best."""
    alone, costs = plan.costs(task, program)
    multipliers = np.zeros(len(program.lower), np.int64)
    multipliers[stage.rows] = stage.multipliers
    try:
        found = bound(program, box, costs, multipliers, stage.scale)
    except ValueError as error:
        raise NotProved(str(error)) from error
    for level, proved in zip(
        levels, plan.bounds([level.cost for level in levels], found.least + alone), strict=True
    ):
        if level.by == "duality" and level.bound != proved:
            raise NotProved(f"{level.promise} is not bounded as is said")
    gap = (plan.weigh([level.cost for level in levels]) - alone) * stage.scale - found.base
    if gap < 0:
        raise NotProved(f"{plan.levels[0]} costs less than can be")
    return plan.kept(task, program, [level.cost for level in levels]), box.narrowed(found, gap)
