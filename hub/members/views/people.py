"""Referents and the people of their organisation, coordinators and everyone: one person at a time."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.members import services
from hub.members.forms import NewPersonForm, PersonForm
from hub.members.models import Organisation, Volunteer
from hub.members.views.common import actor_of, posted, press

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
def person_add(request: HttpRequest) -> HttpResponse:
    """Register someone; they are asked to confirm by mail."""
    actor = actor_of(request)
    homes = Organisation.objects.managed_by(actor)
    if not (actor.sees_all or actor.is_referent):
        raise Http404
    form = NewPersonForm(posted(request), homes=homes, may_be_independent=actor.sees_all)
    if request.method == "POST" and form.attempt(
        lambda: services.invite_volunteer(
            actor=actor, organisation=form.home(), values=form.values(), **form.skills()
        )
    ):
        messages.success(
            request, _("An invitation is on its way to %(email)s.") % {"email": form.result.email}
        )
        return redirect("people")
    return render(request, "members/person_add.html", {"form": form}, status=form.status)


@PAGE
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One of the organisation's people: the record, and how far their pairs are."""
    volunteer = _managed(request, pk)
    form = PersonForm(posted(request), volunteer=volunteer, organisation=volunteer.organisation)
    if request.method == "POST" and form.attempt(
        lambda: services.change_volunteer(
            actor=actor_of(request), volunteer=volunteer, values=form.values(), **form.skills()
        )
    ):
        messages.success(request, _("Saved."))
        return redirect("person", pk=pk)
    context = {"volunteer": volunteer, "form": form}
    return render(request, "members/person.html", context, status=form.status)


@require_POST
def person_approve(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    volunteer = _managed(request, pk)
    return press(
        request,
        lambda: services.approve_application(actor=actor_of(request), volunteer=volunteer),
        done=_("%(name)s takes part from now on.") % {"name": volunteer.name},
        to="people",
    )


@require_POST
def person_decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    volunteer = _managed(request, pk)
    return press(
        request,
        lambda: services.decline_application(actor=actor_of(request), volunteer=volunteer),
        done=_("The request of %(name)s is declined; they are told kindly.") % {"name": volunteer.name},
        to="people",
    )


@require_POST
def person_resend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    volunteer = _managed(request, pk)
    return press(
        request,
        lambda: services.resend_invitation(actor=actor_of(request), volunteer=volunteer),
        done=_("The invitation is sent again to %(email)s.") % {"email": volunteer.email},
        to="person",
        pk=pk,
    )


def _managed(request: HttpRequest, pk: uuid.UUID) -> Volunteer:
    return get_object_or_404(Volunteer.objects.managed_by(actor_of(request)).with_topics(), pk=pk)
