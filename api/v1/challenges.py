"""`challenges/`: the questions that members work on."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from api.v1.pages import Body, BodyShape, PageRef, PageShape, PageViewSet
from api.v1.shapes import OrganisationRef, TopicRef
from commons.models import ChallengePage
from hub.members.models import ActorType, Organisation
from hub.mentoring.interest import interest_in_challenge
from hub.topics.models import Topic


class ChallengeShape(PageShape):
    """A challenge, without its body."""

    status = serializers.ChoiceField(choices=ChallengePage.Status.choices)
    actor_types = serializers.ListField(child=serializers.ChoiceField(choices=ActorType.choices))
    topics = TopicRef(many=True)
    organisation = OrganisationRef(allow_null=True)


class MoveShape(serializers.Serializer[Any]):
    """A status that the challenge took, on a day; `note` is in `language`, the other one where it is not translated."""

    status = serializers.ChoiceField(choices=ChallengePage.Status.choices)
    on = serializers.DateField()
    note = serializers.CharField()
    language = serializers.CharField()


class InterestShape(serializers.Serializer[Any]):
    """How many people of the current cycles seek and offer help on it; null below `threshold`."""

    seek = serializers.IntegerField(allow_null=True)
    offer = serializers.IntegerField(allow_null=True)
    threshold = serializers.IntegerField()


class FullChallengeShape(ChallengeShape):
    """A challenge."""

    example = serializers.CharField()
    body = extend_schema_field(BodyShape(many=True))(Body)()
    models = PageRef(source="models_to_show", many=True)
    commons = PageRef(source="commons_to_show", many=True)
    credit = serializers.CharField(help_text="Whose idea it was.")
    timeline = MoveShape(many=True, help_text="Its moves, the first one first.")
    engaged = OrganisationRef(
        source="engaged_organisations", many=True, help_text="The member organisations that work on it."
    )
    interest = serializers.SerializerMethodField()

    @extend_schema_field(InterestShape)
    def get_interest(self, page: ChallengePage) -> Any:
        return InterestShape(interest_in_challenge(page.translation_key)).data


class ChallengeFilter(django_filters.FilterSet):
    topic = django_filters.ModelChoiceFilter(
        field_name="topics", to_field_name="slug", queryset=Topic.objects.all(), label="The slug of a topic."
    )
    actor_type = django_filters.ChoiceFilter(
        field_name="actor_types", lookup_expr="has", choices=ActorType.choices
    )
    status = django_filters.ChoiceFilter(choices=ChallengePage.Status.choices)
    organisation = django_filters.ModelChoiceFilter(
        to_field_name="slug",
        queryset=Organisation.objects.all(),
        label="The slug of the one that published it.",
    )


@extend_schema_view(
    list=extend_schema(
        summary="List the challenges", description="Those published in the language of the answer."
    ),
    retrieve=extend_schema(summary="Read a challenge", responses=FullChallengeShape),
)
class ChallengeViewSet(PageViewSet):
    model = ChallengePage
    queryset = ChallengePage.objects.none()
    filterset_class = ChallengeFilter

    def get_queryset(self) -> Any:
        pages = super().get_queryset().select_related("organisation")
        return pages.defer_streamfields().prefetch_related("topics")

    def get_serializer_class(self) -> Any:
        return ChallengeShape if self.action == "list" else FullChallengeShape
