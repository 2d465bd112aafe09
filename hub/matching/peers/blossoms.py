"""Matching of greatest weight in a general graph, from a start that is nearly there.

Edmonds' method with one tree at a time. What always holds: the prices cover the edges (those of two people and of the
blossoms that hold both), edges of the matching are covered exactly, and so are those that bind a blossom. Each search
starts from someone alone whose price is not 0, lowers the prices of those an even way off and raises the others', until
someone else alone is met or someone's price is 0; what is exact between them then changes hands.

All numbers are whole, of any size: prices in halves, so that weights count twice. In one tree all prices are odd or all
are even, hence half the slack of an edge inside it is whole.
"""

from dataclasses import dataclass

type Edge = tuple[int, int]

NOBODY = -1


@dataclass(slots=True)
class Blossom:
    """An odd cycle of `kids` (people, or blossoms), bound by `links`, each from a kid to the next; the base, in the
    first, is matched outside."""

    kids: list[int]
    links: list[Edge]
    base: int
    members: list[int]
    price: int


class Graph:
    """People from 0, blossoms after them; edges with twice their weight; the mates and the prices as they are now.

    Those from `present` on are never left alone, and their prices may be below 0: they have mates from the start.
    """

    def __init__(
        self, edges: list[tuple[int, int, int]], prices: list[int], mates: list[int], present: int
    ) -> None:
        self.people, self.present = len(prices), present
        self.prices, self.mates = prices, mates
        self.neighbours: list[list[tuple[int, int]]] = [[] for _ in prices]
        for one, two, weight in edges:
            self.neighbours[one].append((two, weight))
            self.neighbours[two].append((one, weight))
        self.blossoms: dict[int, Blossom] = {}
        self.top = list(range(self.people))
        self.up = [NOBODY] * self.people

    def base(self, node: int) -> int:
        return node if node < self.people else self.blossoms[node].base

    def members(self, node: int) -> list[int]:
        return [node] if node < self.people else self.blossoms[node].members

    def seat(self, node: int, person: int) -> None:
        """Make `person` the base of the node: the others in it are matched anew, along its cycles."""
        waiting = [(node, person)]
        while waiting:
            node, person = waiting.pop()
            if node < self.people:
                continue
            blossom = self.blossoms[node]
            first = blossom.kids.index(self.kid_of(node, person))
            blossom.base = person
            blossom.kids = kids = blossom.kids[first:] + blossom.kids[:first]
            blossom.links = links = blossom.links[first:] + blossom.links[:first]
            waiting.append((kids[0], person))
            for at in range(1, len(kids), 2):
                one, two = links[at]
                self.mates[one], self.mates[two] = two, one
                waiting += [(kids[at], one), (kids[at + 1], two)]

    def kid_of(self, node: int, person: int) -> int:
        kid = person
        while self.up[kid] != node:
            kid = self.up[kid]
        return kid

    def bind(self, kids: list[int], links: list[Edge], price: int) -> int:
        """A new blossom, whose base is that of the first kid."""
        node = len(self.up)
        self.up.append(NOBODY)
        members = [person for kid in kids for person in self.members(kid)]
        self.blossoms[node] = Blossom(kids, links, self.base(kids[0]), members, price)
        for kid in kids:
            self.up[kid] = node
        for person in members:
            self.top[person] = node
        return node

    def unbind(self, node: int) -> Blossom:
        blossom = self.blossoms.pop(node)
        for kid in blossom.kids:
            self.up[kid] = NOBODY
            for person in self.members(kid):
                self.top[person] = kid
        return blossom
