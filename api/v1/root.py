"""The root: what there is."""

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import PublicView

SEGMENTS = (
    "challenges", "models", "commons", "charters", "organisations", "topics", "programmes", "figures",
    "volunteers", "directory", "enrolments", "pairs", "schema", "docs",
)  # fmt: skip


class RootView(PublicView):
    @extend_schema(
        summary="List the endpoints",
        operation_id="root",
        responses=inline_serializer("Endpoints", {name: serializers.URLField() for name in SEGMENTS}),
    )
    def get(self, request: Request) -> Response:
        links: dict[str, Any] = {name: request.build_absolute_uri(f"{name}/") for name in SEGMENTS}
        return Response(links)
