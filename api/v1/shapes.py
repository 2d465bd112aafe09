"""Small shapes that several segments share."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

LANGUAGES = [code for code, _label in settings.LANGUAGES]


class TopicRef(serializers.Serializer[Any]):
    """A topic by its slug, named in the language of the answer."""

    slug = serializers.CharField()
    name = serializers.CharField()


class OrganisationRef(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class Translation(serializers.Serializer[Any]):
    """The same thing in a language."""

    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    slug = serializers.CharField()
    title = serializers.CharField()
    html_url = serializers.URLField()


class Bilingual(serializers.Serializer[Any]):
    """A row that has its texts in every language of the hub; `page` is the route of its page."""

    page = ""

    language = serializers.SerializerMethodField()
    html_url = serializers.SerializerMethodField()
    translations = serializers.SerializerMethodField()

    def get_language(self, row: Any) -> str:
        return current_language()

    def get_html_url(self, row: Any) -> str:
        return self._url(row, current_language())

    @extend_schema_field(Translation(many=True))
    def get_translations(self, row: Any) -> list[dict[str, str]]:
        title = type(row).title
        return [
            {
                "language": code,
                "slug": row.slug,
                "title": title.in_language(row, code),
                "html_url": self._url(row, code),
            }
            for code in LANGUAGES
        ]

    def _url(self, row: Any, language: str) -> str:
        with translation.override(language):
            url: str = self.context["request"].build_absolute_uri(reverse(self.page, args=[row.slug]))
        return url


def current_language() -> str:
    return (translation.get_language() or settings.LANGUAGE_CODE)[:2]
