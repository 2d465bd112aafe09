"""Flows of least cost in several promises, the first one first: each is solved on the optimal face of those before it.

The method. A min-cost flow x with potentials p is optimal for the costs c exactly when every arc a = (u, v) with
reduced cost r = c + p(u) - p(v) has x(a) at its lower bound where r > 0 and at its upper bound where r < 0
(complementary slackness: Ahuja, Magnanti, Orlin, Network Flows, 1993, theorem 9.4). The flows that satisfy this are
all the optimal ones: they are the flows between the bounds tightened so. The next promise is solved between these,
hence needs no weight larger than its own, and nothing overflows. Promises whose digits one number holds are solved at
once, for speed alone: each must be proved by its own potentials all the same, or is solved by itself.

The potentials of each promise prove it: `prove` needs no solver.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt
from pylmcf import Graph

from hub.matching.edges import Ints
from hub.matching.proofs import NotProved

DIGITS = 7
"""Bits of a sum along a path, beyond those of one cost, when promises are solved together."""
LARGEST = 2**60
"""Costs times nodes stay below: the solver does not check its range."""


@dataclass(frozen=True)
class Network:
    """`starts` and `ends`: the nodes of each arc. `capacities`: of each arc. `supplies`: of each node, sum 0."""

    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    capacities: Ints
    supplies: Ints

    @property
    def nodes(self) -> int:
        return len(self.supplies)


@dataclass(frozen=True)
class Solution:
    """The flow of each arc; by promise, its cost and the potentials that prove it."""

    flow: Ints
    costs: tuple[int, ...]
    potentials: tuple[Ints, ...]


def reduced(network: Network, costs: Ints, potentials: Ints) -> Ints:
    return costs + potentials[network.starts] - potentials[network.ends]


def tighten(lower: Ints, upper: Ints, reduced_costs: Ints) -> tuple[Ints, Ints]:
    """The bounds of the optimal face."""
    return np.where(reduced_costs < 0, upper, lower), np.where(reduced_costs > 0, lower, upper)


def solve(network: Network, promises: Sequence[Ints], known: Sequence[Ints] = ()) -> Solution:
    """The flow of lexicographically least costs; `promises`: for each, the cost of each arc, whole numbers from 0;
    `known`: potentials that prove the first ones already.

    Raises OverflowError for costs that are too large, ValueError when no flow is feasible.
    """
    for costs in promises:
        check_range(network, costs)
    face = np.zeros_like(network.capacities), network.capacities
    for costs, price in zip(promises, known, strict=False):
        face = tighten(*face, reduced(network, costs, price))
    potentials = list(known)
    flow = face[0]
    while len(potentials) < len(promises):
        left = promises[len(potentials) :]
        found = _solve_together(network, left, *face)
        if found is None:
            flow, first = _solve_between(network, left[0], *face)
            found = flow, [first], tighten(*face, reduced(network, left[0], first))
        flow, prices, face = found
        potentials += prices
    return Solution(flow, tuple(int(costs @ flow) for costs in promises), tuple(potentials))


def _solve_together(
    network: Network, promises: Sequence[Ints], lower: Ints, upper: Ints
) -> tuple[Ints, list[Ints], tuple[Ints, Ints]] | None:
    """As many of the promises as one number holds, each in its own digits, at once: the flow, the potentials, and the
    bounds of the optimal face; None where that proves nothing.

    A potential is a sum of costs along a path, so that its digits are those of each promise while none overflows. That
    is not taken for granted: the potentials of each promise must prove it, as always.
    """
    rooms = [(int(costs.max(initial=0)) + 1) << DIGITS for costs in promises]
    number = 1
    while number < len(rooms) and prod(rooms[: number + 1]) * (network.nodes + 1) < LARGEST:
        number += 1
    if number == 1 or not network.nodes:
        return None
    together = np.zeros_like(promises[0])
    for costs, room in zip(promises[:number], rooms, strict=False):
        together = together * room + costs
    flow, found = _solve_between(network, together, lower, upper)
    found = found - found[-1]
    potentials = []
    for room in rooms[number - 1 : 0 : -1]:
        digit = (found + room // 2) % room - room // 2
        potentials.append(digit)
        found = (found - digit) // room
    potentials = [found, *potentials[::-1]]
    for costs, price in zip(promises, potentials, strict=False):
        lower, upper = tighten(lower, upper, reduced(network, costs, price))
        if (flow < lower).any() or (flow > upper).any():
            return None
    return flow, potentials, (lower, upper)


def _solve_between(network: Network, costs: Ints, lower: Ints, upper: Ints) -> tuple[Ints, Ints]:
    """The flow and the potentials. Arcs whose bounds meet are no part of the problem: what they carry is moved to
    the supplies of their ends."""
    free = np.flatnonzero(lower < upper)
    starts, ends = network.starts[free], network.ends[free]
    supplies = network.supplies.copy()
    fixed = np.flatnonzero(lower)
    np.subtract.at(supplies, network.starts[fixed], lower[fixed])
    np.add.at(supplies, network.ends[fixed], lower[fixed])
    graph = Graph(network.nodes, starts, ends)
    graph.set_node_supply(supplies)
    graph.set_edge_capacities((upper - lower)[free])
    graph.set_edge_costs(costs[free])
    graph.solve()
    flow = lower.copy()
    flow[free] += graph.result()
    return flow, graph.potentials()


def prove(network: Network, promises: Sequence[Ints], solution: Solution) -> None:
    """Check, without any solver, that the flow is feasible and that no flow keeps the promises better. Raises
    NotProved with what does not hold, OverflowError for costs that are too large."""
    flow = solution.flow
    check_flow(network, flow)
    lower, upper = np.zeros_like(network.capacities), network.capacities
    if not len(promises) == len(solution.costs) == len(solution.potentials):
        raise NotProved("a promise lacks its proof")
    for level, (costs, cost, potentials) in enumerate(
        zip(promises, solution.costs, solution.potentials, strict=True), start=1
    ):
        check_range(network, costs)
        _check_potentials(network, potentials)
        if int(costs @ flow) != cost:
            raise NotProved(f"promise {level} does not cost what is said")
        lower, upper = tighten(lower, upper, reduced(network, costs, potentials))
        if (flow < lower).any() or (flow > upper).any():
            raise NotProved(f"promise {level} is not kept at its best")


def _check_potentials(network: Network, potentials: Ints) -> None:
    """Raise NotProved unless they are one whole number for each node, of which no difference overflows."""
    if potentials.dtype != np.int64 or potentials.shape != network.supplies.shape:
        raise NotProved("a promise lacks its proof")
    if int(potentials.max(initial=0)) >= LARGEST or int(potentials.min(initial=0)) <= -LARGEST:
        raise NotProved("a potential is out of range")


def check_flow(network: Network, flow: Ints) -> None:
    """Raise NotProved unless each arc carries what it may and all that leaves a node is what it has to give."""
    if flow.dtype.kind != "i" or (flow < 0).any() or (flow > network.capacities).any():
        raise NotProved("an arc carries more than it may")
    balance = np.bincount(network.starts, flow, network.nodes) - np.bincount(
        network.ends, flow, network.nodes
    )
    if (balance.astype(np.int64) != network.supplies).any():
        raise NotProved("what flows in and out of a node does not add up")


def least(network: Network, promises: Sequence[Ints], potentials: Sequence[Ints]) -> tuple[int, ...]:
    """Costs, promise by promise, than which no flow has lexicographically less, whatever the potentials are.

    Weak duality: a flow costs at least what its reduced costs come to at the bounds that they press it to, less the
    potentials times what the nodes give (Ahuja, Magnanti, Orlin, 9.4); between these bounds the next promise is looked
    at. Raises NotProved for potentials that are none.
    """
    lower, upper = np.zeros_like(network.capacities), network.capacities
    found = []
    for costs, prices in zip(promises, potentials, strict=True):
        _check_potentials(network, prices)
        left = reduced(network, costs, prices)
        lower, upper = tighten(lower, upper, left)
        carried = np.flatnonzero((left != 0) & (lower != 0))
        found.append(_product(left[carried], lower[carried]) - _product(prices, network.supplies))
    return tuple(found)


def _product(ones: Ints, others: Ints) -> int:
    """The sum of the products, in numbers that don't overflow."""
    return sum(one * other for one, other in zip(ones.tolist(), others.tolist(), strict=True))


def check_range(network: Network, costs: Ints) -> None:
    """Raise OverflowError for costs whose sums the solver could not hold, ValueError for one below 0."""
    if int(costs.min(initial=0)) < 0:
        raise ValueError("no cost is below 0")
    if int(costs.max(initial=0)) * (network.nodes + 1) >= LARGEST:
        raise OverflowError("costs times nodes must stay below 2**60")
