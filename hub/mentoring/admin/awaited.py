"""In the back office: the signatures awaited, by version, with their day and the pairs concerned."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from charters.models import CharterVersion
from hub.mentoring.admin.pairs import people_of
from hub.mentoring.awaited import Awaited, awaited
from hub.mentoring.models import Pair
from hub.shared.backoffice import COORDINATE

PAGE_SIZE = 50


@dataclass
class Version:
    """One version that is in force, and what is awaited of it."""

    version: CharterVersion
    people: set[uuid.UUID] = field(default_factory=set)
    late: int = 0
    pairs: set[uuid.UUID] = field(default_factory=set)
    days: set[Any] = field(default_factory=set)

    def count(self, row: Awaited) -> None:
        self.people.add(row.volunteer.pk)
        self.pairs.update(row.pairs)
        self.late += row.is_late
        self.days |= {row.until} if row.until else set()

    @property
    def next_day(self) -> Any:
        return min(self.days, default=None)


@require_safe
def signatures_awaited(request: HttpRequest) -> TemplateResponse:
    """All of them, or `?version=` alone; people by name, for coordinators."""
    if not request.user.has_perm(COORDINATE):
        raise PermissionDenied
    rows = awaited()
    versions = _by_version(rows)
    chosen = next((pk for pk in versions if str(pk) == request.GET.get("version")), None)
    shown = [row for row in rows if chosen is None or row.binding.version.pk == chosen]
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "page_title": _("Signatures awaited"),
        "versions": versions.values(),
        "chosen": versions.get(chosen) if chosen else None,
        "page": page,
        "rows": _with_pairs(list(page.object_list)),
        "query": f"version={chosen}&" if chosen else "",
    }
    return TemplateResponse(request, "mentoring/admin/awaited.html", context)


def _by_version(rows: Iterable[Awaited]) -> dict[uuid.UUID, Version]:
    found: dict[uuid.UUID, Version] = {}
    for row in rows:
        version = row.binding.version
        found.setdefault(version.pk, Version(version)).count(row)
    return found


def _with_pairs(rows: Sequence[Awaited]) -> list[tuple[Awaited, list[tuple[str, str]]]]:
    """Each with its pairs: the people, and the address."""
    wanted = {pair for row in rows for pair in row.pairs}
    pairs = {one.pk: one for one in Pair.objects.with_members().filter(pk__in=wanted)} if wanted else {}
    return [
        (row, [(people_of(pairs[pk]), reverse("pair:inspect", args=[pk])) for pk in row.pairs if pk in pairs])
        for row in rows
    ]


class CoordinatorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(COORDINATE))


class AwaitedViewSet(ViewSet):
    name = "signatures_awaited"
    url_prefix = "signatures/awaited"
    icon = "time"
    menu_label = gettext_lazy("Signatures awaited")

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return CoordinatorsItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", signatures_awaited, name="index")]
