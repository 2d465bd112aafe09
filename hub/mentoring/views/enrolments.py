"""Taking part in a cycle."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters.binding import floor_lacking
from hub.members.actors import Actor
from hub.members.consents import boxes, consents, ticked
from hub.members.models import Volunteer
from hub.members.purposes import Purpose
from hub.members.views.common import actor_of, own_volunteer, posted, press
from hub.mentoring import services
from hub.mentoring.alone import why_nobody
from hub.mentoring.asks import is_unmatched
from hub.mentoring.forms import EnrolForm, PersonEnrolForm
from hub.mentoring.models import Cycle, Enrolment
from hub.shared import clock

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def enrolments(request: HttpRequest) -> HttpResponse:
    """The person's enrolments, and the cycles open to them."""
    volunteer = own_volunteer(request)
    if volunteer is None:
        return redirect("join")
    rows = Enrolment.objects.current().filter(volunteer=volunteer)
    current = list(rows.select_related("cycle__programme").prefetch_related("challenges"))
    nobody = why_nobody(volunteer, current)
    for enrolment in current:
        enrolment.why_nobody = nobody.get(enrolment.cycle_id, [])  # type: ignore[attr-defined]
    joined = [enrolment.cycle_id for enrolment in current]
    joinable = Cycle.objects.enrolling().filter(enrol_until__gte=clock.today()).exclude(pk__in=joined)
    context = {
        "volunteer": volunteer,
        "enrolments": current,
        "joinable": joinable,
        "unmatched": is_unmatched(volunteer),
    }
    return render(request, "mentoring/enrolments.html", context)


@PAGE
def enrol(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Enrol oneself in an open cycle."""
    cycle = get_object_or_404(
        Cycle.objects.visible_to(actor_of(request)).select_related("programme__charter__floor"), pk=pk
    )
    volunteer = own_volunteer(request)
    if volunteer is None:
        return redirect("join")
    form = EnrolForm(posted(request), volunteer=volunteer)
    if request.method == "POST" and form.attempt(
        lambda: services.enrol(
            actor=actor_of(request),
            cycle=cycle,
            volunteer=volunteer,
            said=ticked(request.POST, [Purpose.MATCHED]),
            **form.cleaned_data,
        )
    ):
        messages.success(request, _("You are enrolled. Proposals will come by mail and wait for you here."))
        return redirect("enrolments")
    context = {
        "cycle": cycle,
        "volunteer": volunteer,
        "form": form,
        "boxes": [] if consents([request.user.pk], Purpose.MATCHED) else boxes([Purpose.MATCHED]),
        "is_enrolled": Enrolment.objects.current().filter(cycle=cycle, volunteer=volunteer).exists(),
        **_lacking(actor_of(request), volunteer, [cycle]),
    }
    return render(request, "mentoring/enrol.html", context, status=form.status)


@require_POST
def enrolment_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Leave a cycle."""
    actor = actor_of(request)
    rows = Enrolment.objects.visible_to(actor).select_related("volunteer")
    enrolment = get_object_or_404(rows, pk=pk)
    own = enrolment.volunteer.user_id == request.user.pk
    back = {"to": "enrolments"} if own else {"to": "person", "pk": enrolment.volunteer_id}
    return press(
        request,
        lambda: services.withdraw_enrolment(actor=actor, enrolment=enrolment),
        done=_("The enrolment is withdrawn. Pairs that run already go on."),
        **back,
    )


@PAGE
def person_enrol(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A referent enrols someone of the organisation, who is told and may withdraw."""
    actor = actor_of(request)
    volunteer = get_object_or_404(Volunteer.objects.managed_by(actor), pk=pk)
    form = PersonEnrolForm(posted(request), volunteer=volunteer)
    if request.method == "POST" and form.attempt(
        lambda: services.enrol(actor=actor, volunteer=volunteer, **form.cleaned_data)
    ):
        messages.success(request, _("%(name)s is enrolled, and told by mail.") % {"name": volunteer.name})
        return redirect("person", pk=pk)
    cycles = Cycle.objects.enrolling().select_related("programme__charter__floor")
    context = {"volunteer": volunteer, "form": form, **_lacking(actor, volunteer, cycles)}
    return render(request, "mentoring/person_enrol.html", context, status=form.status)


def _lacking(actor: Actor, volunteer: Volunteer, cycles: Iterable[Cycle]) -> dict[str, Any]:
    """The charter that keeps the person's organisation from enrolling them in any of the cycles, and whether the
    reader is who adopts it."""
    organisation = volunteer.organisation_id
    charters = {cycle.programme.charter for cycle in cycles}
    lacking = [floor_lacking(charter, organisation) for charter in sorted(charters, key=lambda one: one.slug)]
    return {
        "lacking": lacking[0] if lacking and all(lacking) else None,
        "adopts": organisation in actor.organisation_ids,
    }
