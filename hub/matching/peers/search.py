"""One search of Edmonds' method: a tree of alternating ways from someone alone (see `blossoms`).

Nodes an even way off (`EVEN`) lose as `now` grows, those an odd way off (`ODD`) gain. While a node is in the tree its
prices are kept as what they would be at 0, hence the time of each event is known at once and no price is touched on
the way: an event that no longer holds is seen by its time.
"""

from heapq import heappop, heappush

from hub.matching.peers.blossoms import NOBODY, Edge, Graph

EVEN, ODD = 1, -1


class Search:
    def __init__(self, graph: Graph, root: int) -> None:
        self.graph, self.root = graph, root
        self.sign: dict[int, int] = {}
        self.entry: dict[int, Edge] = {}
        self.now = 0
        self.events: list[tuple[int, int, int, int]] = []
        self.end = graph.prices[root], root
        """When the price of someone even is 0, and whose: the latest end."""

    def run(self) -> None:
        """Leave the root, who is alone, with a mate or with a price of 0, or someone else alone in their place."""
        graph = self.graph
        self.join_even(graph.top[self.root])
        while True:
            if not self.events or self.end[0] <= self.events[0][0]:
                self.now, person = self.end
                self.change_hands(person, NOBODY)
                break
            time, one, two, weight = heappop(self.events)
            if self.happens(time, one, two, weight):
                self.now = time
                if two == NOBODY:
                    self.open(one)
                elif self.sign.get(graph.top[two]) == EVEN:
                    self.close(one, two)
                elif self.reach(one, two):
                    break
        self.leave()

    def happens(self, time: int, one: int, two: int, weight: int) -> bool:
        """Whether the event still is as foreseen. `one` is even, or an odd blossom that opens."""
        graph, prices = self.graph, self.graph.prices
        if two == NOBODY:
            return self.sign.get(one) == ODD and graph.blossoms[one].price == 2 * time
        there = graph.top[two]
        sign = self.sign.get(there)
        if sign == ODD or there == graph.top[one]:
            return False
        slack = prices[one] + prices[two] - weight
        return slack == (2 * time if sign == EVEN else time)

    def join_even(self, node: int) -> None:
        self.sign[node] = EVEN
        people, now = self.graph.members(node), self.now
        if node in self.graph.blossoms:
            self.graph.blossoms[node].price -= 2 * now
        for person in people:
            self.graph.prices[person] += now
        for person in people:
            self.look_from(person)

    def join_odd(self, node: int, entry: Edge) -> None:
        self.sign[node], self.entry[node] = ODD, entry
        for person in self.graph.members(node):
            self.graph.prices[person] -= self.now
        if node in self.graph.blossoms:
            blossom = self.graph.blossoms[node]
            blossom.price += 2 * self.now
            heappush(self.events, (blossom.price // 2, node, NOBODY, 0))

    def look_from(self, person: int) -> None:
        """Foresee what the edges of someone even bring, before the end that is known."""
        graph, sign, top, prices, events = (
            self.graph,
            self.sign,
            self.graph.top,
            self.graph.prices,
            self.events,
        )
        mine, here = prices[person], top[person]
        if mine < self.end[0] and person < graph.present:
            self.end = mine, person
        latest = self.end[0]
        for other, weight in graph.neighbours[person]:
            there = top[other]
            how = sign.get(there)
            if how == ODD or there == here:
                continue
            time = mine + prices[other] - weight
            if how == EVEN:
                time >>= 1
            if time < latest:
                heappush(events, (time, person, other, weight))

    def reach(self, one: int, two: int) -> bool:
        """Take in the node of `two` and its mate; True when it is alone: the search is over."""
        graph = self.graph
        node = graph.top[two]
        mate = graph.mates[graph.base(node)]
        if mate == NOBODY:
            graph.seat(node, two)
            graph.mates[two] = one
            self.change_hands(one, two)
            return True
        self.join_odd(node, (one, two))
        self.join_even(graph.top[mate])
        return False

    def change_hands(self, person: int, mate: int) -> None:
        """Give `person`, who is even, this mate; along the way to the root, each one left takes the next."""
        graph = self.graph
        while True:
            node = graph.top[person]
            left = graph.mates[graph.base(node)]
            graph.seat(node, person)
            graph.mates[person] = mate
            if left == NOBODY:
                return
            node = graph.top[left]
            person, mate = self.entry[node]
            graph.seat(node, mate)
            graph.mates[mate] = person

    def close(self, one: int, two: int) -> None:
        """Bind the cycle that an edge between two even nodes closes: all in it become even."""
        graph, now = self.graph, self.now
        kids, links = self.cycle(one, two)
        odd = [person for kid in kids if self.sign[kid] == ODD for person in graph.members(kid)]
        for kid in kids:
            if kid in graph.blossoms:
                graph.blossoms[kid].price += 2 * now * self.sign[kid]
            del self.sign[kid]
        node = graph.bind(kids, links, -2 * now)
        self.sign[node] = EVEN
        for person in odd:
            graph.prices[person] += 2 * now
        for person in odd:
            self.look_from(person)

    def cycle(self, one: int, two: int) -> tuple[list[int], list[Edge]]:
        """The nodes from where the ways to the root meet, up to `one`, over to `two` and back."""
        top = self.graph.top
        heads = [top[one], top[two]]
        nodes: tuple[list[int], list[int]] = ([], [])
        links: tuple[list[Edge], list[Edge]] = ([], [])
        seen, side = set(heads), 0
        while True:
            step = self.step_down(heads[side])
            if step:
                odd, head, edges = step
                nodes[side].extend((heads[side], odd))
                links[side].extend(edges)
                heads[side] = head
                if head in seen:
                    break
                seen.add(head)
            side = 1 - side
        other = 1 - side
        if head in nodes[other]:
            at = nodes[other].index(head)
            del nodes[other][at:], links[other][at:]
        back = [(y, x) for x, y in reversed(links[0])]
        return [head, *reversed(nodes[0]), *nodes[1]], [*back, (one, two), *links[1]]

    def step_down(self, node: int) -> tuple[int, int, tuple[Edge, Edge]] | None:
        """From an even node, towards the root: the odd one, the even one, and the edges between."""
        graph = self.graph
        base = graph.base(node)
        mate = graph.mates[base]
        if mate == NOBODY:
            return None
        odd = graph.top[mate]
        person, into = self.entry[odd]
        return odd, graph.top[person], ((base, mate), (into, person))

    def open(self, node: int) -> None:
        """An odd blossom whose price is 0 falls apart: the even way through it stays in the tree."""
        graph = self.graph
        entry = self.entry.pop(node)
        del self.sign[node]
        for person in graph.members(node):
            graph.prices[person] += self.now
        blossom = graph.unbind(node)
        kids, links = blossom.kids, blossom.links
        at = kids.index(graph.top[entry[1]])
        step = 1 if at % 2 else -1
        while True:
            self.join_odd(kids[at], entry)
            if at == 0:
                break
            after = (at + 2 * step) % len(kids)
            middle = (at + step) % len(kids)
            self.join_even(kids[middle])
            entry = links[middle] if step > 0 else links[after][::-1]
            at = after
        for kid in kids:
            if kid not in self.sign:
                self.look_back_from(kid)

    def look_back_from(self, node: int) -> None:
        """Foresee when the tree reaches a node that has just left it."""
        graph = self.graph
        for person in graph.members(node):
            for other, weight in graph.neighbours[person]:
                if self.sign.get(graph.top[other]) == EVEN:
                    time = graph.prices[other] + graph.prices[person] - weight
                    heappush(self.events, (time, other, person, weight))

    def leave(self) -> None:
        """Write the prices as they are now."""
        graph, now = self.graph, self.now
        for node, sign in self.sign.items():
            for person in graph.members(node):
                graph.prices[person] -= sign * now
            if node in graph.blossoms:
                graph.blossoms[node].price += 2 * sign * now
        for node in self.sign:
            self.loosen(node)

    def loosen(self, node: int) -> None:
        """Blossoms without a price are of no use to the next search."""
        waiting = [node]
        while waiting:
            node = waiting.pop()
            if node in self.graph.blossoms and self.graph.blossoms[node].price == 0:
                waiting += self.graph.unbind(node).kids
