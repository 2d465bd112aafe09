"""What the pages of matching have in common: who enters, the way back, verbs whose refusal is said."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.members.actors import Actor
from hub.mentoring.models import Cycle, MatchRun, MentoringModel
from hub.mentoring.states import RunState
from hub.shared.backoffice import COORDINATE
from hub.shared.errors import DomainError, RuleBroken

type View = Callable[..., HttpResponse]

WITH_RESULT = (RunState.DONE, RunState.CONFIRMED)
BESIDE = "with"
"""The parameter that names a run beside which another is shown."""


def for_coordinators(view: View) -> View:
    """Whoever else knocks is sent away before anything is read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(COORDINATE):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def by_post(where: str) -> Callable[[View], View]:
    """A verb. Whoever only opens its address, as after signing in anew, is led to the page `where` of the same id."""

    def decorated(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @for_coordinators
        @wraps(view)
        def led(request: HttpRequest, pk: object, *args: Any, **kwargs: Any) -> HttpResponse:
            return (
                view(request, pk, *args, **kwargs) if request.method == "POST" else redirect(url(where, pk))
            )

        return led

    return decorated


def cycle_at(pk: object) -> Cycle:
    return get_object_or_404(Cycle.objects.select_related("programme__charter"), pk=pk)


def run_at(pk: object, *, with_result: bool = False) -> MatchRun:
    """The run, but for its certificate, which is large; 404 for one without a result where that is asked for."""
    runs = MatchRun.objects.select_related(
        "cycle__programme", "weighting", "asked_by", "confirmed_by", "after"
    )
    runs = runs.defer("certificate")
    return get_object_or_404(runs.filter(state__in=WITH_RESULT) if with_result else runs, pk=pk)


def url(name: str, *args: object) -> str:
    return reverse(f"matching:{name}", args=args)


def attempted(request: HttpRequest, verb: Callable[[Actor], object], done: str) -> bool:
    """Do the verb and say so, or say why not; whether it is done."""
    try:
        verb(Actor.of(request.user))
    except RuleBroken as refusal:
        messages.error(request, " ".join(str(sentence) for _code, sentence in refusal.broken))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
        return True
    return False


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where a form asks to go back to, if that is here."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def page(
    request: HttpRequest, name: str, title: str, context: Mapping[str, Any], *, cycle: Cycle | None = None,
    run: MatchRun | None = None, status: int = 200,
) -> TemplateResponse:  # fmt: skip
    """A page of matching, at its place below the cycle and the run."""
    cycle = run.cycle if run is not None else cycle
    crumbs = [{"url": url("index"), "label": _("Matching")}]
    if cycle is not None:
        crumbs.append({"url": url("cycle", cycle.pk), "label": str(cycle)})
    if run is not None:
        crumbs.append({"url": url("run", run.pk), "label": run_title(run)})
    if crumbs[-1]["label"] == title:
        crumbs[-1]["url"] = ""
    else:
        crumbs.append({"url": "", "label": title})
    shared = {
        "page_title": title, "header_title": title, "header_icon": "link", "breadcrumbs_items": crumbs,
        "cycle": cycle, "run": run, "tab": name, "groups": cycle is not None and forms_groups(cycle),
    }  # fmt: skip
    return TemplateResponse(
        request, f"mentoring/admin/matching/{name}.html", {**shared, **context}, status=status
    )


def forms_groups(cycle: Cycle) -> bool:
    """Whether people are brought together in groups, which the pages then say."""
    return cycle.programme.model == MentoringModel.AGILITY


def seconds_of(run: MatchRun) -> float | None:
    """How long it took; None while it has not."""
    return (run.ended_at - run.started_at).total_seconds() if run.ended_at and run.started_at else None


def run_title(run: MatchRun) -> str:
    return _("Run of %(when)s") % {"when": date_format(localtime(run.created_at), "SHORT_DATETIME_FORMAT")}
