"""Ideas in the back office: read, then promoted, merged or declined. Coordinators alone see who sent them."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.widgets import AdminPageChooser

from commons.models import ChallengePage, Idea
from commons.services import ideas as services
from hub.members.actors import Actor
from hub.members.admin.verbs import Action, ActView, Facts, InspectView, Link, Table, VerbViewSet
from hub.shared.backoffice import ListView, open_to_coordinators
from hub.shared.dates import date_format
from hub.shared.forms import VerbForm

open_to_coordinators(Idea, "change", "view")
State = Idea.State
CONFIRMED = [choice for choice in State.choices if choice[0] != State.SENT]
MOST_OFFERED = 200


class DeclineForm(VerbForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The sender reads these words."),
    )


class MergeForm(VerbForm):
    """Another open idea, or a published challenge."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("Another idea"),
        queryset=Idea.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: a challenge"),
    )
    challenge: forms.ModelChoiceField[ChallengePage] = forms.ModelChoiceField(
        label=gettext_lazy("Or a challenge"),
        queryset=ChallengePage.objects.none(),
        required=False,
        widget=AdminPageChooser(target_models=[ChallengePage]),
    )

    def __init__(self, *args: Any, idea: Idea, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Idea.objects.filter(state__in=(State.RECEIVED, State.PROMOTED)).exclude(pk=idea.pk)
        into: Any = self.fields["into"]
        into.queryset = others.filter(pk__in=[*others.values_list("pk", flat=True)[:MOST_OFFERED]])
        challenge: Any = self.fields["challenge"]
        challenge.queryset = ChallengePage.objects.published()


class PromoteForm(VerbForm):
    publish = forms.ChoiceField(
        label=gettext_lazy("Its page"),
        choices=[
            ("", gettext_lazy("Keep it as a draft, to edit it first")),
            ("now", gettext_lazy("Publish it now")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial="",
        help_text=gettext_lazy("Its sender gets the address once the page is published, now or later."),
    )


PROMOTE = Action(
    name="promote",
    label=gettext_lazy("Make it a challenge"),
    question=gettext_lazy(
        "A challenge is written from the idea, with its sender's name if they asked for it."
    ),
    done=gettext_lazy("The idea has become a challenge: here is its page. Its sender is told by mail."),
    verb=lambda actor, row, values: services.promote_idea(
        actor=actor, idea=row, publish=values["publish"] == "now"
    ),
    possible=lambda row: row.state == State.RECEIVED,
    form=PromoteForm,
)
MERGE = Action(
    name="merge",
    label=gettext_lazy("Merge"),
    question=gettext_lazy("Which idea or challenge asks the same question? The sender is told by mail."),
    done=gettext_lazy("The idea is merged, and its sender told by mail."),
    verb=lambda actor, row, values: services.merge_idea(
        actor=actor, idea=row, into=values["into"], challenge=values["challenge"]
    ),
    possible=lambda row: row.state == State.RECEIVED,
    form=MergeForm,
    form_options=lambda row: {"idea": row},
)
DECLINE = Action(
    name="decline",
    label=gettext_lazy("Decline"),
    question=gettext_lazy("Say no to this idea? The sender is told by mail, with your reason."),
    done=gettext_lazy("The idea is declined, and its sender told by mail."),
    verb=lambda actor, row, values: services.decline_idea(actor=actor, idea=row, reason=values["reason"]),
    possible=lambda row: row.state == State.RECEIVED,
    form=DeclineForm,
    serious=True,
)


class IdeaFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=CONFIRMED, widget=CheckboxSelectMultiple
    )
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    source = django_filters.ChoiceFilter(label=gettext_lazy("Came by"), choices=Idea.Source.choices)

    class Meta:
        model = Idea
        fields: list[str] = []


class InspectIdea(InspectView):
    template_name = "backoffice/inspect_text.html"

    def get_object(self) -> Idea:
        """Nobody reads what its sender has not confirmed."""
        found: Idea = super().get_object()
        if not Idea.objects.visible_to(Actor.of(self.request.user)).filter(pk=found.pk).exists():
            raise Http404
        return found

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        return linebreaks_filter(super().get_field_display_value(field_name, field), autoescape=True)


class ActOnIdea(ActView):
    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever made a challenge of it goes on in the page's editor."""
        answer = super().post(request, *args, **kwargs)
        if self.action is PROMOTE and answer.status_code == 302:
            page = ChallengePage.objects.filter(ideas=self.object).first()
            if page is not None and page.permissions_for_user(request.user).can_edit():
                return redirect("wagtailadmin_pages:edit", page.pk)
        return answer


class IdeaViewSet(VerbViewSet):
    model = Idea
    doors = frozenset({"index", "inspect"})
    icon = "pick"
    menu_label = gettext_lazy("Ideas")
    index_view_class = ListView
    inspect_view_class = InspectIdea
    act_view_class = ActOnIdea
    row_actions = (PROMOTE, MERGE, DECLINE)
    filterset_class = IdeaFilters
    search_fields = ["title", "text", "name", "email", "organisation"]
    inspect_view_fields = ["text", "reason"]
    list_display = [
        TitleColumn("title", label=gettext_lazy("Idea"), url_name="idea:inspect", sort_key="title"),
        StatusTagColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            primary=lambda row: row.state == State.RECEIVED,
            sort_key="state",
        ),
        Column("get_language_display", label=gettext_lazy("Language"), sort_key="language"),
        DateColumn("created_at", label=gettext_lazy("Sent"), sort_key="created_at"),
        DateColumn("state_changed_at", label=gettext_lazy("Since"), sort_key="state_changed_at"),
    ]
    list_export = ["id", "title", "text", "state", "language", "source", "created_at", "state_changed_at"]
    export_values: Mapping[str, Any] = {"id": lambda row: str(row.pk)}
    export_headings = {"id": gettext_lazy("Identifier")}
    export_filename = "ideas"

    def rows(self) -> QuerySet[Idea]:
        return Idea.objects.visible_to(Actor.system())

    def facts(self, row: Idea) -> Facts:
        sender = (
            _("Erased on %(day)s") % {"day": date_format(row.forgotten_at, "DATE_FORMAT")}
            if row.forgotten_at
            else row.name
        )
        challenge = row.challenge
        page = challenge and format_html(
            '<a href="{}">{}</a>', reverse("wagtailadmin_pages:edit", args=[challenge.pk]), challenge
        )
        other = row.merged_into
        merged = other and format_html('<a href="{}">{}</a>', reverse("idea:inspect", args=[other.pk]), other)
        return [
            (_("State"), row.get_state_display()),
            (_("Sent by"), sender),
            (_("E-mail"), row.email),
            (_("Organisation"), row.organisation),
            (_("Wants to be named"), _("yes") if row.wants_credit else _("no")),
            (_("Language"), row.get_language_display()),
            (_("Came by"), row.get_source_display()),
            (_("Sent"), row.created_at),
            (_("Decided by"), row.handled_by),
            (_("Challenge"), page),
            (_("Merged into"), merged),
        ]

    def tables(self, row: Idea) -> Sequence[Table]:
        merged = [
            (Link(one.title, reverse("idea:inspect", args=[one.pk])), one.created_at)
            for one in row.merged.all()
        ]
        return [Table(_("Merged into it"), [_("Idea"), _("Sent")], merged)] if merged else []


class IdeasPanel(Component):
    """How many ideas wait to be read, and the oldest of them."""

    name = "ideas"
    order = 55
    template_name = "backoffice/home_ideas.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        waiting = Idea.objects.to_read().order_by("state_changed_at")
        return {"count": waiting.count(), "ideas": waiting[:5]}
