"""Who still has to sign, what, and by when.

Bound are those in an open pair or enrolled in a cycle that is not closed; whoever left is not. They have to sign when a
pair of theirs waits for it or runs on the signature of an earlier version; and, enrolled only, when they signed an
earlier version, or when a charter is new to their organisation.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from charters.binding import Binding, bindings, charters_of
from hub.members.models import Volunteer
from hub.mentoring.models import Enrolment, PairMember
from hub.mentoring.signatures import User, versions_signed
from hub.mentoring.states import CycleState, PairState
from hub.shared import clock

WAITING = (PairState.ACCEPTED, PairState.ACTIVE, PairState.PAUSED)


@dataclass(frozen=True)
class Awaited:
    """One signature that is awaited of one person."""

    volunteer: Volunteer
    binding: Binding
    until: dt.date | None
    """The day before which, if there is one; it may be past."""
    pairs: tuple[uuid.UUID, ...]
    """The pairs concerned."""
    again: bool
    """Whether they signed an earlier version."""

    @property
    def is_late(self) -> bool:
        return self.until is not None and self.until <= clock.today()

    @property
    def is_asked(self) -> bool:
        """Whether there is a day before which they sign, and it is to come."""
        return self.until is not None and not self.is_late


type _Wanted = dict[uuid.UUID, dict[uuid.UUID, list[uuid.UUID]]]
"""By volunteer, by charter, the pairs."""


def awaited(volunteers: QuerySet[Volunteer] | None = None) -> list[Awaited]:
    """The signatures awaited of `volunteers` (of all unless given), the most urgent first. Six queries at most,
    whatever their number."""
    bound = _bound(Volunteer.objects.all() if volunteers is None else volunteers)
    people = {one.pk: one for one in bound.select_related("user", "organisation").order_by("name", "pk")}
    if not people:
        return []
    wanted = _wanted(people, bound)
    found = bindings({charter for charters in wanted.values() for charter in charters})
    signed = versions_signed(found, {one.user_id for one in people.values()})
    rows = [
        row
        for pk, charters in wanted.items()
        for charter, pairs in charters.items()
        if charter in found and (row := _one(people[pk], found[charter], pairs, signed)) is not None
    ]
    return sorted(rows, key=_urgency)


def _bound(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    here = volunteers.exclude(state=Volunteer.State.LEFT).filter(user__is_active=True)
    return here.filter(
        Exists(_places().filter(volunteer=OuterRef("pk")))
        | Exists(_enrolments().filter(volunteer=OuterRef("pk")))
    )


def _places() -> QuerySet[PairMember]:
    return PairMember.objects.filter(pair__state__in=WAITING)


def _enrolments() -> QuerySet[Enrolment]:
    return Enrolment.objects.current().exclude(cycle__state=CycleState.CLOSED)


def _wanted(people: dict[uuid.UUID, Volunteer], bound: QuerySet[Volunteer]) -> _Wanted:
    wanted: _Wanted = {pk: {} for pk in people}
    inside = bound.order_by().values("pk")
    places = _places().filter(volunteer__in=inside).order_by("pair__created_at", "pair")
    for pk, charter, pair in places.values_list(
        "volunteer_id", "pair__cycle__programme__charter_id", "pair_id"
    ):
        wanted[pk].setdefault(charter, []).append(pair)
    enrolments = _enrolments().filter(volunteer__in=inside)
    for pk, charter in enrolments.values_list("volunteer_id", "cycle__programme__charter_id"):
        wanted[pk].setdefault(charter, [])
    own = charters_of({one.organisation_id for one in people.values() if one.organisation_id})
    for pk, one in people.items():
        if one.organisation_id in own:
            wanted[pk][own[one.organisation_id]] = [pair for pairs in wanted[pk].values() for pair in pairs]
    return wanted


def _one(
    person: Volunteer, binding: Binding, pairs: list[uuid.UUID],
    signed: dict[tuple[User, uuid.UUID], set[uuid.UUID]],
) -> Awaited | None:  # fmt: skip
    theirs = signed.get((person.user_id, binding.version.charter_id), set())
    if not theirs.isdisjoint(binding.accepted) or not (theirs or pairs or binding.is_new):
        return None
    until = binding.day_for(theirs) if theirs or binding.is_new else None
    return Awaited(person, binding, until, tuple(pairs), again=bool(theirs))


def _urgency(row: Awaited) -> tuple[dt.date, bool, str, int, str]:
    version = row.binding.version
    return (row.until or dt.date.max, not row.pairs, version.charter.slug, version.number, row.volunteer.name)
