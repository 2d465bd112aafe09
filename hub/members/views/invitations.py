"""The page behind the link of an invitation. Opening it changes nothing: mail scanners follow links."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.members import services
from hub.members.consents import boxes, ticked
from hub.members.invitations import has_account, volunteer_of
from hub.members.models import User, Volunteer
from hub.members.openings import note_opening
from hub.members.views.common import posted
from hub.shared.forms import VerbForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who invites, what will be shown to whom, and two buttons."""
    volunteer = volunteer_of(token)
    if volunteer is None:
        return render(request, "members/invitation_closed.html", {"unknown": True}, status=404)
    if volunteer.state == Volunteer.State.LEFT:
        return render(request, "members/invitation_closed.html", {"unknown": False}, status=410)
    if volunteer.confirmed_at is not None:
        return _answered(request)
    form = VerbForm(posted(request))
    if request.method == "POST":
        answer = _refuse if request.POST.get("answer") == "refuse" else _accept
        response = answer(request, form, volunteer)
        if response is not None:
            return response
    context = {"volunteer": volunteer, "form": form, "boxes": boxes()}
    return render(request, "members/invitation.html", context, status=form.status)


def _answered(request: HttpRequest) -> HttpResponse:
    """The link has served: it opens no session a second time."""
    messages.info(request, _("You have already said yes to this invitation."))
    return redirect("me")


def _accept(request: HttpRequest, form: VerbForm, volunteer: Volunteer) -> HttpResponseBase | None:
    """Only an account that this very link makes is signed in by it: others have keys of their own."""
    is_new = not has_account(volunteer.email)
    said = ticked(request.POST)
    if not form.attempt(lambda: services.confirm_invitation(volunteer=volunteer, said=said)):
        return None
    user: User = form.result
    if request.user.is_authenticated and request.user != user:
        logout(request)
    confirmed = Volunteer.objects.get(pk=volunteer.pk)
    if confirmed.state == Volunteer.State.ACTIVE:
        messages.success(request, _("Welcome! You take part from now on."))
        goal = reverse("me")
    else:
        messages.success(request, _("Welcome! A few things are missing before you can take part."))
        goal = reverse("profile")
    if is_new:
        note_opening(request, user, "invitation")
        return perform_login(request, user, redirect_url=goal)  # type: ignore[no-any-return]
    return redirect(goal)


def _refuse(request: HttpRequest, form: VerbForm, volunteer: Volunteer) -> HttpResponse | None:
    if not form.attempt(lambda: services.refuse_invitation(volunteer=volunteer)):
        return None
    return render(request, "members/invitation_refused.html")
