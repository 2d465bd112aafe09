"""`pairs/`: proposing that people meet, and how far they are. Never what is said."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import NoFields, Shape
from api.v1.pair_shapes import DeclineShape, PairShape, ProposalShape
from api.v1.people import named_by, unknown
from api.v1.verbs import verb
from api.views import ApiViewSet
from commons.models import ChallengePage
from hub.members.models import Scope, Volunteer
from hub.mentoring import services
from hub.mentoring.apart import unknown_to
from hub.mentoring.models import Cycle, Pair
from hub.mentoring.states import PairState

READ, WRITE = Scope.PAIRS_READ, Scope.PAIRS_WRITE
VERBS: dict[str, tuple[Callable[..., Pair], str]] = {
    "accept": (
        services.accept_pair,
        "Say yes to a proposal. Only the person concerned does, with their session.",
    ),
    "decline": (
        services.decline_pair,
        "Say no to a proposal, with or without a `reason`, which no answer tells. Only the person concerned does.",
    ),
    "withdraw": (services.withdraw_pair, "Take a proposal back: who made it, or their organisation."),
    "start": (services.start_pair, "From accepted to active, once all have signed the charter in force."),
    "pause": (services.pause_pair, "Hold the pair for a while."),
    "resume": (services.resume_pair, "Go on after a pause."),
    "complete": (services.complete_pair, "Say that the pair did what it set out to do."),
    "end": (services.end_pair, "End it, at any time, without a reason."),
}
TAKES: dict[str, type[Shape]] = {"decline": DeclineShape}


class PairFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=PairState.choices)
    cycle = django_filters.UUIDFilter(field_name="cycle_id")


@extend_schema_view(
    list=extend_schema(summary="List the pairs of one's own people"),
    retrieve=extend_schema(summary="Read a pair"),
    create=extend_schema(
        summary="Propose a pair or a group", request=ProposalShape, responses={201: PairShape},
        description="One's own volunteers by `id` (or card), others by card. Each person is asked by mail.",
    ),
)  # fmt: skip
class PairViewSet(ApiViewSet):
    queryset = Pair.objects.none()
    serializer_class = PairShape
    filterset_class = PairFilter
    search_fields = ["cycle__programme__slug", "cycle__programme__title_fr", "cycle__programme__title_en"]
    ordering_fields = ["created_at", "state_changed_at", "until"]
    ordering = ["-created_at"]
    http_method_names = ["get", "head", "post"]
    scopes: ClassVar = {"list": READ, "retrieve": READ, "create": WRITE, **dict.fromkeys(VERBS, WRITE)}

    def get_queryset(self) -> Any:
        return Pair.objects.visible_to(self.actor).with_members()

    def create(self, request: Request) -> Response:
        values = self.shaped(ProposalShape)
        mentor, mentees = self._people(values)
        made = services.propose_pair(
            actor=self.actor,
            cycle=self._cycle(values),
            mentor=mentor,
            mentees=mentees,
            challenge=_challenge(values.get("challenge")),
            reciprocal=values.get("reciprocal", False),
        )
        return self.answer(self.get_queryset().get(pk=made.pk), 201)

    def _cycle(self, values: dict[str, Any]) -> Cycle:
        cycle = Cycle.objects.visible_to(self.actor).filter(pk=values["cycle"]).first()
        if cycle is None:
            raise unknown("cycle")
        return cycle

    def _people(self, values: dict[str, Any]) -> tuple[Volunteer, list[Volunteer]]:
        """The mentor and the mentees that the actor may name. Raises ValidationError on each that is not one."""
        known = named_by(self.actor, [values["mentor"], *values["mentees"]])
        named = [known[one] for one in (values["mentor"], *values["mentees"]) if one in known]
        hidden = unknown_to(self.actor, named)
        known = {one: person for one, person in known.items() if person.pk not in hidden}
        fields = {"mentor": values["mentor"]} | {
            f"mentees.{i}": one for i, one in enumerate(values["mentees"])
        }
        errors = {
            field: [ErrorDetail(_("Unknown."), "unknown")]
            for field, one in fields.items()
            if one not in known
        }
        if errors:
            raise ValidationError(errors)
        return known[values["mentor"]], [known[one] for one in values["mentees"]]

    accept, decline, withdraw, start, pause, resume, complete, end = (
        verb(name, service, description, argument="pair", answers=PairShape, takes=TAKES.get(name, NoFields))
        for name, (service, description) in VERBS.items()
    )


def _challenge(slug: str | None) -> ChallengePage | None:
    page: ChallengePage | None = ChallengePage.objects.by_slug(slug) if slug else None
    if slug and page is None:
        raise unknown("challenge")
    return page
