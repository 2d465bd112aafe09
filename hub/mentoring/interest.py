"""How many people seek and offer help, on a challenge or on a topic: numbers, and none so small that it names one."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from hub.members.models import Offer, Organisation, Role, Seek, Volunteer
from hub.members.states import VolunteerState
from hub.mentoring.models import Enrolment
from hub.mentoring.states import PAIRING_CYCLES
from hub.topics.models import Topic

SMALLEST = 3
"""A count below this is not shown."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Who offers and who seeks; None where they are fewer than `threshold`."""

    offer: int | None
    seek: int | None
    threshold: int = SMALLEST


def interest_in_challenge(challenge_key: uuid.UUID) -> Interest:
    """The people enrolled in a current cycle who chose the challenge, in whichever language: one query."""
    rows = Enrolment.objects.current().filter(
        challenges__translation_key=challenge_key,
        cycle__state__in=PAIRING_CYCLES,
        volunteer__in=_taking_part(),
    )
    counts = rows.aggregate(
        offer=Count("volunteer", distinct=True, filter=Q(roles__has=Role.MENTOR)),
        seek=Count("volunteer", distinct=True, filter=Q(roles__has=Role.MENTEE)),
    )
    return Interest(_shown(counts["offer"]), _shown(counts["seek"]))


def interest_in_topic(topic: Topic) -> Interest:
    """The people who take part and offer or seek the topic: one query."""
    counts = _taking_part().aggregate(
        offer=Count(
            "pk", distinct=True, filter=Q(pk__in=Offer.objects.filter(topic=topic).values("volunteer"))
        ),
        seek=Count(
            "pk", distinct=True, filter=Q(pk__in=Seek.objects.filter(topic=topic).values("volunteer"))
        ),
    )
    return Interest(_shown(counts["offer"]), _shown(counts["seek"]))


def _taking_part() -> QuerySet[Volunteer]:
    at_home = Q(organisation=None) | Q(organisation__in=Organisation.objects.current())
    return Volunteer.objects.filter(at_home, state=VolunteerState.ACTIVE)


def _shown(count: int) -> int | None:
    return count if count >= SMALLEST else None
