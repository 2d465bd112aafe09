"""From rows to the problem of a run: the whole cycle, in a number of queries that does not grow with people."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.matching.criteria import criteria_of
from hub.matching.edges import Lines
from hub.matching.people import Frame, History, Model, Person
from hub.matching.pool import Pool, pool_of
from hub.matching.rules import IN_A_RUN
from hub.members.apart import avoided_by
from hub.members.hours import hours_ahead, weekly_hours
from hub.members.lines import lines_of
from hub.members.models import Offer, Seek
from hub.mentoring.facts import frame_of
from hub.mentoring.marks import mark_of
from hub.mentoring.meetings import identity_of
from hub.mentoring.models import Cycle, Decision, MatchRun, MentoringModel, PairMember, Weighting
from hub.mentoring.preferences import REFUSAL, WISH, of_kind, said_among
from hub.mentoring.runs import rows
from hub.mentoring.runs.hashing import hash_of
from hub.mentoring.runs.rows import Id, Place, Row

if TYPE_CHECKING:
    from hub.matching.problem import Problem

NOBODY: frozenset[Any] = frozenset()


@dataclass(frozen=True)
class Asked:
    """What a run is asked besides who the people are, as plain values; pins and the like are of volunteers' ids."""

    frame: Frame
    weights: Mapping[str, int]
    lines: Lines
    balance: int | None
    least_organisations: int
    most_of_one: int | None
    pins: Sequence[rows.Two]
    kept: Sequence[rows.Two] | None
    standing: Sequence[rows.Two]


@dataclass(frozen=True)
class Read:
    """A cycle as a run sees it. Rows of the problem's pool are those of `people`, sorted by id; `inputs` is the SHA-256
    of all that goes in: the same one gives the same result."""

    people: tuple[Person, ...]
    history: History
    asked: Asked
    inputs: str

    @cached_property
    def problem(self) -> "Problem":
        # The solvers that this loads are for the process of a run: what serves pages reads without them.
        from hub.matching.problem import Problem

        asked = self.asked
        return Problem(
            self.pool,
            weights=asked.weights,
            lines=asked.lines,
            balance=asked.balance,
            least_organisations=asked.least_organisations,
            most_of_one=asked.most_of_one,
            pins=self._in_rows(asked.pins),
            kept=None if asked.kept is None else self._in_rows(asked.kept),
            standing=self._in_rows(asked.standing),
        )

    @cached_property
    def pool(self) -> Pool:
        return pool_of(self.people, self.asked.frame, self.history)

    @cached_property
    def row_of(self) -> Mapping[Any, int]:
        """By volunteer's id, the row."""
        return {person.id: row for row, person in enumerate(self.people)}

    def may_meet(self, people: Sequence[Id]) -> bool:
        """Whether these people, the mentor first, take part and break no rule of a run."""
        rows = np.array([self.row_of.get(one, -1) for one in people], np.intp)
        rules = IN_A_RUN[self.asked.frame.model]
        return bool((rows >= 0).all()) and not any(rule.broken(self.pool, rows) for rule in rules)

    def id_of(self, row: int) -> Id:
        found: Id = self.people[row].id  # type: ignore[assignment]
        return found

    def _in_rows(self, pairs: Iterable[rows.Two]) -> tuple[tuple[int, int], ...]:
        there = self.row_of
        return tuple((there[a], there[b]) for a, b in pairs if a in there and b in there)


def read(cycle: Cycle, weighting: Weighting, *, rematch_of: MatchRun | None = None) -> Read:
    """Read what a run of this cycle with these weights is given.

    `rematch_of`: the confirmed run of which to offer the next best, to those enrolled when a coordinator last confirmed
    one: its proposals that nobody has answered yet may be taken back, as few of them as possible.
    """
    found = _Cycle(cycle, rematch=rematch_of is not None)
    people, history = tuple(found.people()), found.history()
    is_peer = cycle.programme.model == MentoringModel.PEER
    counted = {one.code for one in criteria_of(Model(cycle.programme.model))}
    asked = Asked(
        frame=frame_of(cycle, reciprocal=weighting.reciprocal and is_peer),
        weights={code: int(weight) for code, weight in weighting.weights.items() if code in counted},
        lines=Lines(weighting.weak, weighting.good, "idle" if weighting.counts_idle else "good"),
        balance=weighting.balance,
        least_organisations=weighting.least_organisations,
        most_of_one=weighting.most_of_one,
        pins=found.pins(),
        kept=found.kept() if rematch_of is not None else None,
        standing=found.standing(),
    )
    return Read(people, history, asked, hash_of(people, history, asked))


