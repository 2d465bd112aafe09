"""A task and its answer, as people join and leave.

The network and its flow stay as they are (`residual`); who joins or leaves moves a few units, and the proof is made
again where something changed. The answer is the one from scratch: the tie-break leaves no other.
"""

from dataclasses import dataclass, replace

import numpy as np

from hub.matching import pruning
from hub.matching.assignment import Assignment, Layout, Sides, Task, most_of
from hub.matching.edges import Edges, Ints, Mask, Rows
from hub.matching.network import Solution
from hub.matching.pruning import Pruned
from hub.matching.rematching.paths import settle
from hub.matching.rematching.proof import prove
from hub.matching.rematching.residual import NEVER, NOBODY, Index, Links, Offers, Residual
from hub.matching.rematching.words import FAR, Words, digits_of


@dataclass(frozen=True)
class _Met:
    """Edges by the rows of now, with the offers that they are, from `first` on; `kept` as in a task."""

    first: int
    edges: Edges
    kept: Mask | None


class Standing:
    """A task with its best answer: both change as people join and leave. Everyone keeps their row: who left has no
    place and no edge any more, who joins comes after the others.

    In the network, the givers are the first nodes, then come the mentors; the mentees are the receivers. Offers of
    those who left are forgotten when there are more than `room`. `scratch` counts the changes that were solved from
    scratch, their numbers having outgrown the words.
    """

    def __init__(self, task: Task, found: Assignment | Pruned) -> None:
        """`found`: the task's answer, which is proved again. Raises NotProved unless it holds, ValueError for a mentee
        who wants several mentors, people who meet one way alone or places that serve both roles, OverflowError for
        promises that two words don't hold."""
        self.scratch = 0
        self._stand(task, found)

    def _stand(self, task: Task, found: Assignment | Pruned) -> None:
        _one_each(task.sides)
        if task.once is not None:
            raise ValueError("where two people meet one way alone, an answer is no flow that could go on")
        if task.shared is not None:
            raise ValueError("where places serve both roles, an answer is no flow that could go on")
        layout, solution = Layout(task), found.solution
        self.asked = replace(task, most_score=most_of(task, "total"))
        self.sides, self.givers = _whole(task.sides), layout.givers
        self.met = [_Met(0, task.edges, task.kept)]
        potentials = [_of_nodes(layout, ones - ones[-1]) for ones in solution.potentials]
        self.digits = digits_of([most_of(task, one) + 1 for one in task.promises], potentials)
        offers, links = self._arcs_of(layout, _links_of(layout), 0, 0)
        solved = len(solution.flow) - (len(layout.starts) - layout.meet.stop)
        flow = np.concatenate([found.chosen, solution.flow[solved:]])
        links.flow[:] = flow[_links_of(layout)]
        taken = np.full(layout.mentees, NOBODY)
        used = np.flatnonzero(flow[_offers_of(layout)])
        taken[offers.ends[used]] = used
        supplies = _of_nodes(layout, layout.network.supplies)
        hub = 0 if self.givers == 1 else None
        self.residual = Residual(offers, links, taken, self.digits.packed(potentials), supplies, hub)
        self.proved, self.room = prove(self.residual), 2 * len(offers)

    def _settle(self) -> None:
        inside, before = self.residual, self.proved
        try:
            settle(inside)
            self.digits.unpacked(inside.potentials)
            self.proved = prove(inside, before)
            if len(inside.offers) > self.room:
                self._stand(*self.answer())
        except OverflowError:
            self._again()

    def _again(self) -> None:
        self.scratch += 1
        task = self.task()
        self._stand(task, pruning.assign(task))

    def join(self, edges: Edges, sides: Sides, kept: Mask | None = None) -> None:
        """Newcomers. `sides`: they alone; of its balance, only their organisations count. `edges`: theirs, by the rows
        of now; the first newcomers have the rows after the last of before. Raises ValueError for an organisation that
        the balance does not know or a mentee who wants several mentors, NotProved if the state does not hold,
        OverflowError as `assign`."""
        _one_each(sides)
        rows = len(self.sides.capacities), len(self.sides.needs)
        mini = Layout(replace(self.asked, edges=edges, sides=self._welcome(_whole(sides)), kept=kept))
        self.met.append(_Met(len(self.residual.offers), edges, kept))
        theirs = _links_of(mini)
        theirs = theirs[mini.ends[theirs] < mini.people]
        supplies = mini.network.supplies[mini.people :]
        try:
            offers, links = self._arcs_of(mini, theirs, *rows)
            self.residual.add(offers, links, self._priced(offers), self.sides.needs[rows[1] :] > 0)
        except OverflowError:
            self._again()
            return
        for giver, more in enumerate(supplies.tolist()):
            self.residual.supply(giver, more)
        self._settle()

    def leave(self, mentors: Index, mentees: Index) -> None:
        """These rows are there no more. Raises NotProved if the state does not hold, OverflowError as `assign`."""
        inside = self.residual
        for row in np.unique(mentees).tolist():
            inside.dismiss(row)
            inside.supply(self._giver_of(row), -int(self.sides.needs[row]))
        for row in np.unique(mentors).tolist():
            inside.close(self.givers + row)
        capacities, needs = self.sides.capacities.copy(), self.sides.needs.copy()
        capacities[mentors] = needs[mentees] = 0
        self.sides = replace(self.sides, capacities=capacities, needs=needs)
        self._settle()

    def _giver_of(self, mentee: int) -> int:
        balance = self.sides.balance
        return self.givers - 1 if balance is None else int(balance.mentees[mentee]) % self.givers

    def _welcome(self, sides: Sides) -> Sides:
        """The newcomers, balanced as the others, once they have their rows."""
        ours, balance = self.sides, self.sides.balance
        if balance is not None:
            homes = [_homes(sides, len(sides.capacities), True), _homes(sides, len(sides.needs), False)]
            if max(int(some.max(initial=-1)) for some in homes) >= len(balance.settled):
                raise ValueError("the balance does not know an organisation")
            sides = replace(sides, balance=replace(balance, mentors=homes[0], mentees=homes[1]))
            both = [np.concatenate(two) for two in ((balance.mentors, homes[0]), (balance.mentees, homes[1]))]
            balance = replace(balance, mentors=both[0], mentees=both[1])
        self.sides = Sides(
            np.concatenate([ours.capacities, sides.capacities]),
            np.concatenate([ours.needs, sides.needs]),
            np.concatenate([ours.busy, sides.busy]),
            balance,
        )
        return sides

    def _arcs_of(self, layout: Layout, links: Ints, mentors: int, mentees: int) -> tuple[Offers, Links]:
        """The edges and being left alone, then some of the links; nothing flows yet. `mentors`, `mentees`: the row of
        the first of each."""
        edges, alone, costs = layout.task.edges, layout.alone, self.digits.packed(layout.costs())

        def node(some: Rows) -> Index:
            found: Index = np.where(
                some < layout.people, some + np.intp(self.givers + mentors), some - np.intp(layout.people)
            )
            return found

        offers = Offers(
            np.concatenate([edges.firsts + np.intp(self.givers), node(layout.starts[alone])]),
            np.concatenate([edges.seconds, layout.ends[alone] + np.intp(mentees - layout.mentors)]),
            costs[_offers_of(layout)],
        )
        offers.costs[self.sides.needs[offers.ends] == 0] = NEVER
        starts, ends = node(layout.starts[links]), node(layout.ends[links])
        return offers, Links(starts, ends, costs[links], layout.bounds[links], np.zeros(len(links), np.int64))

    def _priced(self, offers: Offers) -> Words:
        """Potentials of the mentors who join: the least under which none of their offers should be taken."""
        first, prices = len(self.residual.supplies), self.proved.prices
        found = np.full(self.givers + len(self.sides.capacities) - first, -FAR)
        known = (offers.starts >= first) & (offers.ends < len(prices))
        np.maximum.at(found, offers.starts[known] - first, prices[offers.ends[known]] - offers.costs[known])
        found[found == -FAR] = self.residual.potentials[self.givers - 1]
        return found

    def pairs(self) -> tuple[Index, Index]:
        """The rows of those who meet: of the mentors, of the mentees; sorted."""
        mentors = self.residual.giver - self.givers
        mentees = np.flatnonzero((self.residual.taken != NOBODY) & (mentors >= 0))
        order = np.lexsort((mentees, mentors[mentees]))
        return mentors[mentees][order], mentees[order]

    def task(self) -> Task:
        """The task of now, without the edges of those who have no place."""
        return self._told()[0]

    def answer(self) -> tuple[Task, Assignment]:
        """The task of now with its answer, which `assignment.check` proves on its own."""
        task, which = self._told()
        layout, inside = Layout(task), self.residual
        flow = np.zeros(len(layout.starts), np.int64)
        flow[layout.meet] = inside.taken[task.edges.seconds] == which
        mentees = layout.ends[layout.alone] - layout.mentors
        flow[layout.alone] = (inside.taken[mentees] != NOBODY) & (inside.giver[mentees] < self.givers)
        nodes = np.arange(len(inside.supplies))
        rows = np.where(nodes < self.givers, nodes + layout.people, nodes - self.givers)
        links = inside.links
        flow[_links_of(layout)] = links.flow[np.lexsort((rows[links.ends], rows[links.starts]))]
        of_nodes, prices = self.digits.unpacked(inside.potentials), self.digits.unpacked(self.proved.prices)
        potentials = [
            np.concatenate([ones[self.givers :], others, ones[: self.givers]])
            for ones, others in zip(of_nodes, prices, strict=True)
        ]
        if "total" in task.promises:
            risen = most_of(task, "total") - most_of(self.asked, "total")
            potentials[task.promises.index("total")][layout.mentors : layout.people] += risen
        costs = tuple(int(ones @ flow) for ones in layout.costs())
        return task, Assignment(
            flow[layout.meet] > 0, task.promises, Solution(flow, costs, tuple(potentials))
        )

    def _told(self) -> tuple[Task, Ints]:
        """The task of now and, of each of its edges, the offer."""
        columns = zip(
            *((one.firsts, one.seconds, one.scores, one.ties) for one in map(_edges, self.met)), strict=True
        )
        edges = Edges(*(np.concatenate(column) for column in columns))
        which = np.concatenate([some.first + np.arange(len(some.edges)) for some in self.met])
        there = np.flatnonzero(
            (self.sides.capacities[edges.firsts] > 0) & (self.sides.needs[edges.seconds] > 0)
        )
        order = there[np.lexsort((edges.seconds[there], edges.firsts[there]))]
        kept = None
        if self.asked.kept is not None:
            kept = np.concatenate([_kept(some) for some in self.met])[order]
        edges = Edges(edges.firsts[order], edges.seconds[order], edges.scores[order], edges.ties[order])
        most = max(most_of(self.asked, "total"), int(edges.scores.max(initial=0)))
        return replace(self.asked, edges=edges, sides=self.sides, kept=kept, most_score=most), which[order]


