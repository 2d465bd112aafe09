"""Who may be brought together by an actor in a cycle: the actor's own people by name, the others by their card; and
whom someone enrolled could meet there."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from hub.members.actors import Actor
from hub.members.cards import Card
from hub.members.models import Offer, Role, Seek, Volunteer
from hub.members.purposes import Purpose, uses
from hub.members.states import VolunteerState
from hub.mentoring.models import Cycle, Enrolment, MentoringModel
from hub.mentoring.states import PAIRING_CYCLES

MOST_SHOWN = 60
OWN, CARD = "v", "c"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the page: `value` is what the form sends back; `name` is empty for a card."""

    value: str
    name: str
    card: Card
    roles: frozenset[str]

    @property
    def may_mentor(self) -> bool:
        return Role.MENTOR in self.roles

    @property
    def may_be_mentored(self) -> bool:
        return Role.MENTEE in self.roles


def own_people(actor: Actor, cycle: Cycle, topic: str = "") -> list[Candidate]:
    rows = Volunteer.objects.managed_by(actor).filter(state=Volunteer.State.ACTIVE)
    return [_candidate(row, OWN, row.pk, row.name) for row in _enrolled(rows, cycle, topic)[:MOST_SHOWN]]


def cards(actor: Actor, cycle: Cycle, topic: str = "") -> list[Candidate]:
    """Of other organisations; none where the model stays inside one."""
    if cycle.programme.model == MentoringModel.CULTURE_SHIFT:
        return []
    rows = Volunteer.objects.on_cards_for(actor).exclude(
        pk__in=Volunteer.objects.managed_by(actor).values("pk")
    )
    shown = _enrolled(rows.order_by("card_id"), cycle, topic)[:MOST_SHOWN]
    return [_candidate(row, CARD, row.card_id, "") for row in shown]


def enrolments_of(actor: Actor) -> QuerySet[Enrolment]:
    """The actor's own in cycles that form pairs, while they take part: where they find others' cards."""
    taking_part = Volunteer.objects.filter(
        user=actor.user, user__isnull=False, state__in=(VolunteerState.ACTIVE, VolunteerState.PAUSED)
    )
    own = Enrolment.objects.current().filter(volunteer__in=taking_part, cycle__state__in=PAIRING_CYCLES)
    return own.select_related("cycle__programme", "volunteer")


def whom_they_could_meet(actor: Actor, enrolment: Enrolment, topic: str = "") -> QuerySet[Volunteer]:
    """Those whose card the actor may see, enrolled in the same cycle, in the other role (in either among peers), in and
    out of the own organisation as the model asks. Their order tells nothing of them."""
    cycle, own = enrolment.cycle, enrolment.volunteer
    rows = Volunteer.objects.on_cards_for(actor).exclude(pk=own.pk).exclude(user=actor.user)
    model = cycle.programme.model
    if model == MentoringModel.CULTURE_SHIFT:
        rows = rows.filter(organisation=own.organisation_id, organisation__isnull=False)
    elif own.organisation_id:
        rows = rows.exclude(organisation=own.organisation_id)
    if model != MentoringModel.PEER:
        others = Q()
        for mine, theirs in ((Role.MENTOR, Role.MENTEE), (Role.MENTEE, Role.MENTOR)):
            if mine in enrolment.roles:
                others |= Q(roles__has=theirs)
        in_role = Enrolment.objects.current().filter(others, cycle=cycle)
        rows = rows.filter(pk__in=in_role.values("volunteer"))
    return _enrolled(rows.order_by("card_id"), cycle, topic)


def first_cycle(actor: Actor, cycles: QuerySet[Cycle]) -> Cycle | None:
    """Where to begin: the first of `cycles` in which someone of the actor's own is enrolled, else the first."""
    own = Enrolment.objects.current().filter(volunteer__in=Volunteer.objects.managed_by(actor))
    return cycles.filter(Exists(own.filter(cycle=OuterRef("pk")))).first() or cycles.first()


def people_named(actor: Actor, values: Iterable[str]) -> Mapping[str, Volunteer]:
    """The volunteers that these values name and the actor may see, enrolled or not: two queries."""
    wanted = {value: _parsed(value) for value in values}
    own_ids = [pk for kind, pk in wanted.values() if kind == OWN and pk]
    card_ids = [pk for kind, pk in wanted.values() if kind == CARD and pk]
    own = {(OWN, v.pk): v for v in Volunteer.objects.managed_by(actor).filter(pk__in=own_ids)}
    others = {
        (CARD, v.card_id): v for v in Volunteer.objects.on_cards_for(actor).filter(card_id__in=card_ids)
    }
    found = {**own, **others}
    return {value: found[key] for value, key in wanted.items() if key in found}


@uses(Purpose.MATCHED, "shows the person among those who may be proposed")
def _enrolled(rows: Any, cycle: Cycle, topic: str) -> QuerySet[Volunteer]:
    enrolments = Enrolment.objects.current().filter(cycle=cycle)
    rows = rows.filter(pk__in=enrolments.values("volunteer")).consenting(Purpose.MATCHED)
    if topic:
        offers, seeks = (
            model.objects.filter(topic__slug=topic).values("volunteer") for model in (Offer, Seek)
        )
        rows = rows.filter(Q(pk__in=offers) | Q(pk__in=seeks))
    in_cycle = Prefetch("enrolments", queryset=enrolments, to_attr="in_cycle")
    shown: QuerySet[Volunteer] = rows.with_topics().prefetch_related(in_cycle)
    return shown


def _candidate(row: Volunteer, kind: str, pk: uuid.UUID, name: str) -> Candidate:
    enrolments: list[Enrolment] = row.in_cycle  # type: ignore[attr-defined]
    roles = frozenset(role for enrolment in enrolments for role in enrolment.roles)
    return Candidate(value=f"{kind}:{pk}", name=name, card=Card.of(row), roles=roles)


def _parsed(value: str) -> tuple[str, uuid.UUID | None]:
    kind, _colon, text = value.partition(":")
    try:
        return kind, uuid.UUID(text)
    except ValueError:
        return kind, None