class _Cycle:
    """All that a few queries find of a cycle."""

    def __init__(self, cycle: Cycle, *, rematch: bool) -> None:
        self.cycle, self.rematch = cycle, rematch
        self.rows = rows.people_of(cycle, enrolled_by=rows.last_choice(cycle) if rematch else None)
        self.places = rows.places_of(cycle)
        self.free = rows.free_again(cycle, self.places) if rematch else frozenset()
        self.records = {row.user_id: row.pk for row in self.rows if row.user_id}
        self.decisions = rows.decisions_of(cycle, self.records)
        self.by_record = {row.pk: identity_of(row) for row in self.rows}
        self.by_account = {row.user_id: identity_of(row) for row in self.rows if row.user_id}

    @cached_property
    def busy(self) -> list[Place]:
        """The places that are taken, whatever the run finds."""
        return [place for place in self.places if place.is_open and place.pair_id not in self.free]

    def people(self) -> Iterable[Person]:
        offers, seeks = rows.topics_of(self.cycle, Offer), rows.topics_of(self.cycle, Seek)
        challenges = rows.challenges_of(self.cycle)
        lines, avoided, said = lines_of(self.rows), avoided_by(self.rows), said_among(self.rows)
        waited = rows.waiting(self.cycle, self.places)
        taken: dict[Id, int] = {}
        for place in self.busy:
            taken[place.volunteer_id] = taken.get(place.volunteer_id, 0) + 1
        for row in self.rows:
            yield Person(
                id=row.pk,
                identity=self.by_record[row.pk],
                organisation=row.organisation_id,
                seniority=row.seniority,
                languages=frozenset(row.languages),
                modes=frozenset(row.modes),
                place=row.place,
                offers=offers.get(row.key, {}),
                seeks=seeks.get(row.key, {}),
                challenges=frozenset(challenges.get(row.enrolment, ())),
                managers=lines[row.pk],
                capacity=row.capacity,
                open_pairs=taken.get(row.pk, 0),
                enrolled_as=frozenset(row.roles),
                addresses=_addresses(row),
                avoids=avoided[row.pk],
                refuses=of_kind(said[row.pk], REFUSAL) if said[row.pk] else NOBODY,
                wishes=of_kind(said[row.pk], WISH) if said[row.pk] else NOBODY,
                kind=row.kind or "",
                hours=weekly_hours(row.slots, row.time_zone, self.cycle.runs_from),
                offset=hours_ahead(row.time_zone, self.cycle.runs_from),
                prefers=row.language if row.language in row.languages else "",
                waiting=waited[row.pk],
                mark=mark_of(row.email),
            )

    def history(self) -> History:
        forbidden = {frozenset(two) for two in self.decisions.get(Decision.Kind.FORBID, ())}
        forbidden.update(rows.declined_in(self.cycle, self.places, self.records))
        accepted = [place for place in self.places if place.accepted_at is not None]
        over = [place for place in accepted if place.has_met]
        return History(
            excluded=rows.exclusions(),
            paired=self._identities(rows.by_pair(self.busy).values()),
            met=self._identities(rows.by_pair(over).values(), but_again=True),
            met_marks=rows.met_marks(),
            forbidden=frozenset(forbidden),
            between=_between(accepted),
        )

    def pins(self) -> list[rows.Two]:
        """Those of people who are there, and not in a pair already. None for a rematch: what was kept together stays so
        until it is answered, and what was decided since waits for the coordinator's next run."""
        if self.rematch:
            return []
        paired = self._identities(rows.by_pair(self.busy).values())
        there = self.by_record
        return sorted(
            (mentor, mentee)
            for mentor, mentee in self.decisions.get(Decision.Kind.PIN, ())
            if mentor in there and mentee in there and frozenset({there[mentor], there[mentee]}) not in paired
        )

    def kept(self) -> list[rows.Two]:
        """Two whose proposal may be taken back."""
        return self._twos(place for place in self.places if place.pair_id in self.free)

    def standing(self) -> list[rows.Two]:
        """Two who are in a pair of this cycle that stays."""
        return self._twos(place for place in self.busy if place.cycle_id == self.cycle.pk)

    def _twos(self, places: Iterable[Place]) -> list[rows.Two]:
        """Mentor and mentee; two peers both ways."""
        found = []
        for members in rows.by_pair(list(places)).values():
            for one, other in rows.meetings(members):
                found.append((one.volunteer_id, other.volunteer_id))
                if one.role == PairMember.Role.PEER:
                    found.append((other.volunteer_id, one.volunteer_id))
        return sorted(found)

    def _identities(
        self, pairs: Iterable[list[Place]], *, but_again: bool = False
    ) -> frozenset[frozenset[str]]:
        """Who meets whom in these pairs; `but_again`: not those who both asked to meet again."""
        found = set()
        for members in pairs:
            for one, other in rows.meetings(members):
                two = {self._who(one), self._who(other)}
                if "" not in two and not (but_again and one.again and other.again):
                    found.add(frozenset(two))
        return frozenset(found)

    def _who(self, place: Place) -> str:
        return self.by_record.get(place.volunteer_id) or self.by_account.get(place.user_id or 0, "")


def _addresses(row: Row) -> frozenset[str]:
    return frozenset({row.email.lower(), (row.account or row.email).lower()})


def _between(places: Collection[Place]) -> Mapping[frozenset[Hashable], int]:
    """How many pairs any two organisations have formed; one organisation with itself, inside it."""
    found: dict[frozenset[Hashable], int] = {}
    for members in rows.by_pair(places).values():
        for one, other in rows.meetings(members):
            if one.organisation_id and other.organisation_id:
                two: frozenset[Hashable] = frozenset({one.organisation_id, other.organisation_id})
                found[two] = found.get(two, 0) + 1
    return found
