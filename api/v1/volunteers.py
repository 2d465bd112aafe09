"""`volunteers/`: an organisation's own people, and one's own record."""

from typing import Any, ClassVar

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Choice, Codes, Id, Moment, Shape, Text, Whole, YesNo
from api.v1.people import SkillShape, own_named_by, skills, unknown
from api.v1.verbs import verb
from api.views import ApiViewSet
from hub.members import services
from hub.members.actors import Actor
from hub.members.hours import SLOTS
from hub.members.languages import LANGUAGES
from hub.members.models import Mode, Organisation, Role, Scope, Seniority, Volunteer
from hub.members.models.volunteers import MOST_PAIRS
from hub.members.states import VolunteerState
from hub.topics.models import Topic

MOST_SKILLS = 100

ADA = OpenApiExample(
    "A mentor",
    request_only=True,
    value={
        "name": "Ada Martin",
        "email": "ada.martin@example.org",
        "job_title": "Directrice des mobilités",
        "seniority": "executive",
        "languages": ["fr", "en"],
        "time_zone": "Europe/Paris",
        "place": "Lyon",
        "modes": ["remote", "in_person"],
        "roles": ["mentor"],
        "offers": [{"topic": "open-source", "level": "mastering"}],
        "seeks": [],
        "capacity": 2,
        "slots": ["tue_morning", "thu_midday"],
    },
)


@extend_schema_serializer(examples=[ADA])
class VolunteerShape(Shape):
    """The full record of a volunteer: for the person, their organisation and the coordinators."""

    id = serializers.UUIDField(read_only=True)
    card = serializers.UUIDField(
        source="card_id", read_only=True, help_text="What others know the person by."
    )
    organisation = Text(
        source="organisation.slug", required=False, allow_null=True, max_length=50,
        help_text="When registering: the organisation's slug. A key's own unless given.",
    )  # fmt: skip
    state = serializers.ChoiceField(choices=VolunteerState.choices, read_only=True)
    name = Text(max_length=120)
    email = serializers.EmailField(max_length=254)
    job_title = Text(max_length=120, required=False, allow_blank=True)
    seniority = Choice(choices=Seniority.choices, required=False, allow_blank=True)
    languages = Codes(required=False, help_text="ISO 639-1 codes.")
    time_zone = Text(max_length=50, required=False, help_text="As in `Europe/Paris`.")
    place = Text(max_length=80, required=False, allow_blank=True)
    modes = Codes(child=Choice(choices=Mode.choices), required=False)
    roles = Codes(child=Choice(choices=Role.choices), required=False)
    offers = SkillShape(many=True, required=False, max_length=MOST_SKILLS)  # type: ignore[call-arg]
    seeks = SkillShape(many=True, required=False, max_length=MOST_SKILLS)  # type: ignore[call-arg]
    capacity = Whole(min_value=1, max_value=MOST_PAIRS, required=False)
    slots = Codes(
        child=Choice(choices=SLOTS), required=False,
        help_text="When the person is usually free, in their own time zone: `mon_morning` is Monday from 8 to 12, "
        "`midday` until 14, `afternoon` until 18, `evening` until 21. Empty: all hours are the same to them.",
    )  # fmt: skip
    availability = Text(
        max_length=200, required=False, allow_blank=True, help_text="A note in words, beside `slots`."
    )
    away_until = serializers.DateField(required=False, allow_null=True)
    visible_to_colleagues = YesNo(required=False, help_text="Only the person changes it.")
    manager = Id(
        source="manager_id", required=False, allow_null=True,
        help_text="Another volunteer of the organisation: nobody is paired within their reporting line.",
    )  # fmt: skip
    missing = serializers.SerializerMethodField(help_text="The fields still needed before taking part.")
    confirmed_at = Moment()
    created_at = Moment()

    def get_missing(self, volunteer: Volunteer) -> list[str]:
        return volunteer.missing()

    def to_representation(self, volunteer: Volunteer) -> dict[str, Any]:
        record = super().to_representation(volunteer)
        return {"organisation": None, **record} if volunteer.organisation is None else record


