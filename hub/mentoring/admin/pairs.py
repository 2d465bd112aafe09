"""Pairs in the back office: how far they are, never what is said."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import (
    Column,
    DateColumn,
    NumberColumn,
    StatusTagColumn,
    TitleColumn,
)

from commons.search import fold
from hub.members.admin.verbs import Action, Facts, Link, Table, VerbViewSet
from hub.members.models import Organisation
from hub.mentoring import services
from hub.mentoring.models import Cycle, MentoringModel, Pair, PairMember
from hub.mentoring.states import PairState
from hub.shared.backoffice import ListView, open_to_coordinators

open_to_coordinators(Pair, "change", "view")
_P = PairState


def mentors_of(pair: Pair) -> str:
    return ", ".join(one.volunteer.name for one in pair.members.all() if one.role != PairMember.Role.MENTEE)


def mentees_of(pair: Pair) -> str:
    return ", ".join(one.volunteer.name for one in pair.members.all() if one.role == PairMember.Role.MENTEE)


def people_of(pair: Pair) -> str:
    return " → ".join(filter(None, (mentors_of(pair), mentees_of(pair))))


def organisations_of(pair: Pair) -> str:
    names = {str(one.volunteer.organisation or _("Independent")) for one in pair.members.all()}
    return ", ".join(sorted(names, key=fold))


class PairFilters(WagtailFilterSet):
    cycle = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Cycle"), queryset=Cycle.objects.select_related("programme")
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=PairState.choices, widget=CheckboxSelectMultiple
    )
    model = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Model"), field_name="cycle__programme__model", choices=MentoringModel.choices,
        widget=CheckboxSelectMultiple,
    )  # fmt: skip
    organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.all(), method="by_organisation"
    )

    class Meta:
        model = Pair
        fields: list[str] = []

    def by_organisation(
        self, pairs: QuerySet[Pair], _name: str, organisation: Organisation
    ) -> QuerySet[Pair]:
        places = PairMember.objects.filter(volunteer__organisation=organisation)
        return pairs.filter(pk__in=places.values("pair"))


class PairList(ListView):
    """Searches the names without multiplying the pairs."""

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        places = PairMember.objects.filter(volunteer__name__icontains=self.search_query)
        return queryset.filter(pk__in=places.values("pair"))


def _act(
    name: str, label: Any, question: Any, done: Any, verb: Any, *states: PairState, serious: bool = False
) -> Action:
    return Action(
        name=name,
        label=label,
        question=question,
        done=done,
        verb=lambda actor, row, _values: verb(actor=actor, pair=row),
        possible=lambda row: row.state in states,
        serious=serious,
    )


ACTIONS = (
    _act(
        "withdraw", gettext_lazy("Withdraw the proposal"), gettext_lazy("All are told alike; nobody is named."),
        gettext_lazy("The proposal is withdrawn."), services.withdraw_pair, _P.PROPOSED, serious=True,
    ),
    _act(
        "start", gettext_lazy("Start"), gettext_lazy("It starts by itself with the last signature. Start it now?"),
        gettext_lazy("The pair is active."), services.start_pair, _P.ACCEPTED,
    ),
    _act(
        "pause", gettext_lazy("Pause"), gettext_lazy("Hold this pair for a while? Its people are told."),
        gettext_lazy("The pair is paused."), services.pause_pair, _P.ACTIVE,
    ),
    _act(
        "resume", gettext_lazy("Resume"), gettext_lazy("Let this pair go on?"),
        gettext_lazy("The pair goes on."), services.resume_pair, _P.PAUSED,
    ),
    _act(
        "complete", gettext_lazy("Complete"), gettext_lazy("Say that this pair has done what it set out to do?"),
        gettext_lazy("The pair is completed."), services.complete_pair, _P.ACTIVE, _P.PAUSED,
    ),
    _act(
        "end", gettext_lazy("End"), gettext_lazy("End this pair, without reason or blame? Its people are told."),
        gettext_lazy("The pair is ended."), services.end_pair, _P.ACCEPTED, _P.ACTIVE, _P.PAUSED, serious=True,
    ),
)  # fmt: skip


class PairViewSet(VerbViewSet):
    model = Pair
    icon = "link"
    doors = frozenset({"index", "inspect"})
    index_view_class = PairList
    row_actions = ACTIONS
    filterset_class = PairFilters
    search_fields = ["members__volunteer__name"]
    list_display = [
        TitleColumn("people", label=gettext_lazy("People"), accessor=people_of, url_name="pair:inspect"),
        StatusTagColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            primary=lambda row: row.state == PairState.ACTIVE,
            sort_key="state",
        ),
        Column("cycle", label=gettext_lazy("Cycle"), sort_key="cycle"),
        Column("organisations", label=gettext_lazy("Organisations"), accessor=organisations_of),
        Column(
            "reciprocal",
            label=gettext_lazy("Reciprocal"),
            accessor=lambda row: _("yes") if row.reciprocal else "",
        ),
        NumberColumn("session_count", label=gettext_lazy("Sessions")),
        DateColumn("state_changed_at", label=gettext_lazy("Since"), sort_key="state_changed_at"),
    ]
    list_export = [
        "id", "cycle", "state", "mentors", "mentees", "organisations", "reciprocal", "sessions", "created_at",
        "accepted_at", "activated_at", "closed_at",
    ]  # fmt: skip
    export_values = {
        "id": lambda row: str(row.pk),
        "cycle": lambda row: str(row.cycle),
        "mentors": mentors_of,
        "mentees": mentees_of,
        "organisations": organisations_of,
        "sessions": lambda row: row.session_count,
    }
    export_headings = {
        "id": gettext_lazy("Identifier"),
        "mentors": gettext_lazy("Mentors or peers"),
        "mentees": gettext_lazy("Mentees"),
        "organisations": gettext_lazy("Organisations"),
        "sessions": gettext_lazy("Sessions"),
    }
    export_filename = "pairs"

    def rows(self) -> QuerySet[Pair]:
        return Pair.objects.with_members()

    def title(self, row: Pair) -> str:
        return people_of(row)

    def facts(self, row: Pair) -> Facts:
        kind = _("reciprocal") if row.reciprocal else _("one mentors, the others are mentored")
        return [
            (_("State"), row.get_state_display()),
            (_("Kind"), kind),
            (_("Cycle"), row.cycle),
            (_("Challenge"), row.challenge.title if row.challenge else ""),
            (_("Proposed by"), row.proposed_by_organisation or row.proposed_by or _("the hub")),
            (_("Proposed"), row.created_at),
            (_("Answer expected until"), row.answer_until),
            (_("Accepted"), row.accepted_at),
            (_("Active since"), row.activated_at),
            (_("Paused for"), row.get_paused_for_display()),
            (_("Closed"), row.closed_at),
            (_("Sessions"), str(row.sessions.count())),
            (_("Every how many weeks"), row.frequency_weeks),
            (_("Until"), row.until),
        ]

    def tables(self, row: Pair) -> list[Table]:
        places = row.members.select_related("volunteer__organisation")
        cells = [
            (
                Link(one.volunteer.name, reverse("volunteer:edit", args=[one.volunteer_id])),
                one.volunteer.organisation or _("Independent"),
                one.get_role_display(),
                one.get_answer_display(),
                one.answered_at,
            )
            for one in places
        ]
        return [Table(_("People"), [_("Name"), _("Organisation"), _("Role"), _("Answer"), _("On")], cells)]
