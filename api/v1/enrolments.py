"""`enrolments/`: who takes part in which cycle."""

from typing import Any, ClassVar

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Choice, Codes, Id, Moment, Shape, Text
from api.v1.people import own_named_by, unknown
from api.v1.verbs import verb
from api.views import ApiViewSet
from commons.models import ChallengePage
from hub.members.models import Role, Scope, Volunteer
from hub.mentoring import services
from hub.mentoring.models import Cycle, Enrolment

EXAMPLE = OpenApiExample(
    "As a mentor",
    request_only=True,
    value={
        "cycle": "6b5b1c3e-3f0e-4c9a-9a53-2f6f4d0c8a11",
        "volunteer": "0d0f8a9e-5a7b-4f0c-8a43-b1a3a5f6f0c2",
        "roles": ["mentor"],
        "challenges": ["publish-in-open-source"],
    },
)


class Slugs(Codes):
    """Pages by their slug."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"child": Text(max_length=255), "max_length": 50, **kwargs})

    def to_representation(self, data: Any) -> list[str]:
        return sorted(page.slug for page in data.all())


@extend_schema_serializer(examples=[EXAMPLE])
class EnrolmentShape(Shape):
    """A volunteer in a cycle. What the person said of their situation is not told here."""

    id = serializers.UUIDField(read_only=True)
    cycle = Id(source="cycle_id")
    volunteer = Id(source="volunteer_id")
    roles = Codes(child=Choice(choices=Role.choices), allow_empty=False)
    challenges = Slugs(required=False, help_text="Slugs of challenges.")
    enrolled_at = Moment(source="created_at")
    withdrawn_at = Moment()


class EnrolmentFilter(django_filters.FilterSet):
    cycle = django_filters.UUIDFilter(field_name="cycle_id")
    volunteer = django_filters.UUIDFilter(field_name="volunteer_id")
    role = django_filters.ChoiceFilter(field_name="roles", lookup_expr="has", choices=Role.choices)
    withdrawn = django_filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")], method="filter_withdrawn"
    )

    def filter_withdrawn(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(withdrawn_at__isnull=value == "false")


READ, WRITE = Scope.VOLUNTEERS_READ, Scope.VOLUNTEERS_WRITE


@extend_schema_view(
    list=extend_schema(summary="List the enrolments of one's own volunteers"),
    retrieve=extend_schema(summary="Read an enrolment"),
    create=extend_schema(
        summary="Enrol a volunteer in a cycle", request=EnrolmentShape, responses={201: EnrolmentShape}
    ),
)
class EnrolmentViewSet(ApiViewSet):
    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentShape
    filterset_class = EnrolmentFilter
    search_fields = ["volunteer__name", "cycle__programme__title_fr", "cycle__programme__title_en"]
    ordering_fields = ["created_at", "withdrawn_at"]
    ordering = ["-created_at"]
    http_method_names = ["get", "head", "post"]
    scopes: ClassVar = {"list": READ, "retrieve": READ, "create": WRITE, "withdraw": WRITE}

    def get_queryset(self) -> Any:
        rows = Enrolment.objects.visible_to(self.actor)
        return rows.select_related("cycle", "volunteer").prefetch_related("challenges")

    def create(self, request: Request) -> Response:
        values = self.shaped(EnrolmentShape)
        cycle = Cycle.objects.visible_to(self.actor).filter(pk=values["cycle_id"]).first()
        if cycle is None:
            raise unknown("cycle")
        own = Volunteer.objects.visible_to(self.actor)
        made = services.enrol(
            actor=self.actor,
            cycle=cycle,
            volunteer=own_named_by(own, values["volunteer_id"], "volunteer"),
            roles=values["roles"],
            challenges=challenges_called(values.get("challenges", [])),
        )
        return self.answer(self.get_queryset().get(pk=made.pk), 201)

    withdraw = verb(
        "withdraw",
        services.withdraw_enrolment,
        "Leave the cycle. Running pairs go on.",
        argument="enrolment",
        answers=EnrolmentShape,
    )


def challenges_called(slugs: list[str]) -> list[ChallengePage]:
    """The published challenges with these slugs. Raises ValidationError on `challenges.0`."""
    pages = [ChallengePage.objects.by_slug(slug) for slug in slugs]
    if missing := [index for index, page in enumerate(pages) if page is None]:
        raise ValidationError(
            {f"challenges.{i}": [ErrorDetail(_("Unknown challenge."), "unknown")] for i in missing}
        )
    return pages
