"""Serves Wagtail's pages at their addresses."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from wagtail import views as wagtail_views

from commons import routing
from commons.kept import kept


@login_not_required
@kept
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page at this address in the language of the request. What is not live is not found, what is private asks
    who you are: Wagtail sees to it."""
    routing.prepare(request, path)
    response: HttpResponse = wagtail_views.serve(request, path)
    return response
