"""`commons/`: what mentoring has taught others, with its origin and its licence."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from api.v1.blocks import figures
from api.v1.pages import Body, BodyShape, PageShape, PageViewSet
from api.v1.shapes import OrganisationRef, TopicRef
from commons.citing import bibtex, sentence
from commons.models import CommonPage
from hub.members.models import Organisation
from hub.topics.models import Topic


class CommonShape(PageShape):
    """A common, without its body."""

    kind = serializers.ChoiceField(choices=CommonPage.Kind.choices)
    authors = serializers.ListField(child=serializers.CharField(), source="author_names")
    organisations = OrganisationRef(many=True)
    licence = serializers.CharField(help_text="An SPDX identifier.")
    licence_url = serializers.CharField()
    version = serializers.CharField()
    published_on = serializers.DateField()
    topics = TopicRef(many=True)


class PublishedFigureShape(serializers.Serializer[Any]):
    """A number as the authors published it."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class FullCommonShape(CommonShape):
    """A common."""

    changes = serializers.SerializerMethodField(help_text="What this version changed since the one before.")
    citation = serializers.SerializerMethodField(help_text="How to cite it, in its language.")
    bibtex = serializers.SerializerMethodField(help_text="The same for reference managers.")
    history_url = serializers.SerializerMethodField(help_text="Where its earlier versions are read.")
    figures = serializers.SerializerMethodField()
    file_url = serializers.SerializerMethodField()
    body = extend_schema_field(BodyShape(many=True))(Body)()

    def get_changes(self, page: CommonPage) -> str:
        last = page.versions.defer("content").order_by("-number").first()
        return last.changes if last else ""

    def get_citation(self, page: CommonPage) -> str:
        return sentence(page, self.get_html_url(page))

    def get_bibtex(self, page: CommonPage) -> str:
        return bibtex(page, self.get_html_url(page))

    @extend_schema_field(serializers.URLField())
    def get_history_url(self, page: CommonPage) -> str:
        return f"{self.get_html_url(page)}versions/"

    @extend_schema_field(PublishedFigureShape(many=True))
    def get_figures(self, page: CommonPage) -> Any:
        return figures([block.value for block in page.figures])["items"]

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file_url(self, page: CommonPage) -> str | None:
        return self.absolute(page.file.url) if page.file else None


class CommonFilter(django_filters.FilterSet):
    topic = django_filters.ModelChoiceFilter(
        field_name="topics", to_field_name="slug", queryset=Topic.objects.all(), label="The slug of a topic."
    )
    kind = django_filters.ChoiceFilter(choices=CommonPage.Kind.choices)
    organisation = django_filters.ModelChoiceFilter(
        field_name="organisations",
        to_field_name="slug",
        queryset=Organisation.objects.all(),
        label="The slug of one that contributed.",
    )


@extend_schema_view(
    list=extend_schema(summary="List the commons"),
    retrieve=extend_schema(summary="Read a common", responses=FullCommonShape),
)
class CommonViewSet(PageViewSet):
    model = CommonPage
    queryset = CommonPage.objects.none()
    filterset_class = CommonFilter
    ordering_fields = ["title", "published_on", "last_published_at"]
    ordering = ["-published_on"]

    def get_queryset(self) -> Any:
        return super().get_queryset().defer_streamfields().prefetch_related("topics", "organisations")

    def get_serializer_class(self) -> Any:
        return CommonShape if self.action == "list" else FullCommonShape
