"""Programmes, their cycles and who is enrolled, in the back office."""

from typing import Any

import django_filters
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, NumberColumn, StatusTagColumn

from hub.members.admin.verbs import (
    Action,
    CreateByVerb,
    EditByVerb,
    Facts,
    Link,
    Table,
    VerbViewSet,
    panels,
)
from hub.members.models import Organisation, Role
from hub.mentoring import services
from hub.mentoring.declining import reasons_to_decline
from hub.mentoring.models import Cycle, Enrolment, Pair, Programme
from hub.mentoring.services.cycles import launch_problems
from hub.mentoring.states import CycleState
from hub.shared.backoffice import open_to_coordinators

open_to_coordinators(Programme, "add", "change", "view")
open_to_coordinators(Cycle, "add", "change", "view")
open_to_coordinators(Enrolment, "change", "view")


class CreateProgramme(CreateByVerb):
    def write(self, form: Any) -> Programme:
        return services.create_programme(actor=self.actor, values=form.values())


class EditProgramme(EditByVerb):
    def write(self, form: Any) -> Programme:
        return services.change_programme(actor=self.actor, programme=self.object, values=form.values())


class ProgrammeViewSet(VerbViewSet):
    model = Programme
    icon = "clipboard-list"
    add_view_class = CreateProgramme
    add_label = gettext_lazy("Add a programme")
    edit_view_class = EditProgramme
    list_display = [
        "__str__",
        "model",
        Column("charter", label=gettext_lazy("Charter")),
        BooleanColumn("senior_only", label=gettext_lazy("Seniors only")),
        NumberColumn("cycle_count", label=gettext_lazy("Cycles")),
    ]
    list_filter = ["model", "charter"]
    search_fields = ["title_fr", "title_en", "slug"]
    edit_handler = panels(
        FieldRowPanel([FieldPanel("title_fr"), FieldPanel("title_en")]),
        FieldRowPanel([FieldPanel("model"), FieldPanel("slug")]),
        FieldPanel("charter"),
        FieldPanel("senior_only"),
        FieldPanel("summary_fr"),
        FieldPanel("summary_en"),
    )

    def rows(self) -> QuerySet[Programme]:
        return Programme.objects.select_related("charter").annotate(cycle_count=Count("cycles"))

    def tables(self, row: Programme) -> list[Table]:
        cells = [
            (
                Link(one.title, reverse("cycle:edit", args=[one.pk])),
                one.get_state_display(),
                one.runs_from,
                one.runs_until,
            )
            for one in row.cycles.all()
        ]
        return [Table(_("Cycles"), [_("Cycle"), _("State"), _("Runs from"), _("Runs until")], cells)]


def _move(name: str, label: Any, question: Any, done: Any, verb: Any, state: CycleState) -> Action:
    return Action(
        name=name,
        label=label,
        question=question,
        done=done,
        verb=lambda actor, row, _values: verb(actor=actor, cycle=row),
        possible=lambda row: row.state == state,
    )


MOVES = (
    _move(
        "open", gettext_lazy("Open enrolment"), gettext_lazy("Let people enrol in this cycle?"),
        gettext_lazy("Enrolment is open."), services.open_enrolment, CycleState.DRAFT,
    ),
    _move(
        "match", gettext_lazy("Close enrolment and match"),
        gettext_lazy("From now on nobody enrols any more; pairs can still be proposed."),
        gettext_lazy("Enrolment is closed: propose pairs."), services.start_matching, CycleState.ENROLLING,
    ),
    _move(
        "run", gettext_lazy("Start running"), gettext_lazy("Say that this cycle's pairs are on their way?"),
        gettext_lazy("The cycle is running."), services.start_running, CycleState.MATCHING,
    ),
    _move(
        "close", gettext_lazy("Close the cycle"),
        gettext_lazy("A cycle closes once none of its pairs is open any more."),
        gettext_lazy("The cycle is closed."), services.close_cycle, CycleState.RUNNING,
    ),
)  # fmt: skip


def _link(url: str, text: str) -> str:
    return format_html('<a href="{}">{}</a>', url, text)


class CreateCycle(CreateByVerb):
    def write(self, form: Any) -> Cycle:
        values = form.values()
        return services.create_cycle(actor=self.actor, programme=values.pop("programme"), values=values)


class EditCycle(EditByVerb):
    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["programme"].disabled = True
        return form

    def write(self, form: Any) -> Cycle:
        values = {name: value for name, value in form.values().items() if name != "programme"}
        return services.change_cycle(actor=self.actor, cycle=self.object, values=values)


