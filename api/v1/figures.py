"""`figures/`: the hub's measures, with what they count, when, and from which size they are told."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import PublicViewSet
from hub.mentoring.figures import Figure, published, published_one


class FigureShape(serializers.Serializer[Any]):
    """A figure. `value` is null, and `is_withheld` true, where the count is below `threshold`."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    definition = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    is_withheld = serializers.BooleanField()
    threshold = serializers.IntegerField()
    date = serializers.DateField()


@extend_schema_view(
    list=extend_schema(summary="List the figures", filters=False),
    retrieve=extend_schema(summary="Read a figure"),
)
class FigureViewSet(PublicViewSet):
    serializer_class = FigureShape
    filter_backends = []
    lookup_field = "code"

    def list(self, request: Request, **kwargs: Any) -> Response:
        return self.paged(published())

    def get_object(self) -> Figure:
        figure = published_one(self.kwargs["code"])
        if figure is None:
            raise Http404
        return figure
