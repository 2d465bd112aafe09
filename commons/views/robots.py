"""What robots read: the sitemap, and where they may go."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from commons.navigation import home_paths
from commons.reading import open_pages

MOST_URLS = 50_000


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
    pages = open_pages().select_related("locale").order_by("path")
    below = Page.objects.none()
    for home in homes:
        below = below | pages.filter(url_path__startswith=home)
    return below[:MOST_URLS]


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read."""
    return render(request, "commons/robots.txt", content_type="text/plain; charset=utf-8")
