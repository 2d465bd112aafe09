"""Naming people: the caller's own by id, others by card; and what of them may be told to whom."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api.fields import Choice, Shape, Text
from hub.members.actors import Actor
from hub.members.models import Volunteer
from hub.members.purposes import Purpose, uses
from hub.members.states import VolunteerState
from hub.mentoring.apart import hidden_organisations
from hub.topics.models import Level, Topic

type Named = Mapping[uuid.UUID, Volunteer]


class SkillShape(Shape):
    """A topic, by its slug, with how well the person knows it or wants to."""

    topic = Text(source="topic.slug", max_length=50)
    level = Choice(choices=Level.choices, default=Level.PRACTISING)


def unknown(field: str, message: str = "") -> ValidationError:
    """There is no such thing, or none that the caller may name: the answer is the same."""
    return ValidationError({field: [ErrorDetail(message or _("Unknown."), "unknown")]})


def is_own(actor: Actor, volunteer: Volunteer) -> bool:
    """Whether the actor reads the full record anyway: their own, or one of their organisation's people."""
    if actor.user is not None and volunteer.user_id == actor.user.pk:
        return True
    return actor.sees_all or volunteer.organisation_id in actor.organisation_ids


@uses(Purpose.CARD, "lets organisations' programs name the person by their card")
def named_by(actor: Actor, ids: Iterable[uuid.UUID]) -> Named:
    """The volunteers that the actor names by these ids: their own by id or card, those who take part by card. Nobody
    who is apart from the actor, or agrees to neither: as if there were no such card."""
    wanted = set(ids)
    own = Volunteer.objects.managed_by(actor).filter(Q(pk__in=wanted) | Q(card_id__in=wanted))
    others = Volunteer.objects.filter(card_id__in=wanted, state=VolunteerState.ACTIVE).without(actor.apart())
    others = others.exclude(organisation__in=hidden_organisations(actor))
    others = others.consenting(Purpose.CARD).consenting(Purpose.MATCHED)
    found: dict[uuid.UUID, Volunteer] = {volunteer.card_id: volunteer for volunteer in others}
    for volunteer in own:
        found |= {volunteer.pk: volunteer, volunteer.card_id: volunteer}
    return found


def own_named_by(rows: QuerySet[Volunteer], named: uuid.UUID, field: str) -> Volunteer:
    """The one of `rows` with this id or card. Raises ValidationError on `field`."""
    volunteer = rows.filter(Q(pk=named) | Q(card_id=named)).first()
    if volunteer is None:
        raise unknown(field)
    return volunteer


def skills(values: dict[str, Any]) -> dict[str, list[tuple[Topic, str]]]:
    """Take `offers` and `seeks` out of `values`, their topics found. Raises ValidationError on `offers.0.topic`."""
    given = {name: values.pop(name) for name in ("offers", "seeks") if name in values}
    slugs = {skill["topic"]["slug"] for rows in given.values() for skill in rows}
    topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs)}
    errors = {
        f"{name}.{index}.topic": [ErrorDetail(_("Unknown topic."), "unknown")]
        for name, rows in given.items()
        for index, skill in enumerate(rows)
        if skill["topic"]["slug"] not in topics
    }
    if errors:
        raise ValidationError(errors)
    return {
        name: [(topics[skill["topic"]["slug"]], skill["level"]) for skill in rows]
        for name, rows in given.items()
    }


def organisation_shown(volunteer: Volunteer) -> dict[str, str] | None:
    """The organisation as others may name it: slug and name; None for the independent."""
    home = volunteer.organisation
    return {"slug": home.slug, "name": home.name} if home else None


class ActorTypeField(serializers.CharField):
    """The actor type of a volunteer's organisation; null for the independent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"read_only": True, "allow_null": True, "source": "organisation.actor_type", **kwargs}
        )
