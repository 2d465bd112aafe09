"""Sessions under confidentiality: announcing one, signing for it. Nobody but the pair's people knows of them."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charters.states import VersionState
from charters.views.signing import signing_page
from hub.members.views.common import actor_of, posted, press
from hub.mentoring import services
from hub.mentoring.forms import AnnounceForm
from hub.mentoring.models import Pair, PlannedSession
from hub.mentoring.services.sessions import ANNOUNCING
from hub.shared.dates import date_format


@require_http_methods(["GET", "HEAD", "POST"])
def session_announce(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Name a session to come; whoever announces it signs at once."""
    actor = actor_of(request)
    pairs = Pair.objects.of_user(actor.user).select_related("cycle__programme")
    pair = get_object_or_404(pairs, pk=pk, state__in=ANNOUNCING)
    form = AnnounceForm(posted(request))
    if request.method == "POST" and form.attempt(
        lambda: services.announce_session(actor=actor, pair=pair, **form.cleaned_data)
    ):
        messages.success(request, _("Announced: the others are asked by mail to sign. Sign it yourself now."))
        return redirect("session-sign", pk=form.result.pk)
    context = {"pair": pair, "form": form}
    return render(request, "mentoring/session_announce.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def session_sign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The confidentiality text, signed for this session alone."""
    planned = _coming(request, pk)
    goal = reverse("pair", args=[planned.pair_id])
    if (
        planned.version.state != VersionState.IN_FORCE
    ):  # all signed before it was superseded: it is theirs to keep
        return redirect(goal)
    lede = _("For “%(title)s” alone, planned on %(day)s. All of you sign before it takes place.")
    about = {"title": planned.title, "day": date_format(planned.planned_on, "j F Y")}
    return signing_page(request, planned.version, subject=planned.pk, goal=goal, lede=lede % about)


@require_POST
def session_cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the announcement back."""
    planned = _coming(request, pk)
    return press(
        request,
        lambda: services.cancel_announced_session(actor=actor_of(request), planned=planned),
        done=_("The session is no longer announced; the others are told."),
        to="pair",
        pk=planned.pair_id,
    )


def _coming(request: HttpRequest, pk: uuid.UUID) -> PlannedSession:
    rows = (
        PlannedSession.objects.coming().of_user(actor_of(request).user).filter(pair__in=Pair.objects.open())
    )
    return get_object_or_404(rows.select_related("pair", "version__charter", "version__floor"), pk=pk)
