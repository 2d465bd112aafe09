"""Who may meet whom and how good it is, read again from design and docs/matching.md: person by person, in plain Python,
without anything of the hub's own rules, criteria or arrays. What the engine answers is judged by it."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.matching.people import LEVELS, SENIORITIES, Frame, History, Model, Person

SENIORITY = {name: step for step, name in enumerate(SENIORITIES)}
LEVEL = {name: step for step, name in enumerate(LEVELS)}


def free(person: Person) -> int:
    return max(0, person.capacity - person.open_pairs)


def _town(person: Person) -> str:
    return person.place.strip().casefold()


@dataclass(frozen=True)
class Judge:
    frame: Frame
    history: History
    weights: Mapping[str, int]

    def takes_part(self, one: Person, role: str) -> bool:
        """Enrolled in the role (peers without roles in both), with a place left, senior where the cycle wants it."""
        wanted = {"mentor", "mentee"} if self.frame.reciprocal else {role}
        is_senior = SENIORITY[one.seniority] >= SENIORITY["senior"]
        needs_seniority = self.frame.model is Model.PEER and self.frame.senior_only
        return wanted <= one.enrolled_as and free(one) > 0 and (is_senior or not needs_seniority)

    def apart(self, one: Person, other: Person) -> bool:
        """Whom no group may have together, whoever mentors it."""
        for a, b in ((one, other), (other, one)):
            if b.id in a.managers or b.id in a.refuses or a.avoids & b.addresses:
                return True
            if b.organisation is not None and b.organisation in a.avoids:
                return True
        homes = frozenset({one.organisation, other.organisation}) - {None}
        if len(homes) == 2 and homes in self.history.excluded:
            return True
        same = one.id == other.id or one.identity == other.identity
        return same or frozenset({one.id, other.id}) in self.history.forbidden

    def may_meet(self, mentor: Person, mentee: Person) -> bool:
        two = frozenset({mentor.identity, mentee.identity})
        known = self.history
        if self.apart(mentor, mentee) or two in known.paired or two in known.met:
            return False
        if (mentor.mark + mentee.mark) % 2**64 in known.met_marks:
            return False
        at_home = mentor.organisation is not None and mentor.organisation == mentee.organisation
        if at_home != (self.frame.model is Model.CULTURE_SHIFT):
            return False
        if self.frame.model is Model.PEER and not self._shared(mentor, mentee):
            return False
        return self._can_talk((mentor, mentee))

    @staticmethod
    def _shared(one: Person, other: Person) -> bool:
        mine, theirs = ({*person.offers, *person.seeks} for person in (one, other))
        return bool(mine & theirs or one.challenges & other.challenges)

    @staticmethod
    def _can_talk(people: Sequence[Person]) -> bool:
        """One language of all, and one way: from afar, or all in person in one town."""
        if not frozenset.intersection(*(one.languages for one in people)):
            return False
        towns = {_town(one) if "in_person" in one.modes else "" for one in people}
        afar = frozenset.intersection(*(one.modes for one in people)) - {"in_person"}
        return bool(afar) or (len(towns) == 1 and towns != {""})

    def may_form(
        self, mentor: Person, group: Sequence[Person], *, least_organisations: int, most_of_one: int | None
    ) -> bool:
        if not self.frame.group_min <= len(group) <= self.frame.group_max:
            return False
        if not all(self.may_meet(mentor, one) for one in group):
            return False
        if any(self.apart(one, other) for one, other in itertools.combinations(group, 2)):
            return False
        sought = set.intersection(*({*one.seeks} for one in group))
        practices = {self.frame.practice} if self.frame.practice is not None else sought
        if not practices & {*mentor.offers} or not self._can_talk((mentor, *group)):
            return False
        homes = Counter(one.organisation or ("independent", one.id) for one in group)
        return len(homes) >= least_organisations and (
            most_of_one is None or max(homes.values()) <= most_of_one
        )

    def score(self, mentor: Person, mentee: Person) -> int:
        """The sum of the criteria, each rounded down once."""
        return sum(
            int(share * self.weights.get(code, 0) // whole)
            for code, (share, whole) in self._shares(mentor, mentee).items()
        )

    def _shares(self, a: Person, b: Person) -> dict[str, tuple[int, int]]:
        """Of each criterion, the share of its weight: so many of so many."""
        step = SENIORITY[a.seniority] - SENIORITY[b.seniority] - (self.frame.model is Model.AGILITY)
        in_town = "in_person" in a.modes and "in_person" in b.modes and _town(a) == _town(b) != ""
        homes = frozenset({a.organisation, b.organisation})
        before = self.history.between.get(homes, 0) if None not in homes else 0
        waited = max(a.waiting, b.waiting) if self.frame.reciprocal else b.waiting
        return {
            "challenges": (min(len(a.challenges & b.challenges), 2), 2),
            "languages": (self._speaks(a, b) + self._speaks(b, a), 2),
            "place": (16, 16) if in_town else (max(8 - abs(a.offset - b.offset), 0), 16),
            "availability": (min(len(a.hours & b.hours), 6), 6) if a.hours and b.hours else (1, 2),
            "seniority": (max(3 - abs(step), 0), 3),
            "kinds": (int(a.kind != b.kind), 1),
            "new_ties": (1, 1 + before),
            "waiting": (min(waited, 3), 3),
            "wishes": ((b.id in a.wishes) + (a.id in b.wishes), 2),
        } | self._of_topics(a, b)

    def _of_topics(self, a: Person, b: Person) -> dict[str, tuple[int, int]]:
        """Points already, for the worse of the two ways and their mean are taken of whole points."""
        found = {}
        for code in ("topics", "reciprocity"):
            ways = [self._fit(self.weights.get(code, 0), *two) for two in ((a, b), (b, a))]
            points = ways[code == "reciprocity"]
            if self.frame.reciprocal:
                points = min(ways) if code == "topics" else sum(ways) // 2
            found[code] = (points, max(self.weights.get(code, 0), 1))
        return found

    @staticmethod
    def _fit(weight: int, giver: Person, seeker: Person) -> int:
        reached = [
            1 + (LEVEL[giver.offers[topic]] >= LEVEL[level])
            for topic, level in seeker.seeks.items()
            if topic in giver.offers
        ]
        return weight * sum(reached) // (2 * len(seeker.seeks)) if seeker.seeks else 0

    @staticmethod
    def _speaks(one: Person, other: Person) -> bool:
        return not one.prefers or one.prefers in other.languages
