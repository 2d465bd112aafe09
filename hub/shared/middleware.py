"""What every request passes through beside Django's own middleware: security headers and languages."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from hub.shared.csp import BACK_OFFICE, BACK_OFFICE_PATHS

type GetResponse = Callable[[HttpRequest], HttpResponse]

UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)

WITHOUT_LANGUAGE = (
    "/.well-known/",
    "/accounts/",
    "/admin/",
    "/api/",
    "/dev/",
    "/documents/",
    "/identity/",
    "/me/",
    "/media/",
    "/static/",
)


class PermissionsPolicyMiddleware:
    """Closes the browser features that the hub never uses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class BackOfficeCSPMiddleware:
    """Gives the back office and the API's docs the relaxed policy; every other page keeps the strict one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(BACK_OFFICE_PATHS) and not hasattr(response, "_csp_config"):
            response._csp_config = BACK_OFFICE  # type: ignore[attr-defined]
        return response


class PageLocaleMiddleware(LocaleMiddleware):
    """Sends a reader who left out the language to /fr/ or /en/, but leaves the 404 of tools as it is:
    Django would redirect a program that asks for an unknown row of the API to a page."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        found = request.resolver_match is not None
        if response.status_code != 404 or not (found or request.path.startswith(WITHOUT_LANGUAGE)):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language() or "")
        return response


class SignedInIsEnoughMiddleware:
    """Tells whoever is signed in that a page is not theirs, where Wagtail would ask them to sign in: the login page
    would send them straight back, for ever."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        to_login = response.headers.get("Location", "").startswith(f"{resolve_url(settings.LOGIN_URL)}?next=")
        if to_login and request.user.is_authenticated:
            raise PermissionDenied
        return response
