"""From rows to what `hub.matching` knows: people and parties as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from commons.models import ChallengePage
from hub.matching.people import Frame, History, Model, Party, Person
from hub.members.apart import addresses_of, avoided_by
from hub.members.lines import lines_of
from hub.members.models import Exclusion, Volunteer
from hub.mentoring.marks import mark_of
from hub.mentoring.meetings import identity_of, met, met_marks
from hub.mentoring.models import Cycle, Enrolment, MentoringModel, Pair, PairMember
from hub.mentoring.preferences import REFUSAL, WISH, of_kind, said_among
from hub.mentoring.states import OPEN_PAIRS

if TYPE_CHECKING:
    import uuid


def party_of(
    *,
    cycle: Cycle,
    mentor: Volunteer,
    mentees: Sequence[Volunteer],
    reciprocal: bool = False,
    challenge: ChallengePage | None = None,
    apart_from: Pair | None = None,
) -> Party:
    """The party these people would form in `cycle`, in a fixed number of queries; pairs count as open but for
    `apart_from`. Volunteers come with their topics (`with_topics()`)."""
    volunteers = [mentor, *mentees]
    open_places = _open_places(volunteers, apart_from)
    counts = dict(open_places.values_list("volunteer").annotate(n=Count("pair", distinct=True)))
    lines = lines_of(volunteers)
    enrolments = _enrolments(cycle, volunteers)
    people = [_person(v, enrolments.get(v.pk), lines[v.pk], counts.get(v.pk, 0)) for v in volunteers]
    people = with_preferences(with_conflicts(people, volunteers), volunteers)
    return Party(
        frame_of(cycle, reciprocal=reciprocal),
        mentor=people[0],
        mentees=tuple(people[1:]),
        challenge=challenge.translation_key if challenge else None,
        history=History(
            excluded=_exclusions(volunteers),
            paired=_paired(volunteers, apart_from),
            met=met(volunteers),
            met_marks=met_marks(volunteers),
        ),
    )


def frame_of(cycle: Cycle, *, reciprocal: bool = False) -> Frame:
    """What the cycle asks of those it brings together."""
    group = cycle.programme.model != MentoringModel.PEER
    return Frame(
        model=Model(cycle.programme.model),
        reciprocal=reciprocal,
        senior_only=cycle.programme.senior_only,
        practice=cycle.practice_id,
        group_min=cycle.group_min if group else 1,
        group_max=cycle.group_max if group else 1,
    )


def with_conflicts(people: Sequence[Person], volunteers: Sequence[Volunteer]) -> list[Person]:
    """The people with what they avoid and how they are known, in two queries."""
    avoided, addresses = avoided_by(volunteers), addresses_of(volunteers)
    return [
        replace(person, avoids=avoided[one.pk], addresses=addresses[one.pk])
        for person, one in zip(people, volunteers, strict=True)
    ]


def with_preferences(people: Sequence[Person], volunteers: Sequence[Volunteer]) -> list[Person]:
    """The people with whom they would like to meet, and would rather not, in one query; and with their marks."""
    said = said_among(volunteers)
    return [
        replace(
            person,
            wishes=of_kind(said[one.pk], WISH),
            refuses=of_kind(said[one.pk], REFUSAL),
            mark=mark_of(one.email),
        )
        for person, one in zip(people, volunteers, strict=True)
    ]


def _person(
    volunteer: Volunteer,
    enrolment: Enrolment | None,
    managers: "frozenset[uuid.UUID]",
    open_pairs: int,
) -> Person:
    return Person(
        id=volunteer.pk,
        identity=identity_of(volunteer),
        organisation=volunteer.organisation_id,
        seniority=volunteer.seniority,
        languages=frozenset(volunteer.languages),
        modes=frozenset(volunteer.modes),
        place=volunteer.place,
        offers={offer.topic_id: offer.level for offer in volunteer.offers.all()},
        seeks={seek.topic_id: seek.level for seek in volunteer.seeks.all()},
        challenges=frozenset(c.translation_key for c in enrolment.challenges.all())
        if enrolment
        else frozenset(),
        managers=managers,
        capacity=volunteer.capacity,
        open_pairs=open_pairs,
        enrolled_as=frozenset(enrolment.roles) if enrolment else frozenset(),
    )


def _enrolments(cycle: Cycle, volunteers: Sequence[Volunteer]) -> "Mapping[uuid.UUID, Enrolment]":
    rows = cycle.enrolments.current().filter(volunteer__in=volunteers).prefetch_related("challenges")
    return {row.volunteer_id: row for row in rows}


def _open_places(volunteers: Sequence[Volunteer], apart_from: Pair | None) -> QuerySet[PairMember]:
    """The places of these people in open pairs; a human being has one record at a time that can have any."""
    rows = PairMember.objects.filter(volunteer__in=volunteers, pair__state__in=OPEN_PAIRS)
    return rows.exclude(pair=apart_from) if apart_from else rows


def _paired(volunteers: Sequence[Volunteer], apart_from: Pair | None) -> frozenset[frozenset[str]]:
    """Who meets whom already: in each open pair that touches these people, the mentor with each of the others,
    or both peers."""
    pairs = _open_places(volunteers, apart_from).values("pair")
    rows = PairMember.objects.filter(pair__in=pairs).select_related("volunteer")
    by_pair: dict[object, list[PairMember]] = {}
    for row in rows:
        by_pair.setdefault(row.pair_id, []).append(row)
    meetings: set[frozenset[str]] = set()
    for members in by_pair.values():
        leads = [m for m in members if m.role != PairMember.Role.MENTEE]
        meetings |= {
            frozenset({identity_of(a.volunteer), identity_of(b.volunteer)})
            for a in leads
            for b in members
            if a is not b
        }
    return frozenset(meetings)


def _exclusions(volunteers: Sequence[Volunteer]) -> "frozenset[frozenset[uuid.UUID]]":
    organisations = {v.organisation_id for v in volunteers if v.organisation_id}
    both = Q(declared_by__in=organisations, other__in=organisations)
    rows = Exclusion.objects.in_force().filter(both).values_list("declared_by_id", "other_id")
    return frozenset(frozenset(row) for row in rows)
