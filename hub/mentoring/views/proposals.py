"""Bringing people together by hand."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.members.actors import Actor
from hub.members.skills import topic_choices
from hub.members.views.common import actor_of, posted
from hub.mentoring import directory, services
from hub.mentoring.apart import unknown_to
from hub.mentoring.forms import CandidateFilter, ProposalForm
from hub.mentoring.models import Cycle, Pair


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Choose a cycle, then a mentor and who is mentored: own people by name, others by card."""
    actor = actor_of(request)
    if not (actor.sees_all or actor.is_referent):
        raise Http404
    filters = CandidateFilter(request.GET if request.GET.get("cycle") else None, topics=topic_choices())
    cycle = _chosen_cycle(actor, filters)
    if cycle is None:
        return render(request, "mentoring/propose.html", {"filters": filters})
    form = ProposalForm(posted(request), cycle=cycle)
    if request.method == "POST" and form.attempt(lambda: _propose(actor, cycle, form)):
        messages.success(request, _("Proposed: each of them is asked by mail, and answers alone."))
        return redirect("pair", pk=form.result.pk)
    context = {"filters": filters, "cycle": cycle, "form": form, **_candidates(actor, cycle, filters)}
    return render(request, "mentoring/propose.html", context, status=form.status)


def _chosen_cycle(actor: Actor, filters: CandidateFilter) -> Cycle | None:
    """The cycle asked for; a fitting one when none is asked for."""
    if not filters.is_bound:
        return directory.first_cycle(actor, filters.fields["cycle"].queryset)  # type: ignore[attr-defined]
    return filters.cleaned_data["cycle"] if filters.is_valid() else None


def _candidates(actor: Actor, cycle: Cycle, filters: CandidateFilter) -> dict[str, Any]:
    topic = filters.cleaned_data.get("topic", "") if filters.is_bound else ""
    return {
        "own_people": directory.own_people(actor, cycle, topic),
        "cards": directory.cards(actor, cycle, topic),
        "most": directory.MOST_SHOWN,
    }


def _propose(actor: Actor, cycle: Cycle, form: ProposalForm) -> Pair:
    values = form.cleaned_data
    people = directory.people_named(actor, [values["mentor"], *values["mentees"]])
    unknown = _("Choose among the people shown.")
    hidden = unknown_to(actor, list(people.values()))
    people = {value: person for value, person in people.items() if person.pk not in hidden}
    if values["mentor"] not in people:
        raise ValidationError({"mentor": unknown})
    if any(value not in people for value in values["mentees"]):
        raise ValidationError({"mentees": unknown})
    return services.propose_pair(
        actor=actor,
        cycle=cycle,
        mentor=people[values["mentor"]],
        mentees=[people[value] for value in values["mentees"]],
        challenge=values["challenge"],
        reciprocal=values.get("reciprocal", False),
        goals=values["goals"],
    )
