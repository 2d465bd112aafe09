"""A proposal as it comes in, a pair as it goes out: to whom which facts are told."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from api.fields import Choice, Id, Moment, Shape, Text, YesNo
from api.v1.people import ActorTypeField, is_own, organisation_shown
from api.v1.shapes import OrganisationRef
from hub.members.models import Volunteer
from hub.mentoring.models import Pair, PairMember
from hub.mentoring.states import Answer, DeclineReason, PairState

MOST_MENTEES = 200


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "One of ours with another's card",
            request_only=True,
            value={
                "cycle": "6b5b1c3e-3f0e-4c9a-9a53-2f6f4d0c8a11",
                "mentor": "0d0f8a9e-5a7b-4f0c-8a43-b1a3a5f6f0c2",
                "mentees": ["7c3f4c11-9d53-4b0e-8a67-0f4a2b1f9e55"],
                "challenge": "publish-in-open-source",
                "reciprocal": False,
            },
        )
    ]
)
class ProposalShape(Shape):
    """Who should meet whom in which cycle."""

    cycle = Id()
    mentor = Id(help_text="The id or card of one of ours, the card of another. Either peer, if reciprocal.")
    mentees = serializers.ListField(child=Id(), max_length=MOST_MENTEES)
    challenge = Text(required=False, allow_null=True, max_length=255, help_text="The slug of a challenge.")
    reciprocal = YesNo(required=False)


class DeclineShape(Shape):
    """Why one declines, if one wishes to say. Neither the others nor any organisation is told; coordinators read how
    many said so, from three on."""

    reason = Choice(choices=DeclineReason.choices, required=False)


class MemberShape(serializers.Serializer[Any]):
    """A person's place in a pair. The names of others are told to the pair's own people, once all have accepted, of
    those who agree to be named."""

    role = serializers.ChoiceField(choices=PairMember.Role.choices)
    card = serializers.UUIDField(source="volunteer.card_id")
    volunteer = serializers.SerializerMethodField(help_text="The id of the full record, of one's own only.")
    name = serializers.SerializerMethodField()
    actor_type = ActorTypeField(source="volunteer.organisation.actor_type")
    organisation = serializers.SerializerMethodField()

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_volunteer(self, place: PairMember) -> str | None:
        return str(place.volunteer_id) if self._own(place.volunteer) else None

    def get_name(self, place: PairMember) -> str | None:
        return place.volunteer.name if self._told(place) else None

    @extend_schema_field(OrganisationRef(allow_null=True))
    def get_organisation(self, place: PairMember) -> dict[str, str] | None:
        home = place.volunteer.organisation
        named = home is not None and home.named_on_cards
        return organisation_shown(place.volunteer) if named or self._told(place) else None

    def _own(self, volunteer: Volunteer) -> bool:
        return is_own(self.context["view"].actor, volunteer)

    def _told(self, place: PairMember) -> bool:
        pair: Pair = self.context["pair"]
        mine = pair.member_of(self.context["view"].actor) is not None
        return self._own(place.volunteer) or (mine and pair.names(place))


class AgreementShape(serializers.Serializer[Any]):
    """What the people settled. Their goals are told to them alone."""

    frequency_weeks = serializers.IntegerField()
    session_minutes = serializers.IntegerField()
    until = serializers.DateField()
    goals = serializers.CharField(required=False)


class PairShape(serializers.Serializer[Any]):
    """The facts of a pair."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=PairState.choices)
    cycle = serializers.UUIDField(source="cycle_id")
    programme = serializers.CharField(source="cycle.programme.slug")
    model = serializers.CharField(source="cycle.programme.model")
    challenge = serializers.CharField(source="challenge.slug", default=None, allow_null=True)
    reciprocal = serializers.BooleanField()
    proposed_at = Moment(source="created_at")
    answer_until = Moment()
    accepted_at = Moment(allow_null=True)
    active_at = Moment(source="activated_at", allow_null=True)
    closed_at = Moment(allow_null=True)
    session_count = serializers.IntegerField()
    agreement = serializers.SerializerMethodField()
    members = serializers.SerializerMethodField()
    my_answer = serializers.SerializerMethodField(
        help_text="One's own answer; null for who is not one of its people."
    )

    @extend_schema_field(AgreementShape)
    def get_agreement(self, pair: Pair) -> dict[str, Any]:
        agreement = dict(AgreementShape(pair).data)
        if self._place(pair) is None:
            del agreement["goals"]
        return agreement

    @extend_schema_field(MemberShape(many=True))
    def get_members(self, pair: Pair) -> Any:
        return MemberShape(pair.members.all(), many=True, context={**self.context, "pair": pair}).data

    @extend_schema_field(serializers.ChoiceField(choices=Answer.choices, allow_null=True))
    def get_my_answer(self, pair: Pair) -> str | None:
        place = self._place(pair)
        return place.answer if place else None

    def _place(self, pair: Pair) -> PairMember | None:
        return pair.member_of(self.context["view"].actor)
