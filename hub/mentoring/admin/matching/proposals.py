"""The proposals of a run as a table: filtered, sorted, paged; each with points, reasons and decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, Min, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commons.search import fold
from hub.matching.criteria import CRITERIA
from hub.members.models import Organisation, Volunteer
from hub.mentoring.admin.matching.doors import for_coordinators, page, run_at
from hub.mentoring.admin.matching.sentences import Sayings
from hub.mentoring.models import Decision, MatchRun, PairMember, Proposal, ProposalPlace, Weighting

PAGE_SIZE = 20
ROLES = PairMember.Role


class Filters(forms.Form):
    """What of the proposals is shown, and in which order; what is not understood is left aside."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, label=gettext_lazy("Organisation"),
        empty_label=pgettext_lazy("cycles or organisations", "All"),
    )  # fmt: skip
    below = forms.IntegerField(required=False, min_value=1, label=gettext_lazy("Score below"))
    pinned = forms.BooleanField(required=False, label=gettext_lazy("Kept together by hand"))
    sort = forms.ChoiceField(
        required=False, label=gettext_lazy("Order"),
        choices=[
            ("best", gettext_lazy("best first")),
            ("worst", gettext_lazy("worst first")),
            ("name", gettext_lazy("by name")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, run: MatchRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        here = ProposalPlace.objects.filter(proposal__run=run).values("volunteer__organisation")
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=here)
        named = sorted(((one.pk, one.name) for one in field.queryset), key=lambda one: fold(one[1]))
        field.choices = [("", field.empty_label), *named]

    def found(self) -> list[Any]:
        """The keys of the proposals, in their order."""
        self.is_valid()
        values = self.cleaned_data
        rows = Proposal.objects.filter(run=self.run)
        places = ProposalPlace.objects.filter(proposal=OuterRef("pk"))
        if values.get("organisation"):
            rows = rows.filter(Exists(places.filter(volunteer__organisation=values["organisation"])))
        if values.get("below"):
            low = places.exclude(role=ROLES.MENTOR).filter(score__lt=values["below"])
            rows = rows.filter(Exists(low))
        if values.get("pinned"):
            rows = rows.filter(pinned=True)
        if values.get("sort") == "name":
            named = rows.annotate(
                first_name=Min("places__volunteer__name", filter=~Q(places__role=ROLES.MENTEE))
            )
            two = named.order_by("pk").values_list("pk", "first_name")
            return [pk for pk, _name in sorted(two, key=lambda row: fold(row[1] or ""))]
        first = "score" if values.get("sort") == "worst" else "-score"
        return list(rows.order_by(first, "pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Bar:
    """What one criterion gives: `points` of `most`."""

    label: str
    points: int
    most: int


@dataclass(frozen=True)
class Meeting:
    """Two people whom a run would bring together. Of two who mentor each other, `way` says who mentors here, and
    `is_back` which is the second of their meetings."""

    first: Volunteer
    second: Volunteer
    score: int
    grade: str
    bars: Sequence[Bar]
    sentences: Sequence[str]
    decided: str
    way: str = ""
    is_back: bool = False


@dataclass(frozen=True)
class Row:
    """A proposal and its meetings: several for a group."""

    proposal: Proposal
    meetings: Sequence[Meeting]


@require_safe
@for_coordinators
def proposals(request: HttpRequest, pk: object) -> HttpResponse:
    run = run_at(pk, with_result=True)
    filters = Filters(request.GET, run=run)
    shown = Paginator(filters.found(), PAGE_SIZE).get_page(request.GET.get("p"))
    found = Proposal.objects.prefetch_related("places__volunteer__organisation").in_bulk(shown.object_list)
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "filters": filters,
        "page": shown,
        "rows": rows_of(run, [found[pk] for pk in shown.object_list]),
        "query": f"{query.urlencode()}&" if query else "",
        "here": request.get_full_path(),
        "grades": grade_names(),
    }
    return page(request, "proposals", _("Proposals"), context, run=run)


def rows_of(run: MatchRun, found: Sequence[Proposal]) -> list[Row]:
    people = {place.volunteer_id for one in found for place in one.places.all()}
    sayings = Sayings(run.cycle, people)
    decided = _decided(run)
    return [Row(one, list(_meetings(run, one, sayings, decided))) for one in found]


def in_order(proposal: Proposal) -> tuple[ProposalPlace, list[ProposalPlace]]:
    """The mentor's place (or the first peer's) and the others."""
    places = sorted(proposal.places.all(), key=lambda place: place.pk)
    first = next((place for place in places if place.role == ROLES.MENTOR), places[0])
    return first, [place for place in places if place is not first]


def _meetings(
    run: MatchRun, proposal: Proposal, sayings: Sayings, decided: dict[frozenset[object], str]
) -> Iterable[Meeting]:
    first, others = in_order(proposal)
    is_both = is_both_ways(proposal.reciprocal, run)
    twos = [(first, other) for other in others] + ([(others[0], first)] if is_both else [])
    for lead, place in twos:
        names = {"one": lead.volunteer.name, "other": place.volunteer.name}
        yield Meeting(
            first=lead.volunteer,
            second=place.volunteer,
            score=place.score,
            grade=grade(place.score, run.weighting),
            bars=bars(run.weighting, place.points),
            sentences=sayings.of(lead.volunteer_id, place.volunteer_id),
            decided=decided.get(frozenset({lead.volunteer_id, place.volunteer_id}), ""),
            way=_("%(one)s mentors %(other)s") % names if is_both else "",
            is_back=place is first,
        )


def is_both_ways(reciprocal: bool, run: MatchRun) -> bool:
    """Whether two people mentor each other by a meeting each; peers without roles have one."""
    return reciprocal and run.summary.get("shape") == "pairs"


def _decided(run: MatchRun) -> dict[frozenset[object], str]:
    rows = Decision.objects.filter(cycle=run.cycle_id).values_list("mentor_id", "mentee_id", "kind")
    return {frozenset({mentor, mentee}): kind for mentor, mentee, kind in rows}


def grade(score: int, weighting: Weighting) -> str:
    """good, fair or weak, by the lines of the run's weights."""
    if score < weighting.weak:
        return "weak"
    return "fair" if score < weighting.good else "good"


def grade_names() -> dict[str, str]:
    return {"good": _("good"), "fair": _("fair"), "weak": _("weak")}


def bars(weighting: Weighting, points: dict[str, int]) -> list[Bar]:
    language = get_language() or "fr"
    return [
        Bar(one.label(language), points[one.code], weighting.weights.get(one.code, 0))
        for one in CRITERIA
        if one.code in points
    ]
