"""Everything that is published on a topic."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commons.kept import kept
from commons.models import ChallengePage, CommonPage
from commons.places import Place, places
from commons.search import fold
from commons.topical import challenges_on, commons_on, models_on
from hub.topics.models import Topic

SHOWN = 12
"""How many of a kind stand on the page of a topic; `?kind=` shows them all, a page at a time."""


@kept
@require_safe
@login_not_required
def topics(request: HttpRequest) -> HttpResponse:
    """All the topics with how much is published on each, subjects and practices apart."""
    counts = _counts()
    rows = [(topic, counts[topic.slug]) for topic in Topic.objects.all()]
    rows.sort(key=lambda row: fold(row[0].name))
    groups = [
        (title, [row for row in rows if row[0].kind == kind])
        for kind, title in [(Topic.Kind.SUBJECT, _("Subjects")), (Topic.Kind.PRACTICE, _("Practices"))]
    ]
    return render(request, "commons/topics.html", {"groups": [group for group in groups if group[1]]})


@kept
@require_safe
@login_not_required
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """What is published on one topic, by kind; with `?kind=`, all of that kind."""
    found = get_object_or_404(Topic, slug=slug)
    wanted = request.GET.get("kind", "")
    lists: dict[str, Any] = {
        "challenges": _challenges(found), "commons": _commons(found), "models": _models(found),
        "places": _places(found),
    }  # fmt: skip
    if wanted and wanted not in lists:
        raise Http404
    shown = {wanted: lists[wanted]} if wanted else lists
    page = request.GET.get("page") if wanted else 1
    sections = {kind: _section(rows, page) for kind, rows in shown.items()}
    context = {"topic": found, "sections": sections, "wanted": wanted, "results": sections.get(wanted)}
    return render(request, "commons/topic.html", context)


def _section(rows: Any, number: str | int | None) -> Any:
    """A page of the rows; for the first one, the rows say themselves how many they are: one query, not two."""
    if number == 1 and isinstance(rows, QuerySet):
        first = list(rows.annotate(total=Window(Count("pk")))[:SHOWN])
        return _Known(first, total=first[0].total if first else 0).page(1)
    return Paginator(rows, SHOWN).get_page(number)


class _Known(Paginator[Any]):
    """Of a list that is longer than what was read of it."""

    def __init__(self, rows: list[Any], *, total: int) -> None:
        super().__init__(rows, SHOWN)
        self.count = total


def _challenges(topic: Topic) -> QuerySet[Any]:
    pages = challenges_on(topic).in_language().annotate(rank=ChallengePage.Status.rank())
    pages = pages.order_by("rank", "-first_published_at", "path").defer_streamfields()
    found: QuerySet[Any] = pages.select_related("organisation").prefetch_related("topics")
    return found


def _commons(topic: Topic) -> QuerySet[Any]:
    pages: QuerySet[Any] = commons_on(topic).in_language().order_by("-published_on", "path")
    return pages.defer_streamfields()  # type: ignore[attr-defined,no-any-return]


def _models(topic: Topic) -> QuerySet[Any]:
    pages: QuerySet[Any] = models_on(topic).in_language().order_by("path")
    return pages.defer_streamfields()  # type: ignore[attr-defined,no-any-return]


def _places(topic: Topic) -> list[Place]:
    return [place for place in places(_language()) if topic.slug in place.topics]


def _counts() -> Counter[str]:
    """How many published things stand under each topic's slug."""
    counts: Counter[str] = Counter(slug for place in places(_language()) for slug in place.topics)
    for model in (ChallengePage, CommonPage):
        pages: Iterable[Any] = model.objects.published().in_language().exclude(topics=None).order_by()
        for slug, number in pages.values_list("topics__slug").annotate(Count("pk", distinct=True)):  # type: ignore[attr-defined]
            counts[slug] += number
    return counts


def _language() -> str:
    return (get_language() or "fr")[:2]
