"""The rows that a run reads: a few queries whatever the number of people, and no model instances."""

import datetime as dt
import itertools
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.db.models import CharField, Max, Q
from django.db.models.functions import Cast

from hub.members.models import Consent, Exclusion, Offer, Seek
from hub.members.purposes import Purpose, uses
from hub.members.states import VolunteerState
from hub.mentoring.models import Cycle, Decision, Enrolment, LeftOut, MatchRun, Met, PairMember, Proposal
from hub.mentoring.models.programmes import EnrolmentQuerySet
from hub.mentoring.states import OPEN_PAIRS, Answer, CycleState, PairState, RunState
from hub.shared import clock

NOT_ACCEPTED = (PairState.DECLINED, PairState.EXPIRED)

type Id = uuid.UUID
type Text = str
"""An id as the database writes it: many are read to be looked up once, and only those kept are made ids again."""
type Topics = Mapping[Text, Mapping[Hashable, str]]
type Two = tuple[Id, Id]


class Row(NamedTuple):
    """Someone who takes part in the cycle; `pk` is the volunteer's, `account` the address of their account."""

    key: Text
    user_id: int | None
    email: str
    account: str | None
    language: str | None
    home: Text | None
    kind: str | None
    seniority: str
    languages: list[str]
    modes: list[str]
    place: str
    time_zone: str
    slots: list[str]
    capacity: int
    enrolment: Text
    roles: list[str]
    pk: Id
    organisation_id: Id | None


def text(field: str) -> Cast:
    return Cast(field, CharField(max_length=36))


@lru_cache(maxsize=65_536)
def known(written: Text) -> Id:
    """The id again."""
    return uuid.UUID(written)


class Place(NamedTuple):
    """Someone's place in a pair, whoever they are."""

    pair_id: Id
    role: str
    again: bool
    answer: str
    volunteer_id: Id
    user_id: int | None
    organisation_id: Id | None
    cycle_id: Id
    state: str
    accepted_at: object
    closed_at: object

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_PAIRS

    @property
    def has_met(self) -> bool:
        """Whether the pair was accepted by all, and is over."""
        return self.accepted_at is not None and self.closed_at is not None


@uses(Purpose.MATCHED, "reads the person into a matching run")
def taking_part(cycle: Cycle) -> EnrolmentQuerySet:
    """The enrolments of those whom a run may bring together: there, agreeing to it, their organisation a member."""
    today = clock.today()
    there = Q(volunteer__away_until=None) | Q(volunteer__away_until__lt=today)
    at_home = Q(volunteer__organisation=None) | Q(
        volunteer__organisation__joined_on__lte=today,
        volunteer__organisation__membership_ends_on__gte=today,
    )
    rows = Enrolment.objects.current().filter(
        there, at_home, cycle=cycle, volunteer__state=VolunteerState.ACTIVE
    )
    return rows.filter(Consent.objects.of_owner(Purpose.MATCHED, "volunteer__user"))


def people_of(cycle: Cycle, *, enrolled_by: dt.datetime | None = None) -> list[Row]:
    """Sorted by id, so that whatever order the database answers in says nothing. `enrolled_by`: not who came later."""
    fields = (
        text("volunteer_id"), "volunteer__user_id", "volunteer__email", "volunteer__user__email",
        "volunteer__user__language", text("volunteer__organisation_id"), "volunteer__organisation__actor_type",
        "volunteer__seniority", "volunteer__languages", "volunteer__modes", "volunteer__place",
        "volunteer__time_zone", "volunteer__slots", "volunteer__capacity", text("pk"), "roles",
    )  # fmt: skip
    people = taking_part(cycle)
    if enrolled_by is not None:
        people = people.filter(created_at__lte=enrolled_by)
    found = people.order_by().values_list(*fields)
    return [Row._make((*one, known(one[0]), known(one[5]) if one[5] else None)) for one in sorted(found)]


def taken_of(cycle: Cycle) -> Counter[Id]:
    """By volunteer of the cycle, how many open pairs they are in, of any cycle."""
    here = {"volunteer__enrolments__cycle": cycle, "volunteer__enrolments__withdrawn_at": None}
    places = PairMember.objects.filter(**here, pair__state__in=OPEN_PAIRS)
    return Counter(places.order_by().values_list("volunteer_id", flat=True))


def mentored_in(cycle: Cycle) -> frozenset[Id]:
    """The volunteers who have a mentor by an open pair of this cycle; two peers who mentor each other, both."""
    places = PairMember.objects.filter(pair__cycle=cycle, pair__state__in=OPEN_PAIRS)
    mentored = places.exclude(role=PairMember.Role.MENTOR)
    return frozenset(mentored.order_by().values_list("volunteer_id", flat=True))


def topics_of(cycle: Cycle, model: type[Offer] | type[Seek]) -> Topics:
    """By volunteer's key, the topics with their levels."""
    rows = model._default_manager.filter(
        volunteer__enrolments__cycle=cycle, volunteer__enrolments__withdrawn_at=None
    )
    found: dict[Text, dict[Hashable, str]] = defaultdict(dict)
    for one, topic, level in rows.order_by().values_list(text("volunteer_id"), text("topic_id"), "level"):
        found[one][known(topic)] = level
    return found


