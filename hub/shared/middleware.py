"""Security headers that Django's own middleware does not write."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
