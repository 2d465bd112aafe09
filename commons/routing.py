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
        page = _in_full(model, pk)
        return page if page is not None and page.url_path == url_path else None
    slug = url_path.rstrip("/").rpartition("/")[2]
    same = Page.objects.filter(slug=slug, url_path=url_path, live=True).select_related("content_type")
    found = same.first()
    if found is None:
        return None
    page = _in_full(frame.type_of(found), found.pk)
    if page is not None:
        around.remember(url_path, page)
    return page


def _in_full(model: Any, pk: int) -> Any:
    """The page with what it always shows of one other row."""
    pages = model.objects.filter(pk=pk)
    joined = getattr(model, "shown_with", ())
    return (pages.select_related(*joined) if joined else pages).first()