class CycleViewSet(VerbViewSet):
    model = Cycle
    icon = "calendar-alt"
    add_view_class = CreateCycle
    add_label = gettext_lazy("Add a cycle")
    edit_view_class = EditCycle
    row_actions = MOVES
    list_display = [
        "__str__",
        StatusTagColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            primary=lambda row: row.state in (CycleState.ENROLLING, CycleState.MATCHING, CycleState.RUNNING),
            sort_key="state",
        ),
        "enrol_until",
        "runs_from",
        "runs_until",
        NumberColumn("people", label=gettext_lazy("Enrolled")),
        NumberColumn("pair_count", label=gettext_lazy("Pairs")),
    ]
    list_filter = ["programme", "state"]
    search_fields = ["title_fr", "title_en", "programme__title_fr", "programme__title_en"]
    edit_handler = panels(
        FieldPanel("programme"),
        FieldRowPanel([FieldPanel("title_fr"), FieldPanel("title_en")]),
        FieldPanel("slug"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("enrol_from"), FieldPanel("enrol_until")]),
                FieldRowPanel([FieldPanel("runs_from"), FieldPanel("runs_until")]),
                FieldPanel("days_to_answer"),
            ],
            heading=gettext_lazy("Dates"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("practice"),
                FieldRowPanel([FieldPanel("group_min"), FieldPanel("group_max")]),
                FieldRowPanel([FieldPanel("frequency_weeks"), FieldPanel("session_minutes")]),
            ],
            heading=gettext_lazy("How its people meet"),
        ),
    )

    def rows(self) -> QuerySet[Cycle]:
        here = Q(enrolments__withdrawn_at=None)
        return Cycle.objects.select_related("programme").annotate(
            people=Count("enrolments", filter=here, distinct=True), pair_count=Count("pairs", distinct=True)
        )

    def facts(self, row: Cycle) -> Facts:
        by_state = row.pairs.values_list("state").annotate(n=Count("pk")).order_by("state")
        labels = dict(Pair.State.choices)
        found: list[tuple[Any, Any]] = [
            (_("State"), row.get_state_display()),
            (_("Matching"), _link(reverse("matching:cycle", args=[row.pk]), _("Prepare, run, confirm"))),
            (_("Enrolled"), str(row.enrolments.current().count())),
            *((_("Pairs: %(state)s") % {"state": labels[state]}, n) for state, n in by_state),
        ]
        found += [(_("Declined: %(reason)s") % {"reason": label}, n) for label, n in reasons_to_decline(row)]
        if row.state == CycleState.DRAFT:
            found.append((_("Before it opens"), " ".join(launch_problems(row)) or _("It is ready.")))
        return found


class EnrolmentFilters(WagtailFilterSet):
    cycle = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Cycle"), queryset=Cycle.objects.select_related("programme")
    )
    organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Organisation"), field_name="volunteer__organisation", queryset=Organisation.objects.all(),
        null_label=gettext_lazy("Independent"),
    )  # fmt: skip
    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Role"), field_name="roles", lookup_expr="has", choices=Role.choices
    )
    withdrawn = django_filters.BooleanFilter(
        label=gettext_lazy("Withdrawn"), field_name="withdrawn_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Enrolment
        fields: list[str] = []


def roles_of(enrolment: Enrolment) -> str:
    field: Any = Enrolment._meta.get_field("roles")
    return ", ".join(field.labels(enrolment.roles))


WITHDRAW = Action(
    name="withdraw",
    label=gettext_lazy("Withdraw"),
    question=gettext_lazy("Take this person out of the cycle? Their running pairs go on."),
    done=gettext_lazy("The person is no longer enrolled."),
    verb=lambda actor, row, _values: services.withdraw_enrolment(actor=actor, enrolment=row),
    possible=lambda row: row.withdrawn_at is None,
    serious=True,
)


class EnrolmentViewSet(VerbViewSet):
    model = Enrolment
    icon = "form"
    doors = frozenset({"index", "inspect"})
    row_actions = (WITHDRAW,)
    filterset_class = EnrolmentFilters
    search_fields = ["volunteer__name", "volunteer__email"]
    inspect_view_fields = ["situation", "expectations"]
    list_display = [
        "volunteer",
        Column("organisation", label=gettext_lazy("Organisation"), accessor="volunteer.organisation"),
        Column("cycle", label=gettext_lazy("Cycle"), sort_key="cycle"),
        Column("roles", label=gettext_lazy("Roles"), accessor=roles_of),
        DateColumn("created_at", label=gettext_lazy("Enrolled"), sort_key="created_at"),
        DateColumn("withdrawn_at", label=gettext_lazy("Withdrawn"), sort_key="withdrawn_at"),
    ]
    list_export = [
        "volunteer",
        "email",
        "organisation",
        "cycle",
        "roles",
        "challenges",
        "created_at",
        "withdrawn_at",
    ]
    export_values = {
        "volunteer": lambda row: row.volunteer.name,
        "email": lambda row: row.volunteer.email,
        "organisation": lambda row: str(row.volunteer.organisation or ""),
        "cycle": lambda row: str(row.cycle),
        "roles": roles_of,
        "challenges": lambda row: ", ".join(page.title for page in row.challenges.all()),
    }
    export_headings = {"email": gettext_lazy("E-mail"), "organisation": gettext_lazy("Organisation")}
    export_filename = "enrolments"

    def rows(self) -> QuerySet[Enrolment]:
        found = Enrolment.objects.select_related("volunteer__organisation", "cycle__programme")
        return found.prefetch_related("challenges").annotate(organisation=F("volunteer__organisation__name"))

    def facts(self, row: Enrolment) -> Facts:
        return [
            (_("Roles"), roles_of(row)),
            (_("Organisation"), row.volunteer.organisation or _("Independent")),
        ]
