"""The first page of the member space."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.members.actors import Actor
from hub.members.models import Organisation, Volunteer
from hub.members.views.common import actor_of, own_volunteer
from hub.mentoring.asks import asks_of, is_unmatched
from hub.mentoring.awaited import awaited
from hub.mentoring.faces import Shown, shown_to
from hub.mentoring.models import Cycle, Enrolment, Pair
from hub.mentoring.states import OPEN_PAIRS, PairState
from hub.shared import clock

MOST_SHOWN = 50
PAST = (PairState.COMPLETED, PairState.ENDED)


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """What is asked of the person now, their pairs, their enrolments, what they can join."""
    actor = actor_of(request)
    volunteer = own_volunteer(request)
    pairs = _pairs_of(actor)
    enrolments = list(
        Enrolment.objects.current().filter(volunteer=volunteer).select_related("cycle__programme")
        if volunteer
        else []
    )
    context = {
        "volunteer": volunteer,
        "asks": asks_of(actor, volunteer, pairs),
        "unmatched": is_unmatched(volunteer),
        "pairs": [shown for shown in pairs if shown.pair.is_open],
        "past": [shown for shown in pairs if not shown.pair.is_open],
        "enrolments": enrolments,
        "joinable": _joinable(volunteer, enrolments),
        **_people_of(actor),
    }
    return render(request, "mentoring/me.html", context)


def _pairs_of(actor: Actor) -> list[Shown]:
    rows = Pair.objects.of_user(actor.user).filter(state__in=[*OPEN_PAIRS, *PAST]).with_members()
    return [shown_to(actor, pair) for pair in rows[:MOST_SHOWN]]


def _joinable(volunteer: Volunteer | None, enrolments: list[Enrolment]) -> list[Cycle]:
    joined = [enrolment.cycle_id for enrolment in enrolments]
    return list(Cycle.objects.enrolling().filter(enrol_until__gte=clock.today()).exclude(pk__in=joined))


def _people_of(actor: Actor) -> dict[str, Any]:
    """For a referent: the organisations, and how far their people and pairs are, as numbers."""
    if not actor.organisation_ids:
        return {"homes": []}
    people = Volunteer.objects.filter(organisation__in=actor.organisation_ids)
    states = dict(people.order_by().values_list("state").annotate(n=Count("pk")))
    theirs = Pair.objects.filter(members__volunteer__organisation__in=actor.organisation_ids)
    pairs = dict(theirs.order_by().values_list("state").annotate(n=Count("pk", distinct=True)))
    to_sign = {row.volunteer.pk for row in awaited(people)}
    return {
        "to_sign_count": len(to_sign),
        "homes": list(Organisation.objects.managed_by(actor) if not actor.sees_all else []),
        "people_counts": [(s.label, states[s.value]) for s in Volunteer.State if states.get(s.value)],
        "pair_counts": [(s.label, pairs[s.value]) for s in [*OPEN_PAIRS, *PAST] if pairs.get(s.value)],
    }
