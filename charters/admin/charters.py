"""Charters: what they are called, whom they are for, what they stand on. Their texts are their versions'."""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.widgets.button import HeaderButton

from charters import services
from charters.models import Charter
from charters.states import Scope, VersionState
from hub.members.admin.verbs import CreateByVerb, EditByVerb, Link, Table, VerbViewSet, panels
from hub.shared.backoffice import open_to_coordinators

open_to_coordinators(Charter, "add", "change", "view")


class _OnAFloor:
    """Offers as floors only charters that can be one."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        form.fields["floor"].queryset = Charter.objects.filter(scope=Scope.NETWORK)
        return form


class CreateCharter(_OnAFloor, CreateByVerb):
    def write(self, form: Any) -> Charter:
        return services.create_charter(actor=self.actor, values=form.values())

    def get_success_url(self) -> str:
        """A charter without text is of no use: its first version comes next."""
        return f"{reverse('charterversion:add')}?charter={self.object.pk}"


class EditCharter(_OnAFloor, EditByVerb):
    def write(self, form: Any) -> Charter:
        return services.change_charter(actor=self.actor, charter=self.object, values=form.values())

    @property
    def header_buttons(self) -> list[HeaderButton]:
        url = f"{reverse('charterversion:add')}?charter={self.object.pk}"
        return [HeaderButton(_("Write a new version"), url=url, icon_name="plus")]


class CharterViewSet(VerbViewSet):
    model = Charter
    icon = "doc-full-inverse"
    add_view_class = CreateCharter
    add_label = gettext_lazy("Add a charter")
    edit_view_class = EditCharter
    list_display = [
        "__str__",
        Column("get_scope_display", label=gettext_lazy("Scope"), sort_key="scope"),
        Column("slug", label=gettext_lazy("Slug")),
        NumberColumn("number_in_force", label=gettext_lazy("Version in force")),
        NumberColumn("signatures", label=gettext_lazy("Signatures")),
    ]
    list_filter = ["scope"]
    search_fields = ["title_fr", "title_en", "slug"]
    edit_handler = panels(
        FieldRowPanel([FieldPanel("title_fr"), FieldPanel("title_en")]),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("scope"), FieldPanel("floor"), FieldPanel("organisation")]),
        FieldPanel("summary_fr"),
        FieldPanel("summary_en"),
        FieldRowPanel([FieldPanel("authors"), FieldPanel("licence")]),
    )

    def rows(self) -> QuerySet[Charter]:
        in_force = Q(versions__state=VersionState.IN_FORCE)
        return Charter.objects.annotate(
            number_in_force=Max("versions__number", filter=in_force), signatures=Count("versions__signatures")
        )

    def tables(self, row: Charter) -> list[Table]:
        versions = row.versions.annotate(signed=Count("signatures")).order_by("-number")
        cells = [
            (
                Link(
                    _("Version %(number)d") % {"number": one.number},
                    reverse("charterversion:edit", args=[one.pk]),
                ),
                one.get_state_display(),
                one.in_force_from or one.planned_for,
                str(getattr(one, "signed", 0)),
            )
            for one in versions.defer("text_fr", "text_en")
        ]
        headings = [_("Version"), _("State"), _("In force from"), _("Signatures")]
        return [Table(_("Versions"), headings, cells)]
