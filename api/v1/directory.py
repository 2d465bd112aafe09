"""`directory/`: the cards of those who take part. No name, no contact, no job title."""

from typing import Any, ClassVar

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from api.v1.people import ActorTypeField, SkillShape, is_own, organisation_shown
from api.v1.shapes import OrganisationRef
from api.v1.volunteers import VolunteerFilter
from api.views import ApiViewSet
from hub.members.actors import Actor
from hub.members.models import ActorType, Organisation, Scope, Volunteer
from hub.members.states import VolunteerState

TAKING_PART = (VolunteerState.ACTIVE, VolunteerState.PAUSED)


class CardShape(serializers.Serializer[Any]):
    """What others may see of a volunteer. `id` is the card's, not the record's."""

    id = serializers.UUIDField(source="card_id")
    actor_type = ActorTypeField()
    organisation = serializers.SerializerMethodField()
    seniority = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    modes = serializers.ListField(child=serializers.CharField())
    roles = serializers.ListField(child=serializers.CharField())
    offers = SkillShape(many=True)
    seeks = SkillShape(many=True)

    @extend_schema_field(OrganisationRef(allow_null=True))
    def get_organisation(self, volunteer: Volunteer) -> dict[str, str] | None:
        home = volunteer.organisation
        told = home is not None and (home.named_on_cards or is_own(self.context["view"].actor, volunteer))
        return organisation_shown(volunteer) if told else None


class CardFilter(VolunteerFilter):
    state = None
    actor_type = django_filters.ChoiceFilter(field_name="organisation__actor_type", choices=ActorType.choices)


@extend_schema_view(
    list=extend_schema(summary="List the cards"), retrieve=extend_schema(summary="Read a card")
)
class DirectoryViewSet(ApiViewSet):
    queryset = Volunteer.objects.none()
    serializer_class = CardShape
    filterset_class = CardFilter
    lookup_field = "card_id"
    search_fields = [f"topics_{side}__name_{code}" for side in ("offered", "sought") for code in ("fr", "en")]
    ordering_fields = ["card_id"]
    ordering = ["card_id"]
    scopes: ClassVar = {"list": Scope.DIRECTORY_READ, "retrieve": Scope.DIRECTORY_READ}

    def get_queryset(self) -> Any:
        if not may_browse(self.actor):
            raise PermissionDenied
        return Volunteer.objects.on_cards_for(self.actor).with_topics()


def may_browse(actor: Actor) -> bool:
    """Programs with the scope and referents of a member organisation, coordinators, and those who take part."""
    if actor.sees_all or Organisation.objects.current().filter(pk__in=actor.organisation_ids).exists():
        return True
    if actor.user is None:
        return False
    return Volunteer.objects.filter(user=actor.user, state__in=TAKING_PART).exists()
