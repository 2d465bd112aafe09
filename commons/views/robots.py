"""What robots read: the sitemap, and where they may go."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from commons.models import ChallengePage, CommonPage
from commons.navigation import home_paths
from commons.places import places
from commons.reading import open_pages
from hub.topics.models import Topic

MOST_FAMILIES = 10_000
LISTS = ("programmes", "topics", "ideas", "subscribe")
NEEDED = ("url_path", "translation_key", "last_published_at", "locale__language_code")


@dataclass(frozen=True, slots=True)
class Url:
    """One address of the sitemap, and the same thing's addresses by language."""

    location: str
    lastmod: dt.datetime | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)


@require_safe
@login_not_required
def sitemap(request: HttpRequest, part: int | None = None) -> HttpResponse:
    """All that is public with its translations; when it is too much for one file, the list of its parts."""
    pages = _public_pages(request)
    keys = pages.order_by("translation_key").values_list("translation_key", flat=True).distinct()
    if part is None and (number_of_keys := keys.count()) > MOST_FAMILIES:
        numbers = range(1, ceil(number_of_keys / MOST_FAMILIES) + 1)
        parts = [request.build_absolute_uri(reverse("sitemap-part", args=[number])) for number in numbers]
        return _xml(request, "sitemap_index", {"parts": parts})
    number = 1 if part is None else part
    wanted = list(keys[(number - 1) * MOST_FAMILIES : number * MOST_FAMILIES]) if number else []
    if not wanted and number != 1:
        raise Http404
    urls = [*_urls_of_pages(pages, wanted, request), *(_others(request) if number == 1 else [])]
    return _xml(request, "sitemap", {"urls": urls})


def _xml(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"commons/{name}.xml", context, content_type="application/xml")


def _public_pages(request: HttpRequest) -> PageQuerySet:
    """The pages of this site that are open to everyone."""
    here = Q(pk=None)
    for home in home_paths(request).values():
        here |= Q(url_path__startswith=home)
    return open_pages().filter(here)


def _urls_of_pages(pages: PageQuerySet, keys: list[uuid.UUID], request: HttpRequest) -> Iterator[Url]:
    """Those whose family stands between the first and the last of `keys`, which are sorted."""
    if not keys:
        return
    rows = pages.filter(translation_key__gte=keys[0], translation_key__lte=keys[-1])
    families: dict[uuid.UUID, list[tuple[str, str, Any]]] = {}
    for page in rows.select_related("locale").only(*NEEDED).order_by("path"):
        address = page.get_full_url(request)
        if address:
            one = (page.locale.language_code, address, page.last_published_at)
            families.setdefault(page.translation_key, []).append(one)
    for family in families.values():
        alternates = {code: address for code, address, _date in family}
        for _code, address, date in family:
            yield Url(address, date, alternates)


def _others(request: HttpRequest) -> Iterator[Url]:
    """What is public and is no page: lists, topics on which something is published, programmes, charters."""
    for name in LISTS:
        yield from _in_languages(request, name)
    on_pages = Q(challenges__in=ChallengePage.objects.published().order_by().values("pk"))
    on_pages |= Q(commons__in=CommonPage.objects.published().order_by().values("pk"))
    for slug in Topic.objects.filter(on_pages).distinct().order_by("slug").values_list("slug", flat=True):
        yield from _in_languages(request, "topic", slug)
    for code, _name in settings.LANGUAGES:
        for place in places(code):
            alternates = {one: request.build_absolute_uri(url) for one, url in place.translations.items()}
            yield Url(request.build_absolute_uri(place.url), place.updated, alternates)


def _in_languages(request: HttpRequest, name: str, *args: str) -> Iterator[Url]:
    alternates = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            try:
                alternates[code] = request.build_absolute_uri(reverse(name, args=args))
            except NoReverseMatch:  # this hub has no such page
                return
    for address in alternates.values():
        yield Url(address, alternates=alternates)


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read."""
    return render(request, "commons/robots.txt", content_type="text/plain; charset=utf-8")
