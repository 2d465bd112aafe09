"""The list of the people whom a referent or a coordinator looks after."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.members.models import Organisation, Volunteer
from hub.members.views.common import actor_of
from hub.mentoring.forms import PeopleFilter
from hub.mentoring.models import Enrolment, PairMember
from hub.mentoring.states import OPEN_PAIRS, PairState

PAGE_SIZE = 25


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who they are, what they are enrolled in and how far their pairs are: state only, never what is said."""
    actor = actor_of(request)
    if not (actor.sees_all or actor.is_referent):
        raise Http404
    homes = Organisation.objects.managed_by(actor)
    filters = PeopleFilter(request.GET, organisations=homes)
    found = _narrow(Volunteer.objects.managed_by(actor), filters.chosen)
    results = Paginator(_with_whereabouts(found), PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = Volunteer.objects.managed_by(actor).filter(state=Volunteer.State.APPLIED)
    context = {
        "results": results,
        "filters": filters,
        "waiting": waiting.select_related("organisation"),
        "homes": list(homes) if not actor.sees_all else [],
    }
    return render(request, "mentoring/people.html", context)


def _narrow(rows: QuerySet[Volunteer], chosen: dict[str, Any]) -> QuerySet[Volunteer]:
    state = chosen.get("state")
    rows = rows.filter(state=state) if state else rows.exclude(state=Volunteer.State.LEFT)
    if text := chosen.get("q"):
        rows = rows.filter(name__icontains=text)
    if cycle := chosen.get("cycle"):
        rows = rows.filter(pk__in=Enrolment.objects.current().filter(cycle=cycle).values("volunteer"))
    if organisation := chosen.get("organisation"):
        rows = rows.filter(organisation=organisation)
    return rows


def _with_whereabouts(rows: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """With current enrolments and the pairs that are open or were completed; what was declined stays private."""
    enrolments = Enrolment.objects.current().select_related("cycle__programme")
    states = [*OPEN_PAIRS, PairState.COMPLETED]
    places = PairMember.objects.filter(pair__state__in=states).select_related("pair")
    return rows.select_related("organisation").prefetch_related(
        Prefetch("enrolments", queryset=enrolments, to_attr="current_enrolments"),
        Prefetch("places", queryset=places, to_attr="shown_places"),
    )
