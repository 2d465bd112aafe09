"""`topics/`: the shared vocabulary of challenges, commons, offers and seeks."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from api.v1.shapes import LANGUAGES
from api.views import PublicViewSet
from hub.topics.models import Topic


class TopicTranslation(serializers.Serializer[Any]):
    language = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()


class TopicShape(serializers.Serializer[Any]):
    """A subject or a practice, in the language of the answer and in the others."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=Topic.Kind.choices)
    name = serializers.CharField()
    description = serializers.CharField()
    translations = serializers.SerializerMethodField()

    @extend_schema_field(TopicTranslation(many=True))
    def get_translations(self, topic: Topic) -> list[dict[str, str]]:
        return [
            {
                "language": code,
                "name": Topic.name.in_language(topic, code),
                "description": Topic.description.in_language(topic, code),
            }
            for code in LANGUAGES
        ]


class TopicFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Topic.Kind.choices)


@extend_schema_view(
    list=extend_schema(summary="List the topics"), retrieve=extend_schema(summary="Read a topic")
)
class TopicViewSet(PublicViewSet):
    queryset = Topic.objects.none()
    serializer_class = TopicShape
    filterset_class = TopicFilter
    search_fields = ["slug", "name_fr", "name_en"]
    ordering_fields = ["slug", "name_fr", "name_en"]
    ordering = ["slug"]

    def get_queryset(self) -> Any:
        return Topic.objects.all()
