"""What is public and is not a page: search, and what robots read."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page

from commons.navigation import home_paths
from commons.search import find

PAGE_SIZE = 12
LONGEST_QUERY = 200
MOST_URLS = 50_000


@require_safe
@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    """The published pages in the reader's language that hold the words looked for."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    pages = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=1)
    found, is_wider = find(text, among=pages, language=(get_language() or "fr")[:2])
    results = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    results.object_list = _in_full(results.object_list)
    return render(request, "commons/search.html", {"query": text, "results": results, "is_wider": is_wider})


def _in_full(pages: Any) -> list[Page]:
    """The same pages with the fields of their type."""
    order = {page.pk: place for place, page in enumerate(pages)}
    full = Page.objects.filter(pk__in=order).defer_streamfields().specific()
    return sorted(full, key=lambda page: order[page.pk])


@require_safe
@login_not_required
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every published page with its translations."""
    families: dict[Any, list[Page]] = {}
    for page in _public_pages(request):
        families.setdefault(page.translation_key, []).append(page)
    urls = [
        {
            "location": page.get_full_url(request),
            "lastmod": page.last_published_at,
            "alternates": [(one.locale.language_code, one.get_full_url(request)) for one in family],
        }
        for family in families.values()
        for page in family
    ]
    return render(request, "commons/sitemap.xml", {"urls": urls}, content_type="application/xml")


def _public_pages(request: HttpRequest) -> Any:
    homes = home_paths(request).values()
    pages = Page.objects.live().public().select_related("locale").order_by("path")
    below = Page.objects.none()
    for home in homes:
        below = below | pages.filter(url_path__startswith=home)
    return below[:MOST_URLS]


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read."""
    return render(request, "commons/robots.txt", content_type="text/plain; charset=utf-8")
