"""What templates show of pairs: where one stands, and where a person is."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from commons.models import ChallengePage
from hub.members.models import Volunteer
from hub.mentoring import interest
from hub.mentoring.models import Enrolment, Pair
from hub.mentoring.states import OPEN_PAIRS, PairState
from hub.topics.models import Topic

register = template.Library()

STOPPED = (PairState.DECLINED, PairState.EXPIRED, PairState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Step:
    """One point of a lifeline: passed, the present one, or still to come."""

    label: str | Promise
    at: dt.datetime | None = None
    state: str = "todo"


@register.inclusion_tag("mentoring/_lifeline.html")
def lifeline(pair: Pair) -> dict[str, Any]:
    """From the proposal to the end, and where the pair is now."""
    return {"steps": _steps(pair)}


def _steps(pair: Pair) -> list[Step]:
    if pair.state in STOPPED:
        return [Step(_("Proposed"), pair.created_at, "done"), Step(_label(pair), pair.closed_at, "now")]
    steps = [
        (_("Proposed"), pair.created_at, pair.state == PairState.PROPOSED),
        (_("Accepted"), pair.accepted_at, pair.state == PairState.ACCEPTED),
        (_("Active"), pair.activated_at, pair.state == PairState.ACTIVE),
    ]
    if pair.state == PairState.PAUSED:
        steps.append((_label(pair), pair.state_changed_at, True))
    closed = pair.state in (PairState.COMPLETED, PairState.ENDED)
    steps.append((_label(pair) if closed else _("Completed"), pair.closed_at, closed))
    return [Step(label, at, _tense(at, is_now)) for label, at, is_now in steps if at or not closed or is_now]


def _tense(at: dt.datetime | None, is_now: bool) -> str:
    if is_now:
        return "now"
    return "done" if at else "todo"


def _label(pair: Pair) -> str:
    return str(pair.get_state_display()).capitalize()


@register.inclusion_tag("mentoring/_whereabouts.html", takes_context=True)
def whereabouts(context: Any, volunteer: Volunteer) -> dict[str, Any]:
    """The cycles that a person of the organisation is enrolled in and how far their pairs are."""
    enrolments = Enrolment.objects.current().filter(volunteer=volunteer).select_related("cycle__programme")
    states = [*OPEN_PAIRS, PairState.COMPLETED]
    pairs = Pair.objects.filter(members__volunteer=volunteer, state__in=states).select_related(
        "cycle__programme"
    )
    return {
        "volunteer": volunteer,
        "enrolments": enrolments,
        "pairs": pairs,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def roles_in_words(enrolment: Enrolment) -> str:
    """The roles of an enrolment, as words."""
    field: Any = Enrolment._meta.get_field("roles")
    return " + ".join(field.labels(enrolment.roles))


@register.inclusion_tag("mentoring/_interest.html")
def interest_in_challenge(challenge: ChallengePage) -> dict[str, Any]:
    """How many people seek and offer help on a challenge."""
    return {"interest": interest.interest_in_challenge(challenge.translation_key)}


@register.inclusion_tag("mentoring/_interest.html")
def interest_in_topic(topic: Topic) -> dict[str, Any]:
    """How many people seek and offer help on a topic."""
    return {"interest": interest.interest_in_topic(topic)}
