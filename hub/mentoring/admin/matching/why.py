"""“Why not these two?”: the rule that keeps two people apart, or what the whole would lose with them together."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hub.members.models import Volunteer
from hub.mentoring.admin.matching.doors import for_coordinators, page, run_at
from hub.mentoring.admin.matching.shell import Answer, matched_by_shell
from hub.mentoring.models import LeftOut, MatchRun, ProposalPlace


class TwoPeople(forms.Form):
    """Two of the people of a run."""

    one = forms.ChoiceField(label=gettext_lazy("Mentor, or first peer"))
    other = forms.ChoiceField(label=gettext_lazy("Mentee, or second peer"))

    def __init__(self, *args: Any, run: MatchRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [("", "–"), *_people(run)]
        for name in ("one", "other"):
            field: Any = self.fields[name]
            field.choices = people

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("one") and values.get("one") == values.get("other"):
            raise forms.ValidationError(_("Choose two people."))
        return values


def _people(run: MatchRun) -> list[tuple[str, str]]:
    """Those whom the run proposes or leaves out, by name."""
    placed = ProposalPlace.objects.filter(proposal__run=run).values("volunteer")
    left = LeftOut.objects.filter(run=run).values("volunteer")
    rows = Volunteer.objects.filter(Q(pk__in=placed) | Q(pk__in=left)).order_by("name", "pk")
    return [
        (str(pk), f"{name} ({home or _('Independent')})")
        for pk, name, home in rows.values_list("pk", "name", "organisation__name")
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def why_not(request: HttpRequest, pk: object) -> HttpResponse:
    """Asked by POST alone: the answer takes a solver, in a process of its own."""
    run = run_at(pk, with_result=True)
    asked = request.method == "POST"
    form = TwoPeople(request.POST if asked else None, run=run, initial=request.GET.dict())
    answer: Answer | None = None
    if asked and form.is_valid():
        two = form.cleaned_data
        answer = matched_by_shell(str(run.cycle_id), "--explain", two["one"], two["other"])
    context = {"form": form, "answer": answer}
    return page(
        request, "why", _("Why not these two?"), context, run=run, status=400 if asked and not answer else 200
    )
