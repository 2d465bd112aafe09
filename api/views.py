"""What every view of the API shares: who calls, what it may ask, how it answers."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from api import problems
from api.authentication import KeyAuthentication, SessionAuthentication, actor_of
from api.filters import FILTERS, known_parameters
from api.idempotency import once
from api.pagination import Pages, refuse_parameter
from api.parsers import JsonParser, refuse_large_body
from api.permissions import ScopeAllows
from api.schema import Described
from api.throttles import CallerThrottle
from hub.members.actors import Actor
from hub.members.models import Scope

WRITES = ("POST", "PATCH")


class AlwaysJson(DefaultContentNegotiation):
    """The API speaks JSON, whatever is asked for."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """Closed unless a permission opens it; strict about what it reads; answers problems for refusals."""

    authentication_classes = [KeyAuthentication, SessionAuthentication]
    permission_classes = [ScopeAllows]
    throttle_classes = [CallerThrottle]
    parser_classes = [JsonParser]
    content_negotiation_class = AlwaysJson
    http_method_names = ["get", "head"]
    schema = Described()

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        refuse_large_body(request)
        if "\0" in request.path:
            raise Http404
        super().initial(request, *args, **kwargs)
        self.check_query(request)
        name = (request.method or "").lower()
        if request.method in WRITES and hasattr(self, name):
            setattr(self, name, once(getattr(self, name)))

    def check_query(self, request: Request) -> None:
        """Refuse the parameters that the view does not know, and speak the language asked for."""
        known = known_parameters(self)
        for name, value in request.query_params.items():
            if name not in known:
                message = _("Unknown parameter. Known here: %(known)s.") % {"known": ", ".join(sorted(known))}
                raise refuse_parameter(name.replace("\0", "\\0"), message, "unknown_parameter")
            if "\0" in value:
                raise refuse_parameter(name, _("Null characters are not allowed."))
        language = request.query_params.get("language")
        if language is None:
            return
        if language not in dict(settings.LANGUAGES):
            raise refuse_parameter(
                "language", _("Choose among: %(known)s.") % {"known": ", ".join(dict(settings.LANGUAGES))}
            )
        translation.activate(language)  # the locale middleware sets it anew for the next request

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return problems.handle

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        is_open = not self.authentication_classes
        patch_vary_headers(
            response, ["Accept-Language"] if is_open else ["Authorization", "Cookie", "Accept-Language"]
        )
        if response.status_code >= 400:
            response["Cache-Control"] = "no-store"
        response.headers.setdefault("Cache-Control", "public, max-age=60" if is_open else "private, no-cache")
        if request.method in ("GET", "HEAD") and response.status_code == 200 and hasattr(response, "render"):
            response.add_post_render_callback(_conditional(request._request))
        return response


class PublicView(ApiView):
    """Open to all, and the same for all."""

    authentication_classes = []
    permission_classes = [AllowAny]


class ApiViewSet(ApiView, GenericViewSet[Any]):
    """`scopes` opens the actions, each to the keys that hold the scope and to people signed in."""

    scopes: ClassVar[Mapping[str, Scope]] = {}
    lists: ClassVar[tuple[str, ...]] = ()
    pagination_class = Pages
    filter_backends = FILTERS
    lookup_field = "pk"
    lookup_value_converter = "uuid"

    def answer(self, instance: object, status: int = 200) -> Response:
        return Response(self.get_serializer(instance).data, status)

    def paged(self, rows: Any) -> Response:
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    def list(self, request: Request, **kwargs: Any) -> Response:
        return self.paged(self.filter_queryset(self.get_queryset()))

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.get_object())

    def shaped(self, shape: type[Any]) -> dict[str, Any]:
        """The body, in its shape. Raises ValidationError that names each field at fault."""
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values


class PublicViewSet(PublicView, ApiViewSet):
    """Published things, by slug."""

    authentication_classes = []
    permission_classes = [AllowAny]
    lookup_field = "slug"
    lookup_value_converter = "str"


class NothingHere(PublicView):
    """Any address of the API that leads nowhere: a problem too, not a page."""

    schema = None  # type: ignore[assignment]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not request.path.endswith("/"):
            raise NotFound(_("There is nothing at this address. Addresses of the API end with a slash."))
        raise Http404

    def check_query(self, request: Request) -> None:
        """Whatever was asked, the address is what is wrong."""


def _conditional(request: HttpRequest) -> Callable[[Response], HttpResponse | None]:
    """Give the rendered answer its ETag; 304 without body to whoever has it already."""

    def tag(response: Response) -> HttpResponse | None:
        response["ETag"] = f'"{hashlib.sha256(response.rendered_content).hexdigest()[:32]}"'
        found = get_conditional_response(request, etag=response["ETag"], response=response)
        return None if found is response else found

    return tag
