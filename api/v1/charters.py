"""`charters/`: what people commit to, every version that was ever in force, with its fingerprint."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Moment
from api.v1.shapes import Bilingual, OrganisationRef, current_language
from api.views import PublicViewSet
from charters.binding import named_adopters
from charters.models import Charter, CharterVersion
from charters.states import Change, Scope, VersionState


class FloorShape(serializers.Serializer[Any]):
    """The version of the charter that a version adds to and holds whole."""

    slug = serializers.CharField(source="charter.slug")
    number = serializers.IntegerField()


class VersionShape(serializers.Serializer[Any]):
    """A version, without its text. A fingerprint is the SHA-256, in hexadecimal, of the full text in UTF-8 with LF line
    ends, without blanks at the ends of lines, with one line end at the end."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[VersionState.IN_FORCE, VersionState.SUPERSEDED])
    change = serializers.ChoiceField(
        choices=Change.choices, help_text="To the version before it. An editorial one keeps every word."
    )
    in_force_from = Moment()
    sign_before = serializers.DateField(
        allow_null=True, help_text="The day before which those bound by the version before sign again."
    )
    binding_language = serializers.ChoiceField(
        choices=settings.LANGUAGES, help_text="Which text binds if the two can be understood differently."
    )
    floor = FloorShape(allow_null=True)
    sha256_fr = serializers.CharField()
    sha256_en = serializers.CharField()
    chain_sha256 = serializers.CharField(
        help_text="The fingerprint of this version and of all those before it; docs/verify.md has the recipe."
    )


class FullVersionShape(VersionShape):
    """A version in both languages, as Markdown."""

    text_fr = serializers.CharField(help_text="Its own text: of an addition to a floor, the additions alone.")
    text_en = serializers.CharField(help_text="Its own text: of an addition to a floor, the additions alone.")
    full_text_fr = serializers.SerializerMethodField(
        help_text="What is signed, and what `sha256_fr` is made of."
    )
    full_text_en = serializers.SerializerMethodField(
        help_text="What is signed, and what `sha256_en` is made of."
    )

    def get_full_text_fr(self, version: CharterVersion) -> str:
        return version.full_text("fr")

    def get_full_text_en(self, version: CharterVersion) -> str:
        return version.full_text("en")


def in_force(charter: Charter) -> CharterVersion | None:
    return next((one for one in charter.versions.all() if one.state == VersionState.IN_FORCE), None)


class CharterShape(Bilingual):
    """A charter and its version in force."""

    page = "charter"

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    id = serializers.UUIDField(help_text="What the chain of its versions starts with.")
    scope = serializers.ChoiceField(choices=Scope.choices, help_text="Whom it is for.")
    floor = serializers.SerializerMethodField(help_text="The slug of the charter that it adds to.")
    organisation = OrganisationRef(allow_null=True)
    authors = serializers.ListField(child=serializers.CharField(), source="author_names")
    licence = serializers.CharField(help_text="An SPDX identifier.")
    licence_url = serializers.CharField()
    version = serializers.SerializerMethodField()

    def get_floor(self, charter: Charter) -> str | None:
        return charter.floor.slug if charter.floor is not None else None

    @extend_schema_field(VersionShape)
    def get_version(self, charter: Charter) -> Any:
        return VersionShape(in_force(charter)).data


class FullCharterShape(CharterShape):
    """A charter with the text in force, in the language of the answer."""

    text = serializers.SerializerMethodField(
        help_text="Its own text, as Markdown: of an addition to a floor, the additions alone."
    )
    full_text = serializers.SerializerMethodField(help_text="The whole text that is signed.")
    adopters = serializers.SerializerMethodField(
        help_text="The organisations that adopted it and agreed to be named."
    )

    def get_text(self, charter: Charter) -> str:
        version = in_force(charter)
        return version.text if version else ""

    def get_full_text(self, charter: Charter) -> str:
        version = in_force(charter)
        return version.full_text(current_language()) if version else ""

    def get_adopters(self, charter: Charter) -> list[str]:
        return named_adopters(charter) if charter.scope == Scope.NETWORK else []


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
        versions = CharterVersion.objects.published().select_related("charter", "floor__charter")
        if self.action != "versions":
            versions = versions.filter(state=VersionState.IN_FORCE)
        charters = Charter.objects.published().select_related("floor", "organisation")
        return charters.prefetch_related(Prefetch("versions", versions))

    def get_serializer_class(self) -> Any:
        return {"list": CharterShape, "versions": FullVersionShape}.get(self.action, FullCharterShape)

    @extend_schema(
        summary="List every version that was in force", responses=FullVersionShape(many=True), filters=False
    )
    @action(detail=True)
    def versions(self, request: Request, slug: str) -> Response:
        return self.paged(self.get_object().versions.all())