def _offers_of(layout: Layout) -> Ints:
    """Of the arcs, those that end with a mentee: the edges, then being left alone."""
    return np.concatenate([np.arange(layout.meet.stop), layout.alone])


def _links_of(layout: Layout) -> Ints:
    """The other arcs."""
    others = np.ones(len(layout.starts), np.bool_)
    others[layout.meet] = others[layout.alone] = False
    return np.flatnonzero(others)


def _of_nodes(layout: Layout, ones: Ints) -> Ints:
    """What givers and mentors have."""
    return np.concatenate([ones[layout.people :], ones[: layout.mentors]])


def _one_each(sides: Sides) -> None:
    if (sides.needs > 1).any():
        raise ValueError("a mentee wants several mentors: solve it from scratch")


def _edges(some: _Met) -> Edges:
    return some.edges


def _kept(some: _Met) -> Mask:
    return some.kept if some.kept is not None else np.zeros(len(some.edges), np.bool_)


def _whole(sides: Sides) -> Sides:
    return sides if len(sides.busy) else replace(sides, busy=np.zeros(len(sides.capacities), np.bool_))


def _homes(sides: Sides, number: int, mentors: bool) -> Rows:
    balance = sides.balance
    if balance is None:
        return np.full(number, -1, np.int32)
    return balance.mentors if mentors else balance.mentees
