"""Whom people and organisations do not meet: each sees what they declared themselves, nobody what others did."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.members import services
from hub.members.forms import ConflictForm, ExclusionForm
from hub.members.models import Conflict, Exclusion, Organisation, Volunteer
from hub.members.views.common import actor_of, own_volunteer, posted, press
from hub.shared import clock

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
def conflicts(request: HttpRequest) -> HttpResponse:
    """The person's own conflicts of interest, and one more. The answer to an address does not depend on whose it is."""
    volunteer = own_volunteer(request)
    if volunteer is None or volunteer.state == Volunteer.State.LEFT:
        return redirect("join")
    form = ConflictForm(posted(request))
    if request.method == "POST" and form.attempt(
        lambda: services.declare_conflict(actor=actor_of(request), **form.cleaned_data)
    ):
        messages.success(request, _("Noted. You will not be brought together, and nobody else is told."))
        return redirect("conflicts")
    rows = Conflict.objects.filter(volunteer__user=actor_of(request).user).select_related("organisation")
    context = {"form": form, "conflicts": rows, "today": clock.today()}
    return render(request, "members/conflicts.html", context, status=form.status)


@require_POST
def conflict_lift(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    rows = Conflict.objects.filter(volunteer__user=actor_of(request).user).select_related("volunteer")
    conflict = get_object_or_404(rows, pk=pk)
    return press(
        request,
        lambda: services.lift_conflict(actor=actor_of(request), conflict=conflict),
        done=_("Lifted: you may be brought together again."),
        to="conflicts",
    )


@PAGE
def exclusions(request: HttpRequest) -> HttpResponse:
    """What the referent's organisations declared, and one more; never what others declared about them."""
    actor = actor_of(request)
    if not actor.is_referent:
        raise Http404
    form = ExclusionForm(posted(request), homes=Organisation.objects.filter(pk__in=actor.organisation_ids))
    if request.method == "POST" and form.attempt(
        lambda: services.declare_exclusion(actor=actor, **form.values())
    ):
        messages.success(request, _("Declared. Coordinators alone are told; the other organisation is not."))
        return redirect("exclusions")
    rows = Exclusion.objects.filter(declared_by__in=actor.organisation_ids)
    context = {
        "form": form,
        "exclusions": rows.select_related("declared_by", "other"),
        "today": clock.today(),
        "several": len(actor.organisation_ids) > 1,
    }
    return render(request, "members/exclusions.html", context, status=form.status)


@require_POST
def exclusion_lift(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    exclusion = get_object_or_404(Exclusion.objects.filter(declared_by__in=actor.organisation_ids), pk=pk)
    return press(
        request,
        lambda: services.lift_exclusion(actor=actor, exclusion=exclusion),
        done=_("The exclusion is lifted: these organisations may meet again."),
        to="exclusions",
    )
