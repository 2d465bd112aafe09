"""How many calls a minute: by key, by person, by address for the others (settings.API_CALLS_PER_MINUTE)."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from hub.members.models import ApiKey
from hub.shared.visitors import address_of


class CallerThrottle(SimpleRateThrottle):
    def __init__(self) -> None:
        """The rate depends on who calls: `allow_request` sets it."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        self.scope, self.caller = _who(request)
        self.rate = f"{settings.API_CALLS_PER_MINUTE[self.scope]}/min"
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.caller}


def _who(request: Request) -> tuple[str, str]:
    if isinstance(request.auth, ApiKey):
        return "key", str(request.auth.pk)
    if request.user is not None and request.user.is_authenticated:
        return "person", str(request.user.pk)
    return "anonymous", address_of(request)
