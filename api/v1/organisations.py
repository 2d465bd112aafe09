"""`organisations/`: the members of the hub."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from api.views import PublicViewSet
from hub.members.models import ActorType, Organisation


class OrganisationShape(serializers.Serializer[Any]):
    """A member organisation."""

    slug = serializers.CharField()
    name = serializers.CharField()
    actor_type = serializers.ChoiceField(choices=ActorType.choices)
    summary = serializers.CharField()
    website = serializers.CharField()
    member_since = serializers.DateField(source="joined_on")


class OrganisationFilter(django_filters.FilterSet):
    actor_type = django_filters.ChoiceFilter(choices=ActorType.choices)


@extend_schema_view(
    list=extend_schema(
        summary="List the member organisations", description="Those whose membership is current."
    ),
    retrieve=extend_schema(summary="Read a member organisation"),
)
class OrganisationViewSet(PublicViewSet):
    queryset = Organisation.objects.none()
    serializer_class = OrganisationShape
    filterset_class = OrganisationFilter
    search_fields = ["name", "summary_fr", "summary_en"]
    ordering_fields = ["name", "joined_on"]
    ordering = ["name"]

    def get_queryset(self) -> Any:
        return Organisation.objects.current()
