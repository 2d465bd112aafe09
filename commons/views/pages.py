"""Serves Wagtail's pages at their addresses."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from wagtail import views as wagtail_views
from wagtail.models import Page

from commons import languages, routing
from commons.kept import kept


@login_not_required
@kept
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page at this address in the language of the request, else the one that another language has there. What is
    not live is not found, what is private asks who you are: Wagtail sees to it."""
    routing.prepare(request, path)
    if Page.route_for_request(request, path) is None:
        found = languages.elsewhere(request, path) if request.method in {"GET", "HEAD"} else None
        if found is None:
            raise Http404
        if isinstance(found, HttpResponseRedirect):
            return found
        request._wagtail_route_for_request = found  # type: ignore[attr-defined]
    response: HttpResponse = wagtail_views.serve(request, path)
    page = Page.find_for_request(request, path)
    if languages.is_foreign(page):
        response.headers["X-Robots-Tag"] = "noindex"
    return response