class ChangesShape(VolunteerShape):
    """What changes of a volunteer: any of the fields; a list given is given whole."""

    def get_fields(self) -> Any:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class VolunteerFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=VolunteerState.choices)
    seniority = django_filters.ChoiceFilter(choices=Seniority.choices)
    role = django_filters.ChoiceFilter(field_name="roles", lookup_expr="has", choices=Role.choices)
    mode = django_filters.ChoiceFilter(field_name="modes", lookup_expr="has", choices=Mode.choices)
    speaks = django_filters.ChoiceFilter(field_name="languages", lookup_expr="has", choices=LANGUAGES)
    offers = django_filters.ModelChoiceFilter(
        field_name="topics_offered",
        to_field_name="slug",
        queryset=Topic.objects.all(),
        label="A topic's slug.",
    )
    seeks = django_filters.ModelChoiceFilter(
        field_name="topics_sought",
        to_field_name="slug",
        queryset=Topic.objects.all(),
        label="A topic's slug.",
    )


READ, WRITE = Scope.VOLUNTEERS_READ, Scope.VOLUNTEERS_WRITE
VERBS = {
    "pause": (services.pause, "No new proposals until the person resumes; running pairs go on."),
    "resume": (services.resume, "Take part again. Only the person says so."),
    "leave": (services.leave, "Leave the hub: open pairs end, nothing is erased."),
    "resend-invitation": (services.resend_invitation, "Send the mail of the invitation again."),
}


@extend_schema_view(
    list=extend_schema(summary="List one's own volunteers"),
    retrieve=extend_schema(summary="Read one of one's own volunteers"),
    create=extend_schema(
        summary="Register a volunteer",
        description="The person is asked by mail; nothing is shown to anyone else before they confirm.",
        request=VolunteerShape, responses={201: VolunteerShape},
    ),
    partial_update=extend_schema(summary="Change a volunteer", request=ChangesShape, responses=VolunteerShape),
)  # fmt: skip
class VolunteerViewSet(ApiViewSet):
    queryset = Volunteer.objects.none()
    serializer_class = VolunteerShape
    filterset_class = VolunteerFilter
    search_fields = ["name", "email", "job_title"]
    ordering_fields = ["name", "created_at", "state_changed_at"]
    ordering = ["name"]
    http_method_names = ["get", "head", "post", "patch"]
    scopes: ClassVar = {
        "list": READ, "retrieve": READ, "create": WRITE, "partial_update": WRITE,
        **{name.replace("-", "_"): WRITE for name in VERBS},
    }  # fmt: skip

    def get_queryset(self) -> Any:
        return Volunteer.objects.visible_to(self.actor).with_topics()

    def create(self, request: Request) -> Response:
        values = self.shaped(VolunteerShape)
        organisation = organisation_for(self.actor, values)
        values |= self._manager(values)
        made = services.invite_volunteer(
            actor=self.actor, organisation=organisation, **skills(values), values=values
        )
        return self.answer(self.get_queryset().get(pk=made.pk), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        volunteer = self.get_object()
        values = self.shaped(ChangesShape)
        if "organisation" in values:
            raise unknown("organisation", _("Nobody changes organisation here."))
        values |= self._manager(values)
        services.change_volunteer(actor=self.actor, volunteer=volunteer, **skills(values), values=values)
        return self.answer(self.get_object())

    def _manager(self, values: dict[str, Any]) -> dict[str, Volunteer | None]:
        if "manager_id" not in values:
            return {}
        named, rows = values.pop("manager_id"), Volunteer.objects.managed_by(self.actor)
        return {"manager": own_named_by(rows, named, "manager") if named else None}

    pause, resume, leave, resend_invitation = (
        verb(name, service, description, argument="volunteer", answers=VolunteerShape)
        for name, (service, description) in VERBS.items()
    )


def organisation_for(actor: Actor, values: dict[str, Any]) -> Organisation | None:
    """Take the organisation out of `values`: the one named, else the only one the actor acts for."""
    own = Organisation.objects.managed_by(actor)
    if "organisation" in values:
        slug = (values.pop("organisation") or {"slug": None})["slug"]
        if slug is None:
            return None
        if (organisation := own.filter(slug=slug).first()) is None:
            raise unknown("organisation")
        return organisation
    if actor.organisation is not None:
        return actor.organisation
    ids = actor.organisation_ids
    if len(ids) > 1 or actor.sees_all:
        raise unknown("organisation", _("Say which organisation this is for."))
    return own.first()
