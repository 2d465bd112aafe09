"""Confirming a run: what will happen is said first; only then do people hear of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.members.actors import Actor
from hub.mentoring import services
from hub.mentoring.admin.matching.doors import for_coordinators, page, run_at, url
from hub.mentoring.models import MatchRun, ProposalPlace
from hub.mentoring.services.runs import check_may_be_confirmed
from hub.shared.errors import DomainError, Text
from hub.shared.forms import VerbForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def confirm(request: HttpRequest, pk: object) -> HttpResponse:
    run = run_at(pk, with_result=True)
    if run.state == MatchRun.State.CONFIRMED:
        return redirect(url("run", run.pk))
    form = VerbForm(request.POST if request.method == "POST" else None)
    actor = Actor.of(request.user)
    if request.method == "POST" and form.attempt(lambda: services.confirm_run(actor=actor, run=run)):
        messages.success(request, _("The run is confirmed: its people are asked now."))
        return redirect(url("run", run.pk))
    context = {
        "form": form,
        "problem": refusal(run) if request.method != "POST" else "",
        "proposal_count": run.proposals.count(),
        "people": ProposalPlace.objects.filter(proposal__run=run).values("volunteer").distinct().count(),
        "left": run.left_out.count(),
        "days": run.cycle.days_to_answer,
    }
    return page(request, "confirm", _("Confirm"), context, run=run, status=form.status)


def refusal(run: MatchRun) -> Text:
    """Why the run can't be confirmed now; nothing if it can. Reads the whole cycle again, in a few queries."""
    try:
        check_may_be_confirmed(run.cycle, run)
    except DomainError as error:
        return error.message
    return ""
