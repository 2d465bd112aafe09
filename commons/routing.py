"""Finds the page of an address in one query, where Wagtail reads the tree level by level.

What is not found that way (sub-routes of a page, several sites) is left to Wagtail.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from commons import frame


def prepare(request: HttpRequest, path: str) -> None:
    """Tell Wagtail, in the attributes where it keeps them itself, the site and the page of this request."""
    site = frame.site_of(request)
    if isinstance(site, Site) and not hasattr(request, "_wagtail_route_for_request"):
        found = find(request, path)
        if found is not None:
            request._wagtail_route_for_request = found  # type: ignore[attr-defined]


def find(request: HttpRequest, path: str) -> RouteResult | None:
    """The live page exactly at this address, in the language of the request."""
    around = frame.now()
    home = around.homes.get((get_language() or "")[:2])
    if around.site is None or home is None:
        return None
    parts = [part for part in path.split("/") if part]
    url_path = "/".join([home.url_path.rstrip("/"), *parts, ""])
    page = _read(around, url_path)
    if page is None or not page.live:
        return None
    page.locale = around.locales[page.locale_id]
    route: RouteResult = page.route(request, [])
    return route


def _read(around: frame.Frame, url_path: str) -> Any:
    """The page with the fields of its type; its type is looked up the first time only."""
    known = around.known.get(url_path)
    if known is not None:
        model, pk = known
        page = model.objects.filter(pk=pk).first()
        return page if page is not None and page.url_path == url_path else None
    slug = url_path.rstrip("/").rpartition("/")[2]
    found = Page.objects.filter(slug=slug, url_path=url_path, live=True).first()
    if found is None:
        return None
    around.remember(url_path, found.specific)
    return found.specific
