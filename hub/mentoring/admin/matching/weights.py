"""The weights of a cycle, in a form: each save is a version; the effect is seen by a run beside the one before."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.matching.criteria import DEFAULTS, MOST_WEIGHT, criteria_of
from hub.matching.people import Model
from hub.members.actors import Actor
from hub.mentoring import services
from hub.mentoring.admin.matching.comparing import changed_weights
from hub.mentoring.admin.matching.doors import (
    BESIDE,
    attempted,
    by_post,
    cycle_at,
    for_coordinators,
    page,
    url,
)
from hub.mentoring.admin.matching.sentences import valued
from hub.mentoring.models import Cycle, MatchRun, MentoringModel, Weighting
from hub.mentoring.services.weighing import MOST_ORGANISATIONS, SETTLED, current_weighting
from hub.shared.forms import VerbForm

MEASURES = {
    "challenges": gettext_lazy("The challenges that both chose when they enrolled; two are enough for all the points."),
    "topics": gettext_lazy(
        "How much of what the mentee seeks the mentor offers, at the level sought; of peers without roles, the worse "
        "of the two ways."
    ),
    "reciprocity": gettext_lazy(
        "How much of what the mentor seeks the mentee offers; of peers without roles, both ways together."
    ),
    "languages": gettext_lazy("Half for each of the two who can speak the language they prefer."),
    "place": gettext_lazy("All in one town where both meet in person; else half, less with each hour between them."),
    "availability": gettext_lazy("Hours of the week when both are free; half where one did not say."),
    "seniority": gettext_lazy("How near the two are to the distance in seniority that the model wants."),
    "kinds": gettext_lazy("All where their organisations are of different kinds."),
    "new_ties": gettext_lazy("Less with each pair that their organisations have formed."),
    "waiting": gettext_lazy("Earlier cycles that left the mentee without anyone; three give all the points."),
    "wishes": gettext_lazy("Half for each of the two who said they would like to meet the other."),
}  # fmt: skip
PREFIX = "weight_"
LARGEST = 100_000
MOST_VERSIONS = 20


class WeightsForm(VerbForm):
    """A number for each criterion, then the lines and bounds that the cycle's model knows."""

    weak = forms.IntegerField(
        min_value=0, max_value=LARGEST, label=gettext_lazy("Weak below"),
        help_text=gettext_lazy("As few matches as possible score less, once as many people as possible are served."),
    )  # fmt: skip
    good = forms.IntegerField(
        min_value=0, max_value=LARGEST, label=gettext_lazy("Good from"),
        help_text=gettext_lazy("Not below the weak line."),
    )  # fmt: skip
    third = forms.ChoiceField(
        choices=Weighting._meta.get_field("third").choices or (),
        label=gettext_lazy("Third promise"),
        help_text=gettext_lazy("What comes after the fewest weak matches."),
    )
    balance = forms.IntegerField(
        required=False, min_value=0, max_value=1000, label=gettext_lazy("Balance between organisations"),
        help_text=gettext_lazy("By how many at most what each gives and receives may differ; empty: by any number."),
    )  # fmt: skip
    reciprocal = forms.BooleanField(
        required=False, label=gettext_lazy("Peers without roles"),
        help_text=gettext_lazy("Two peers mentor each other."),
    )  # fmt: skip
    least_organisations = forms.IntegerField(
        min_value=1, max_value=MOST_ORGANISATIONS, label=gettext_lazy("Organisations in a group"),
        help_text=gettext_lazy("From how many at least its people come."),
    )  # fmt: skip
    most_of_one = forms.IntegerField(
        required=False, min_value=1, max_value=50, label=gettext_lazy("People of one organisation in a group"),
        help_text=gettext_lazy("At most; empty: any number."),
    )  # fmt: skip

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "fr"
        for one in criteria_of(Model(cycle.programme.model)):
            self.fields[PREFIX + one.code] = forms.IntegerField(
                min_value=0, max_value=MOST_WEIGHT, label=one.label(language), help_text=MEASURES[one.code]
            )
        for name in _foreign(cycle):
            del self.fields[name]

    @property
    def criteria(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    @property
    def settings(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith(PREFIX)]

    def values(self) -> dict[str, Any]:
        """As `weigh` takes them."""
        weights = {
            name.removeprefix(PREFIX): self.cleaned_data[name]
            for name in self.fields
            if name.startswith(PREFIX)
        }
        return {"weights": weights} | {
            name: self.cleaned_data[name] for name in SETTLED if name in self.fields
        }


def _foreign(cycle: Cycle) -> list[str]:
    """The fields that say nothing in the cycle's model."""
    model = cycle.programme.model
    found = [] if model == MentoringModel.PEER else ["reciprocal", "balance"]
    return found if model == MentoringModel.AGILITY else [*found, "least_organisations", "most_of_one"]


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def weights(request: HttpRequest, pk: object) -> HttpResponse:
    cycle = cycle_at(pk)
    known = current_weighting(cycle) or Weighting(cycle=cycle, weights=DEFAULTS)
    initial = {name: getattr(known, name) for name in SETTLED}
    initial |= {PREFIX + code: known.weights.get(code, 0) for code in DEFAULTS}
    form = WeightsForm(request.POST if request.method == "POST" else None, cycle=cycle, initial=initial)
    actor = Actor.of(request.user)
    if request.method == "POST" and form.attempt(
        lambda: services.weigh(actor=actor, cycle=cycle, values=form.values())
    ):
        return _saved(request, cycle, form.result)
    context = {
        "form": form,
        "weighting": known if known.number else None,
        "most": sum(known.weights.get(one.name.removeprefix(PREFIX), 0) for one in form.criteria),
        "versions": versions_of(cycle),
        "last": last_result(cycle),
    }
    return page(request, "weights", _("Weights"), context, cycle=cycle, status=form.status)


def versions_of(cycle: Cycle) -> list[tuple[Weighting, list[str]]]:
    """The last versions, the newest first, each with what it changed: of the first, of what the hub proposes."""
    found = list(cycle.weightings.select_related("created_by").order_by("-number")[: MOST_VERSIONS + 1])
    before = [*found[1:], Weighting(cycle=cycle, weights=DEFAULTS)]  # one more where there is none yet
    told = [(new, _changes(old, new, cycle)) for new, old in zip(found, before, strict=False)]
    return told[:MOST_VERSIONS]


def _changes(old: Weighting, new: Weighting, cycle: Cycle) -> list[str]:
    rows = changed_weights(old, new, cycle)
    return [valued(name, f"{_told(then)} → {_told(now)}") for name, then, now in rows]


def _told(value: object) -> object:
    return "–" if value is None else value


def _saved(request: HttpRequest, cycle: Cycle, weighting: Weighting) -> HttpResponse:
    """Back to the cycle, or on to the run that shows the effect, beside the one before."""
    messages.success(
        request, _("The weights in force are version %(number)s.") % {"number": weighting.number}
    )
    begun: list[MatchRun] = []
    before = last_result(cycle)
    if "preview" in request.POST:
        attempted(
            request,
            lambda actor: begun.append(services.start_run(actor=actor, cycle=cycle, weighting=weighting)),
            _("A run with these weights is asked for: once it is done, it is shown beside the one before."),
        )
    if not begun:
        return redirect(url("cycle", cycle.pk))
    beside = f"?{BESIDE}={before.pk}" if before is not None else ""
    return redirect(url("run", begun[0].pk) + beside)


@by_post("weights")
def restore(request: HttpRequest, pk: object, number: int) -> HttpResponse:
    """Weigh again as an earlier version did: a new version with the same values."""
    cycle = cycle_at(pk)
    former = get_object_or_404(cycle.weightings, number=number)
    values = {name: getattr(former, name) for name in ("weights", *SETTLED)}
    attempted(
        request,
        lambda actor: services.weigh(actor=actor, cycle=cycle, values=values),
        _("The weights are those of version %(number)s again.") % {"number": number},
    )
    return redirect(url("weights", cycle.pk))


def last_result(cycle: Cycle) -> MatchRun | None:
    runs = cycle.runs.filter(state__in=[MatchRun.State.DONE, MatchRun.State.CONFIRMED])
    return runs.defer("certificate").order_by("-created_at").first()
