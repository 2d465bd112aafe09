"""`programmes/`: what one may take part in, with its dated cycles."""

from typing import Any

import django_filters
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from api.v1.shapes import Bilingual, TopicRef
from api.views import PublicViewSet
from hub.mentoring.models import Cycle, MentoringModel, Programme
from hub.mentoring.states import CycleState

PUBLISHED_STATES = [(state.value, state.label) for state in CycleState if state != CycleState.DRAFT]


class CycleShape(serializers.Serializer[Any]):
    """A dated iteration of a programme; its `id` is what enrolments and pairs name."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=PUBLISHED_STATES)
    enrol_from = serializers.DateField()
    enrol_until = serializers.DateField()
    runs_from = serializers.DateField()
    runs_until = serializers.DateField()
    practice = TopicRef(allow_null=True)
    group_min = serializers.IntegerField()
    group_max = serializers.IntegerField()
    frequency_weeks = serializers.IntegerField()
    session_minutes = serializers.IntegerField()
    days_to_answer = serializers.IntegerField()


class ProgrammeShape(Bilingual):
    """An offer to be mentored by one model, under one charter."""

    page = "programme"

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    model = serializers.ChoiceField(choices=MentoringModel.choices)
    senior_only = serializers.BooleanField()
    charter = serializers.CharField(source="charter.slug")
    cycles = CycleShape(many=True)


class ProgrammeFilter(django_filters.FilterSet):
    model = django_filters.ChoiceFilter(choices=MentoringModel.choices)
    state = django_filters.ChoiceFilter(
        field_name="cycles__state",
        choices=PUBLISHED_STATES,
        distinct=True,
        label="With a cycle in this state.",
    )


@extend_schema_view(
    list=extend_schema(summary="List the programmes with their cycles"),
    retrieve=extend_schema(summary="Read a programme with its cycles"),
)
class ProgrammeViewSet(PublicViewSet):
    queryset = Programme.objects.none()
    serializer_class = ProgrammeShape
    filterset_class = ProgrammeFilter
    search_fields = ["title_fr", "title_en", "summary_fr", "summary_en"]
    ordering_fields = ["slug"]
    ordering = ["slug"]

    def get_queryset(self) -> Any:
        cycles = Prefetch("cycles", Cycle.objects.published().select_related("practice"))
        return Programme.objects.published().select_related("charter").prefetch_related(cycles)
