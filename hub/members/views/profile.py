"""A person's own pages: joining, the profile, pausing and leaving, language and time zone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from hub.members import services
from hub.members.consents import boxes, ticked
from hub.members.forms import AccountForm, JoinForm, ProfileForm
from hub.members.middleware import remember_language
from hub.members.models import Consent, Volunteer
from hub.members.purposes import TAKING_PART
from hub.members.views.common import actor_of, own_volunteer, posted, press

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
def profile(request: HttpRequest) -> HttpResponse:
    """The person's own record, to read and to change."""
    volunteer = own_volunteer(request)
    if volunteer is None:
        return redirect("join")
    form = ProfileForm(posted(request), volunteer=volunteer)
    if request.method == "POST" and form.attempt(
        lambda: services.change_volunteer(
            actor=actor_of(request), volunteer=volunteer, values=form.values(), **form.skills()
        )
    ):
        messages.success(request, _("Your profile is saved."))
        return redirect("profile" if form.result.missing() else "me")
    labels = [str(_label(name)) for name in volunteer.missing()]
    context = {"volunteer": volunteer, "form": form, "missing": labels}
    return render(request, "members/profile.html", context, status=form.status)


def _label(name: str) -> object:
    names = {"offers": _("what you offer"), "seeks": _("what you seek")}
    return names.get(name) or Volunteer._meta.get_field(name).verbose_name  # type: ignore[union-attr]


@PAGE
def join(request: HttpRequest) -> HttpResponse:
    """Ask to take part, with an organisation or as an independent."""
    current = own_volunteer(request)
    if current is not None and current.state != Volunteer.State.LEFT:
        return redirect("profile")
    actor = actor_of(request)
    assert actor.user is not None
    form = JoinForm(posted(request), initial={"name": actor.user.name}, zone=actor.user.time_zone)
    if request.method == "POST" and form.attempt(
        lambda: services.apply_alone(
            actor=actor,
            organisation=form.cleaned_data["organisation"],
            values=form.values(),
            said=ticked(request.POST),
            **form.skills(),
        )
    ):
        messages.success(request, _("Your request is sent. You will get a mail as soon as it is answered."))
        return redirect("me")
    agreed = {one.purpose for one in Consent.objects.in_force().filter(user=actor.user)}
    asked = boxes([purpose for purpose in TAKING_PART if purpose not in agreed])
    return render(request, "members/join.html", {"form": form, "boxes": asked}, status=form.status)


@PAGE
def account(request: HttpRequest) -> HttpResponse:
    """Language of the interface and time zone."""
    user = actor_of(request).user
    assert user is not None
    form = AccountForm(posted(request), initial={"language": user.language, "time_zone": user.time_zone})
    if request.method == "POST" and form.attempt(
        lambda: services.change_account(actor=actor_of(request), values=form.cleaned_data)
    ):
        with override(form.result.language):
            messages.success(request, _("Your choices are saved."))
        response = redirect("account")
        remember_language(response, form.result.language)
        return response
    return render(request, "members/account.html", {"form": form}, status=form.status)


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    volunteer = _own(request)
    return press(
        request,
        lambda: services.pause(actor=actor_of(request), volunteer=volunteer),
        done=_("You are on pause: no new proposal will reach you."),
        to="profile",
    )


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    volunteer = _own(request)
    return press(
        request,
        lambda: services.resume(actor=actor_of(request), volunteer=volunteer),
        done=_("Good to have you back: you take part again."),
        to="me",
    )


@PAGE
def leave(request: HttpRequest) -> HttpResponse:
    """Asks once before leaving."""
    volunteer = _own(request)
    if request.method != "POST":
        return render(request, "members/leave.html", {"volunteer": volunteer})
    return press(
        request,
        lambda: services.leave(actor=actor_of(request), volunteer=volunteer),
        done=_("You have left. Thank you for what you passed on; you may come back whenever you like."),
        to="me",
    )


def _own(request: HttpRequest) -> Volunteer:
    volunteer = own_volunteer(request)
    if volunteer is None:
        raise Http404
    return volunteer
