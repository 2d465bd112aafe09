"""Needs in the back office: read, then answered by mail. Coordinators alone see who sent them."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from commons.models import ModelPage, Need
from commons.services.needs import handle_need
from commons.survey.advice import ELSEWHERE, outcome_of
from commons.survey.reading import Written
from hub.members.actors import Actor
from hub.members.admin.verbs import Action, Facts, Table, VerbViewSet
from hub.shared.backoffice import open_to_coordinators

open_to_coordinators(Need, "change", "view")
State = Need.State
MOST_SHOWN = 5


def recommended_of(need: Need) -> str:
    """What the survey recommended when the need was sent; a dash for another network, or nothing clear."""
    return str(capfirst(need.get_recommended_display())) or "–"


class NeedFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=CheckboxSelectMultiple
    )
    recommended = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Recommended"), choices=ModelPage.Kind.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Need
        fields: list[str] = []


HANDLE = Action(
    name="handle",
    label=gettext_lazy("Mark as answered"),
    question=gettext_lazy(
        "Have you written to this person? Their name, address and message are erased a year from now; the answers "
        "to the survey stay."
    ),
    done=gettext_lazy("The need is marked as answered."),
    verb=lambda actor, row, _values: handle_need(actor=actor, need=row),
    possible=lambda row: row.state == State.RECEIVED,
)


class NeedViewSet(VerbViewSet):
    model = Need
    icon = "mail"
    doors = frozenset({"index", "inspect"})
    row_actions = (HANDLE,)
    filterset_class = NeedFilters
    search_fields = ["name", "email", "organisation"]
    search_backend_name = None
    inspect_view_fields = ["message"]
    list_display = [
        TitleColumn(
            "name",
            label=gettext_lazy("From"),
            accessor=str,
            get_url=lambda row: reverse("need:inspect", args=[row.pk]),
            sort_key="name",
        ),
        Column("organisation", label=gettext_lazy("Organisation"), sort_key="organisation"),
        Column("recommended", label=gettext_lazy("Recommended"), accessor=recommended_of),
        StatusTagColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            primary=lambda row: row.state == State.RECEIVED,
            sort_key="state",
        ),
        DateColumn("created_at", label=gettext_lazy("Received"), sort_key="created_at"),
    ]
    list_export = ["id", "name", "email", "organisation", "recommended", "state", "message", "created_at"]
    export_values = {"id": lambda row: str(row.pk)}
    export_filename = "needs"

    def rows(self) -> QuerySet[Need]:
        return Need.objects.select_related("handled_by")

    def facts(self, row: Need) -> Facts:
        mail = format_html('<a href="mailto:{0}">{0}</a>', row.email) if row.email else ""
        return [
            (_("State"), row.get_state_display()),
            (_("From"), str(row)),
            (_("E-mail"), mail),
            (_("Organisation"), row.organisation),
            (_("Language"), row.get_language_display()),
            (_("Received"), row.created_at),
            (_("Recommended then"), recommended_of(row)),
            (_("Answered by"), row.handled_by),
        ]

    def tables(self, row: Need) -> list[Table]:
        """The answers in words; what has left the survey since, by its code."""
        written = Written.read()
        rows = [
            (written.texts.get(code, code), written.labels.get(code, {}).get(answer, answer))
            for code, answer in _in_order(row.answers, written)
        ]
        title = _("Answers (with the rules of today: %(outcome)s)") % {"outcome": _today(row, written)}
        return [Table(title, [_("Question"), _("Answer")], rows)]


def _in_order(answers: dict[str, str], written: Written) -> list[tuple[str, str]]:
    order = {code: place for place, code in enumerate(written.texts)}
    return sorted(answers.items(), key=lambda one: (order.get(one[0], len(order)), one[0]))


def _today(need: Need, written: Written) -> str:
    outcome = outcome_of(written.survey, need.answers)
    if outcome in ModelPage.Kind.values:
        return str(ModelPage.Kind(outcome).label)
    return _("another network") if outcome == ELSEWHERE else _("nothing clear")


class NeedsPanel(Component):
    """The needs that wait for an answer."""

    name = "needs"
    order = 52
    template_name = "backoffice/home_needs.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        actor = Actor.of(parent_context["request"].user)
        waiting = Need.objects.visible_to(actor).filter(state=State.RECEIVED).order_by("created_at")
        return {"needs": waiting[:MOST_SHOWN]}
