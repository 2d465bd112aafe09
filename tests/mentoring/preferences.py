"""What the tests of preferences share."""

from django.urls import reverse

from hub.members.models import Volunteer
from hub.mentoring.models import Enrolment, Preference
from hub.mentoring.services import prefer
from tests.cast import actor

WISH, REFUSAL = Preference.Kind.WISH, Preference.Kind.REFUSAL


def says(one: Volunteer, other: Volunteer, kind: str | None = REFUSAL) -> Preference | None:
    return prefer(actor=actor(one), volunteer=one, other=other, kind=kind)


def cards_of(one: Volunteer) -> str:
    return reverse("enrolment-cards", args=[Enrolment.objects.get(volunteer=one).pk])
