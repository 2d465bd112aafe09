"""Speaks to people who are signed in their own way: their time zone everywhere, their language where the
address does not say one."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from hub.members.models import User
from hub.shared.middleware import WITHOUT_LANGUAGE

NOT_FOR_PEOPLE = ("/api/", "/static/", "/media/", "/identity/")
OFFICE = "/admin/"
"""There, whoever chose a language in their account of the back office is answered in it, errors included."""


class OwnWaysMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie there is nobody to ask for, and the answer stays the same for all.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(NOT_FOR_PEOPLE):
            return self._remembering(request, self.get_response(request))
        zone = _zone(request.user.time_zone) if isinstance(request.user, User) else None
        _speak(request)
        with timezone.override(zone or timezone.get_default_timezone()):
            response = self._remembering(request, self.get_response(request))
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _remembering(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Whoever has just signed in, or chosen, goes on in their language."""
        language = getattr(request, "language_to_remember", None)
        if language:
            remember_language(response, language)
        return response


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


@receiver(user_logged_in)
def follow_language(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    request.language_to_remember = user.language  # type: ignore[attr-defined]


def _speak(request: HttpRequest) -> None:
    if not (isinstance(request.user, User) and request.path.startswith(WITHOUT_LANGUAGE)):
        return
    office = getattr(request.user, "wagtail_userprofile", None) if request.path.startswith(OFFICE) else None
    language = office.preferred_language if office is not None else ""
    if not language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        language = request.user.language
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