def challenges_of(cycle: Cycle) -> Mapping[Text, Collection[Id]]:
    """By enrolment's key, what names a challenge in all languages."""
    through = Enrolment.challenges.through._default_manager
    rows = through.filter(enrolment__cycle=cycle, enrolment__withdrawn_at=None).order_by()
    found: dict[Text, list[Id]] = defaultdict(list)
    for enrolment, key in rows.values_list(text("enrolment_id"), text("challengepage__translation_key")):
        found[enrolment].append(known(key))
    return found


def places_of(cycle: Cycle) -> list[Place]:
    """Of all pairs that are open, of all that were ever accepted, and of those not accepted in this cycle."""
    refused = Q(pair__state__in=NOT_ACCEPTED, pair__cycle=cycle)
    rows = PairMember.objects.filter(
        Q(pair__state__in=OPEN_PAIRS) | Q(pair__accepted_at__isnull=False) | refused
    )
    fields = (
        "pair_id", "role", "again", "answer", "volunteer_id", "volunteer__user_id",
        "volunteer__organisation_id", "pair__cycle_id", "pair__state", "pair__accepted_at",
        "pair__closed_at",
    )  # fmt: skip
    return list(map(Place._make, rows.order_by("pair", "pk").values_list(*fields)))


def exclusions() -> frozenset[frozenset[Id]]:
    rows = Exclusion.objects.in_force().order_by().values_list("declared_by_id", "other_id")
    return frozenset(map(frozenset, rows))


def met_marks() -> frozenset[int]:
    return frozenset(int(mark, 16) for mark in Met.objects.values_list("mark", flat=True))


def decisions_of(cycle: Cycle, by_account: Mapping[int, Id]) -> Mapping[str, list[Two]]:
    """By kind, mentor and mentee: their records of now, by account, where they have one."""
    found: dict[str, list[Two]] = defaultdict(list)
    fields = ("kind", "mentor_id", "mentor__user_id", "mentee_id", "mentee__user_id")
    for kind, one, own, other, theirs in Decision.objects.filter(cycle=cycle).order_by().values_list(*fields):
        found[kind].append((by_account.get(own or 0, one), by_account.get(theirs or 0, other)))
    return found


def declined_in(
    cycle: Cycle, places: Collection[Place], by_account: Mapping[int, Id]
) -> Iterator[frozenset[Id]]:
    """Any two of whom one declined to meet the other in this cycle, or never answered: their records of now, by
    account, where they have one."""
    for members in by_pair(places).values():
        if members[0].state in NOT_ACCEPTED and members[0].cycle_id == cycle.pk:
            wanted = Answer.DECLINED if members[0].state == PairState.DECLINED else Answer.PENDING
            for one, other in meetings(members):
                if wanted in (one.answer, other.answer):
                    yield frozenset(
                        by_account.get(who.user_id or 0, who.volunteer_id) for who in (one, other)
                    )


def by_pair(places: Collection[Place]) -> Mapping[Id, list[Place]]:
    found: dict[Id, list[Place]] = defaultdict(list)
    for place in places:
        found[place.pair_id].append(place)
    return found


def meetings(members: list[Place]) -> Iterator[tuple[Place, Place]]:
    """The mentor with each of the others, or two peers."""
    leads = [place for place in members if place.role != PairMember.Role.MENTEE]
    others = [place for place in members if place.role == PairMember.Role.MENTEE]
    if others:
        yield from ((lead, other) for lead in leads for other in others)
    else:
        yield from itertools.pairwise(leads)


def waiting(cycle: Cycle, places: Collection[Place]) -> Counter[Id]:
    """By volunteer, how many earlier cycles left them without anyone: a confirmed run said so, or the cycle closed.
    Those who sought someone to mentor them, or a peer."""
    here = {"volunteer__enrolments__cycle": cycle, "volunteer__enrolments__withdrawn_at": None}
    closed = Enrolment.objects.current().filter(
        **here, cycle__state=CycleState.CLOSED, cycle__runs_from__lt=cycle.runs_from, roles__has="mentee"
    )
    left = LeftOut.objects.filter(
        **here,
        run__state=RunState.CONFIRMED,
        run__cycle__runs_from__lt=cycle.runs_from,
        role__in=[PairMember.Role.MENTEE, PairMember.Role.PEER],
    )
    without = {*closed.order_by().values_list("volunteer_id", "cycle_id")}
    without |= {*left.order_by().values_list("volunteer_id", "run__cycle_id")}
    formed = {(place.volunteer_id, place.cycle_id) for place in places if place.accepted_at is not None}
    return Counter(one for one, _cycle in without - formed)


def last_choice(cycle: Cycle) -> dt.datetime | None:
    """When a coordinator last confirmed a run of the cycle: rematches only go on from there."""
    runs = MatchRun.objects.filter(cycle=cycle, state=RunState.CONFIRMED, after=None)
    last: dt.datetime | None = runs.aggregate(last=Max("confirmed_at"))["last"]
    return last


def free_again(cycle: Cycle, places: Collection[Place]) -> frozenset[Id]:
    """The pairs that a rematch may take back: a run of this cycle chose them by itself, and nobody has answered yet."""
    proposed = Proposal.objects.filter(run__cycle=cycle, pinned=False, pair__state=PairState.PROPOSED)
    answered = {place.pair_id for place in places if place.answer != Answer.PENDING}
    return frozenset(proposed.values_list("pair_id", flat=True)) - answered - {None}
