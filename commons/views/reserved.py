"""What those who may not read a page are told."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import permission_denied

from commons.reading import ReservedForMembers


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For a common in its members' window, its title, the date and how to become a member; nothing to be kept."""
    if not isinstance(exception, ReservedForMembers):
        return permission_denied(request, exception)
    context = {"reserved": exception.page}
    response = render(request, "commons/reserved.html", context, status=HTTPStatus.FORBIDDEN)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
