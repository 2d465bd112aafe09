"""A cycle's matching: whether it can be launched, what weighs how much, its runs, what was decided by hand."""

import uuid
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.matching.criteria import DEFAULTS, criteria_of
from hub.matching.people import Model
from hub.members.models import Volunteer
from hub.mentoring import services
from hub.mentoring.admin.matching.doors import (
    attempted,
    back_to,
    by_post,
    cycle_at,
    for_coordinators,
    page,
    seconds_of,
    url,
)
from hub.mentoring.models import Cycle, Decision, MatchRun, Weighting
from hub.mentoring.runs.checks import Level, launch_checks
from hub.mentoring.services.weighing import current_weighting
from hub.mentoring.states import PAIRING_CYCLES

MOST_RUNS = 50
MOST_DECISIONS = 200


@require_safe
@for_coordinators
def index(request: HttpRequest) -> HttpResponse:
    """The cycles, those that form pairs first."""
    last = MatchRun.objects.filter(cycle=OuterRef("pk")).order_by("-created_at")
    cycles = (
        Cycle.objects.select_related("programme")
        .exclude(state=Cycle.State.DRAFT)
        .annotate(
            people=Count("enrolments", filter=Q(enrolments__withdrawn_at=None), distinct=True),
            run_count=Count("runs", distinct=True),
            last_run=Subquery(last.values("state")[:1]),
        )
    )
    states = dict(MatchRun.State.choices)
    rows = [(cycle, states.get(getattr(cycle, "last_run", None) or "", "")) for cycle in cycles]
    rows.sort(key=lambda row: row[0].state not in PAIRING_CYCLES)
    return page(request, "index", _("Matching"), {"rows": rows})


@require_safe
@for_coordinators
def cycle_page(request: HttpRequest, pk: object) -> HttpResponse:
    cycle = cycle_at(pk)
    checks = launch_checks(cycle)
    runs = list(runs_of(cycle)[:MOST_RUNS])
    under_way = next((run for run in runs if run.is_under_way), None)
    decisions = cycle.decisions.select_related("mentor__organisation", "mentee__organisation", "decided_by")
    weighting = current_weighting(cycle)
    context = {
        "checks": checks,
        "stopped": any(check.level == Level.STOP for check in checks),
        "forms_pairs": cycle.state in PAIRING_CYCLES,
        "weights": weights_in_words(cycle, weighting),
        "weighting": weighting,
        "runs": [(run, seconds_of(run)) for run in runs],
        "under_way": under_way,
        "decisions": decisions[:MOST_DECISIONS],
    }
    return page(request, "cycle", str(cycle), context, cycle=cycle)


def runs_of(cycle: Cycle) -> Any:
    runs = MatchRun.objects.filter(cycle=cycle).defer("certificate")
    return runs.select_related("weighting", "asked_by", "confirmed_by").order_by("-created_at")


def weights_in_words(cycle: Cycle, weighting: Weighting | None) -> list[tuple[str, int]]:
    """Each criterion with what it gives at most; what the hub proposes before anyone chose."""
    weights = weighting.weights if weighting is not None else DEFAULTS
    language = get_language() or "fr"
    counted = criteria_of(Model(cycle.programme.model))
    return [(criterion.label(language), weights.get(criterion.code, 0)) for criterion in counted]


@by_post("cycle")
def start(request: HttpRequest, pk: object) -> HttpResponse:
    """Ask for a run with the weights in force, and go and watch it."""
    cycle = cycle_at(pk)
    begun: list[MatchRun] = []
    attempted(
        request,
        lambda actor: begun.append(services.start_run(actor=actor, cycle=cycle)),
        _("The run is asked for: this page says how far it is."),
    )
    return redirect(url("run", begun[0].pk) if begun else url("cycle", cycle.pk))


@by_post("cycle")
def settle(request: HttpRequest, pk: object) -> HttpResponse:
    """Keep two people together or apart in the cycle's next runs, or let these choose again."""
    cycle = cycle_at(pk)
    mentor, mentee = (
        get_object_or_404(Volunteer, pk=_known(request.POST.get(name))) for name in ("mentor", "mentee")
    )
    kind = request.POST.get("kind")
    said = {
        Decision.Kind.PIN: _("The next runs keep them together: run again to see what it changes."),
        Decision.Kind.FORBID: _("The next runs keep them apart: run again to see what it changes."),
    }
    attempted(
        request,
        lambda actor: services.decide(
            actor=actor, cycle=cycle, mentor=mentor, mentee=mentee, kind=kind if kind in said else None
        ),
        said.get(kind or "", _("The next runs choose again for them.")),  # type: ignore[call-overload]
    )
    return redirect(back_to(request, url("cycle", cycle.pk)))


def _known(text: str | None) -> object:
    """An id, or none that anybody has."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.UUID(int=0)
