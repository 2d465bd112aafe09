"""What the three kinds of published pages share: by slug, in the reader's language, without a key."""

import uuid
from collections import defaultdict
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView
from wagtail.models import Locale

from api.fields import Moment
from api.filters import FILTERS, Search
from api.v1.blocks import html, simple_blocks
from api.v1.shapes import Translation, current_language
from api.views import PublicViewSet
from commons.models.base import HubPage
from commons.search import queries


class PageShape(serializers.Serializer[Any]):
    """A published page, without its body."""

    id = serializers.UUIDField(source="translation_key", help_text="The same in every language.")
    slug = serializers.CharField()
    language = serializers.CharField(source="locale.language_code")
    title = serializers.CharField()
    summary = serializers.CharField()
    html_url = serializers.SerializerMethodField()
    translations = serializers.SerializerMethodField()
    published_at = Moment(source="first_published_at")
    updated_at = Moment(source="last_published_at")

    @extend_schema_field(serializers.URLField())
    def get_html_url(self, page: Any) -> str:
        return self.absolute(page.get_url(self.context["request"]) or "/")

    @extend_schema_field(Translation(many=True))
    def get_translations(self, page: Any) -> list[dict[str, str]]:
        versions = self.context["versions"][page.translation_key]
        return [
            {
                "language": one.locale.language_code,
                "slug": one.slug,
                "title": one.title,
                "html_url": self.get_html_url(one),
            }
            for one in versions
        ]

    def absolute(self, url: str) -> str:
        full: str = self.context["request"].build_absolute_uri(url)
        return full


class BodyShape(serializers.Serializer[Any]):
    """One block of a body; which fields it has follows from its type."""

    type = serializers.ChoiceField(
        choices=["heading", "paragraph", "image", "quote", "figures", "callout", "steps", "document"]
    )
    text = serializers.CharField(required=False)
    level = serializers.IntegerField(required=False)
    html = serializers.CharField(required=False)
    url = serializers.URLField(required=False, allow_null=True)
    alt = serializers.CharField(required=False)
    caption = serializers.CharField(required=False)
    attribution = serializers.CharField(required=False)
    title = serializers.CharField(required=False)
    items = serializers.ListField(child=serializers.DictField(), required=False)


class Body(serializers.Field[Any, Any, Any, Any]):
    """The blocks of a stream."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> Any:
        return simple_blocks(value, self.context["request"].build_absolute_uri)


class Html(serializers.CharField):
    """Rich text as HTML."""

    def to_representation(self, value: Any) -> str:
        return html(value)


class PageRef(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()


class PageSearch(Search):
    """`?search=` as on the site: accents, plurals and conjugations forgiven; all the words, else any of them."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        super().filter_queryset(request, queryset.none(), view)
        text = request.query_params.get(self.search_param, "").strip()
        if not text:
            return queryset
        everything = queryset.model.objects.published().filter(locale=Locale.get_active())
        for query in queries(text, current_language()):
            if found := [page.pk for page in everything.search(query)[:1000]]:
                return queryset.filter(pk__in=found)
        return queryset.none()


class PageViewSet(PublicViewSet):
    """The published pages of `model` in the language asked for."""

    model: ClassVar[type[HubPage]]
    filter_backends = [FILTERS[0], PageSearch, *FILTERS[2:]]
    search_fields = ["title"]
    ordering_fields = ["title", "first_published_at", "last_published_at"]
    ordering = ["-first_published_at"]

    @property
    def language(self) -> str:
        return current_language()

    def get_queryset(self) -> Any:
        return self.model.objects.published().in_language(self.language).select_related("locale")

    def get_object(self) -> Any:
        page = self.model.objects.by_slug(self.kwargs["slug"], self.language)
        if page is None:
            raise Http404
        self.versions_of([page.translation_key])
        return page

    def paginate_queryset(self, queryset: Any) -> Any:
        pages = super().paginate_queryset(queryset)
        self.versions_of([page.translation_key for page in pages or []])
        return pages

    def versions_of(self, keys: list[uuid.UUID]) -> None:
        """Read the published translations of these pages, all at once."""
        self.versions: dict[uuid.UUID, list[Any]] = defaultdict(list)
        rows = self.model.objects.published().filter(translation_key__in=keys).select_related("locale")
        for page in rows.defer_streamfields().order_by("locale__language_code", "pk"):
            self.versions[page.translation_key].append(page)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "versions": getattr(self, "versions", defaultdict(list))}
