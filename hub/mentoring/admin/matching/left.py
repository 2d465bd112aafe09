"""People whom a run leaves out: why, what would change it, and what the ecosystem lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commons.search import fold
from hub.mentoring.admin.matching.doors import for_coordinators, page, run_at
from hub.mentoring.models import LeftOut, MatchRun
from hub.mentoring.runs.lacking import changes_of, topic_names

PAGE_SIZE = 50


@dataclass(frozen=True)
class Left:
    """Someone left out, with what would change it in sentences."""

    row: LeftOut
    changes: Sequence[str]


@dataclass(frozen=True)
class Missing:
    """A topic that those left out seek."""

    name: str
    sought: int
    offered: int
    places: int


@require_safe
@for_coordinators
def left_out(request: HttpRequest, pk: object) -> HttpResponse:
    """By reason, if one is chosen (`why`)."""
    run = run_at(pk, with_result=True)
    why = request.GET.get("why", "")
    shown = Paginator(_ordered(run, why), PAGE_SIZE).get_page(request.GET.get("p"))
    found = run.left_out.select_related("volunteer__organisation").in_bulk(shown.object_list)
    rows = [found[pk] for pk in shown.object_list]
    names = _topic_names(run, rows)
    counts = run.summary.get("left", {})
    context = {
        "page": shown,
        "people": [Left(row, list(changes_of(row.details, names))) for row in rows],
        "reasons": [
            (one.value, one.label, counts[one.value]) for one in LeftOut.Why if counts.get(one.value)
        ],
        "why": why,
        "query": f"why={why}&" if why in LeftOut.Why.values else "",
        "missing": [
            Missing(names[one["topic"]], one["sought"], one["offered"], one["places"])
            for one in run.summary.get("missing", ())
            if one["topic"] in names
        ],
    }
    return page(request, "left", _("Left out"), context, run=run)


def _ordered(run: MatchRun, why: str) -> list[Any]:
    """The keys of those left out for that reason, or for any, in the order of reasons and names."""
    rows = run.left_out.filter(why=why) if why in LeftOut.Why.values else run.left_out.all()
    three = rows.order_by("pk").values_list("pk", "why", "volunteer__name")
    return [pk for pk, _why, _name in sorted(three, key=lambda row: (row[1], fold(row[2])))]


def _topic_names(run: MatchRun, rows: Iterable[LeftOut]) -> Mapping[str, str]:
    ids = {one["topic"] for one in run.summary.get("missing", ())}
    ids |= {topic for row in rows for topic in row.details.get("topics", ())}
    return topic_names(ids)
