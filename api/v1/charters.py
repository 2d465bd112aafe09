"""`charters/`: what people commit to, every version that was ever in force, with its fingerprint."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Moment
from api.v1.shapes import Bilingual
from api.views import PublicViewSet
from charters.models import Charter, CharterVersion
from charters.states import VersionState


class VersionShape(serializers.Serializer[Any]):
    """A version, without its text. A fingerprint is the SHA-256, in hexadecimal, of the text in UTF-8 with LF line
    ends, without blanks at the ends of lines, with one line end at the end."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[VersionState.IN_FORCE, VersionState.SUPERSEDED])
    in_force_from = Moment()
    sha256_fr = serializers.CharField()
    sha256_en = serializers.CharField()


class FullVersionShape(VersionShape):
    """A version in both languages, as Markdown."""

    text_fr = serializers.CharField()
    text_en = serializers.CharField()


class CharterShape(Bilingual):
    """A charter and its version in force."""

    page = "charter"

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    version = serializers.SerializerMethodField()

    @extend_schema_field(VersionShape)
    def get_version(self, charter: Charter) -> Any:
        current = next((v for v in charter.versions.all() if v.state == VersionState.IN_FORCE), None)
        return VersionShape(current).data


class FullCharterShape(CharterShape):
    """A charter with the text in force, in the language of the answer."""

    text = serializers.SerializerMethodField()

    def get_text(self, charter: Charter) -> str:
        return next((v.text for v in charter.versions.all() if v.state == VersionState.IN_FORCE), "")


@extend_schema_view(
    list=extend_schema(summary="List the charters in force"),
    retrieve=extend_schema(summary="Read a charter", responses=FullCharterShape),
)
class CharterViewSet(PublicViewSet):
    queryset = Charter.objects.none()
    lists = ("versions",)
    search_fields = ["title_fr", "title_en", "summary_fr", "summary_en"]
    ordering_fields = ["slug"]
    ordering = ["slug"]

    def get_queryset(self) -> Any:
        versions = CharterVersion.objects.exclude(state=VersionState.DRAFT)
        return Charter.objects.published().prefetch_related(Prefetch("versions", versions))

    def get_serializer_class(self) -> Any:
        return {"list": CharterShape, "versions": FullVersionShape}.get(self.action, FullCharterShape)

    @extend_schema(
        summary="List every version that was in force", responses=FullVersionShape(many=True), filters=False
    )
    @action(detail=True)
    def versions(self, request: Request, slug: str) -> Response:
        return self.paged(self.get_object().versions.all())
