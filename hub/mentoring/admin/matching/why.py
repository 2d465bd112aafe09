"""“Why not these two?”: the rules that keep two people apart, or what the whole would lose with them together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.search import fold
from hub.members.models import Volunteer
from hub.mentoring.admin.matching.doors import for_coordinators, page, run_at
from hub.mentoring.admin.matching.promises import figure_names, keys_of, worse
from hub.mentoring.admin.matching.proposals import Bar, bars
from hub.mentoring.admin.matching.shell import matched_by_shell
from hub.mentoring.models import Cycle, Enrolment, MatchRun
from hub.mentoring.runs.lacking import RULES
from hub.mentoring.runs.rows import taking_part
from hub.mentoring.runs.why import cannot_be, despite, in_group_of, would_be_in_group_of
from hub.shared import clock


class TwoPeople(forms.Form):
    """Two of the people enrolled in a cycle."""

    one = forms.ChoiceField(label=gettext_lazy("Mentor, or first peer"))
    other = forms.ChoiceField(label=gettext_lazy("Mentee, or second peer"))

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [("", "–"), *_people(cycle)]
        for name in ("one", "other"):
            field: Any = self.fields[name]
            field.choices = people

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("one") and values.get("one") == values.get("other"):
            raise forms.ValidationError(_("Choose two people."))
        return values


@dataclass(frozen=True)
class Why:
    """The answer. `refused`: why nothing was worked out; `rules`: sentences of those that forbid, `in_roles` if as
    mentor and mentee of a group, `participants` if as two of one group; else the `score` of the two (none of two
    participants), what it is made of, whether the whole has them `together`, `in_group` of whom (or would be, where
    they are not), or `loses` what with them, figure by figure; `despite` what a run heeds, if it keeps them apart."""

    refused: str = ""
    rules: Sequence[str] = ()
    in_roles: bool = False
    participants: bool = False
    score: int | None = None
    bars: Sequence[Bar] = ()
    together: bool = False
    in_group: str = ""
    cannot: str = ""
    despite: Sequence[str] = ()
    loses: Sequence[str] = ()
    figures: Sequence[tuple[str, int, int, int]] = ()
    is_of_the_run: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def why_not(request: HttpRequest, pk: object) -> HttpResponse:
    """Asked by POST alone: the answer takes a solver, in a process of its own."""
    run = run_at(pk, with_result=True)
    asked = request.method == "POST"
    form = TwoPeople(request.POST if asked else None, cycle=run.cycle, initial=request.GET.dict())
    context: dict[str, Any] = {"form": form}
    if asked and form.is_valid():
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        names = dict(Volunteer.objects.filter(pk__in=[one, other]).values_list("pk", "name"))
        context |= {
            "answer": answered(run, one, other),
            "names": [names[pk] for pk in sorted(names, key=lambda pk: str(pk) != one)],
            "at": clock.now(),
        }
    status = 400 if asked and "answer" not in context else 200
    return page(request, "why", _("Why not these two?"), context, run=run, status=status)


def answered(run: MatchRun, one: str, other: str) -> Why:
    """Of people and decisions as they are now, with the weights of the run."""
    there = taking_part(run.cycle).filter(volunteer__in=[one, other]).values_list("volunteer_id", flat=True)
    if absent := {one, other} - set(map(str, there)):
        names = Volunteer.objects.filter(pk__in=absent).values_list("name", flat=True)
        text = _(
            "No run looks at %(names)s now: away, paused, without consent, or of an organisation that is no member."
        )
        return Why(refused=text % {"names": ", ".join(sorted(names, key=fold))})
    told = matched_by_shell(
        str(run.cycle_id), "--explain", one, other, "--weights", str(run.weighting.number), "--json"
    )
    return _read(run, json.loads(told.text)) if told.ok else Why(refused=told.text)


def _read(run: MatchRun, told: Mapping[str, Any]) -> Why:
    language = get_language() or "fr"
    same = told["inputs"] == run.inputs
    if told["rules"]:
        rules = [RULES[code].sentence(language) for code in told["rules"]]
        roles = {name: told[name] for name in ("in_roles", "participants")}
        return Why(rules=rules, **roles, is_of_the_run=same)
    found: dict[str, Any] = {
        "score": told["score"],
        "bars": bars(run.weighting, told["points"]),
        "is_of_the_run": same,
    }
    mentor = Volunteer.objects.get(pk=told["group_of"]).name if told["group_of"] else ""
    if told["together"]:
        return Why(**found, together=True, in_group=in_group_of(mentor) if mentor else "")
    now, then = told["now"], told["then"]
    if now is None or then is None:
        text = cannot_be(participants=told["participants"], no_mentor=told["no_mentor"])
        return Why(**found, cannot=text)
    found["despite"] = list(despite(has_mentor=told["has_mentor"], unbalanced=told["unbalanced"]))
    if told["participants"]:
        found["in_group"] = would_be_in_group_of(mentor)
    figures = [(figure_names()[key], now[key], then[key], then[key] - now[key]) for key in keys_of(now)]
    return Why(**found, loses=list(worse(now, then)), figures=figures)


def _people(cycle: Cycle) -> list[tuple[str, str]]:
    """Those enrolled, by name, with their organisation and roles."""
    roles = dict(Enrolment._meta.get_field("roles").codes)
    rows = cycle.enrolments.current().order_by("volunteer")
    four = rows.values_list("volunteer", "volunteer__name", "volunteer__organisation__name", "roles")
    return [
        (str(pk), f"{name} ({home or _('Independent')}), {', '.join(str(roles[role]) for role in held)}")
        for pk, name, home, held in sorted(four, key=lambda row: (fold(row[1]), row[0]))
    ]
