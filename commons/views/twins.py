"""The same page in another form: in Markdown, and for a common in PDF."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Page

from commons.exchange import pdf, twin
from commons.listings import listing_at
from commons.models import CommonPage, HubPage
from commons.navigation import home_paths
from commons.places import Place, places
from commons.reading import is_for_everyone, readable_or_refuse
from hub.members.views.common import actor_of

HOME = "index"


@require_safe
@login_not_required
def markdown(request: HttpRequest, path: str) -> HttpResponseBase:
    """The page at `path` in Markdown, to whoever may read the page."""
    root = request.build_absolute_uri("/").rstrip("/")
    page = _page(request, path)
    if page is None:
        return _place(request, root)
    readable_or_refuse(page, actor_of(request))
    text = twin.of_page(page, root)
    return _answer(request, text.encode(), "text/markdown; charset=utf-8", public=is_for_everyone(page))


@require_safe
@login_not_required
def document(request: HttpRequest, path: str) -> HttpResponseBase:
    """The common at `path` as a tagged PDF, to whoever may read the common."""
    page = _page(request, path)
    if not isinstance(page, CommonPage):
        raise Http404
    readable_or_refuse(page, actor_of(request))
    root = request.build_absolute_uri("/").rstrip("/")
    response = _answer(request, pdf.of_common(page, root), "application/pdf", public=is_for_everyone(page))
    response.headers["Content-Disposition"] = f'inline; filename="{page.slug}.pdf"'
    return response


def _page(request: HttpRequest, path: str) -> Page | None:
    """The page of the hub at this address without its end, whether or not its reader may read it."""
    root = home_paths(request).get((get_language() or "")[:2])
    if root is None or path != path.strip("/") or "//" in path:
        return None
    below = "" if path == HOME else f"{path}/"
    found = Page.objects.filter(url_path=root + below).select_related("locale").first()
    specific = found.specific if found else None
    return specific if isinstance(specific, HubPage) else None


def _place(request: HttpRequest, root: str) -> HttpResponseBase:
    language = (get_language() or "fr")[:2]
    for place in places(language):
        if twin.address(place.url) == request.path:
            return _of_place(request, place, language, root)
    listing = listing_at(request.path.removesuffix(".md") + "/", language, root)
    if listing is None:
        raise Http404
    return _of_place(request, listing, language, root)


def _of_place(request: HttpRequest, place: Place, language: str, root: str) -> HttpResponseBase:
    text = twin.of_place(place, language, root)
    return _answer(request, text.encode(), "text/markdown; charset=utf-8", public=True)


def _answer(request: HttpRequest, content: bytes, content_type: str, *, public: bool) -> HttpResponseBase:
    """The content, or that it is the same as last time. What is reserved stays in no cache that others use."""
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    fresh = HttpResponse(content, content_type=content_type)
    fresh.headers["ETag"] = etag
    response: HttpResponseBase = get_conditional_response(request, etag, None, fresh) or fresh
    if public:
        patch_cache_control(response, public=True, no_cache=True)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
