"""`models/`: the forms of mentoring, under the same headings all."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from api.v1.pages import Body, BodyShape, Html, PageRef, PageShape, PageViewSet
from commons.models import ModelPage


class ModelShape(PageShape):
    """A mentoring model, without its text."""

    kind = serializers.ChoiceField(choices=ModelPage.Kind.choices)
    who = serializers.CharField()


class SectionShape(serializers.Serializer[Any]):
    """One of the compulsory sections."""

    anchor = serializers.CharField()
    title = serializers.CharField()
    html = Html(source="text")


class FullModelShape(ModelShape):
    """A mentoring model."""

    body = extend_schema_field(BodyShape(many=True))(Body)()
    sections = SectionShape(many=True)
    commons = PageRef(source="commons_to_show", many=True)


class ModelFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=ModelPage.Kind.choices)


@extend_schema_view(
    list=extend_schema(summary="List the mentoring models"),
    retrieve=extend_schema(summary="Read a mentoring model", responses=FullModelShape),
)
class ModelViewSet(PageViewSet):
    model = ModelPage
    queryset = ModelPage.objects.none()
    filterset_class = ModelFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().defer_streamfields()

    def get_serializer_class(self) -> Any:
        return ModelShape if self.action == "list" else FullModelShape
