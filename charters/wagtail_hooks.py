"""Charters and their versions in the back office. Their menu stands with mentoring's."""

import uuid
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from charters import services
from charters.models import Charter, CharterVersion
from charters.states import VersionState
from charters.text import render
from hub.members.admin.verbs import (
    Action,
    CreateByVerb,
    EditByVerb,
    Facts,
    InspectView,
    Link,
    Table,
    VerbViewSet,
    panels,
)
from hub.shared.backoffice import open_to_coordinators

open_to_coordinators(Charter, "add", "change", "view")
open_to_coordinators(CharterVersion, "add", "change", "view")


class CreateCharter(CreateByVerb):
    def write(self, form: Any) -> Charter:
        return services.create_charter(actor=self.actor, values=form.values())

    def get_success_url(self) -> str:
        """A charter without text is of no use: its first version comes next."""
        return f"{reverse('charterversion:add')}?charter={self.object.pk}"


class EditCharter(EditByVerb):
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
        Column("slug", label=gettext_lazy("Slug")),
        NumberColumn("number_in_force", label=gettext_lazy("Version in force")),
        NumberColumn("signatures", label=gettext_lazy("Signatures")),
    ]
    search_fields = ["title_fr", "title_en", "slug"]
    edit_handler = panels(
        FieldRowPanel([FieldPanel("title_fr"), FieldPanel("title_en")]),
        FieldPanel("slug"),
        FieldPanel("summary_fr"),
        FieldPanel("summary_en"),
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
                one.in_force_from,
                str(getattr(one, "signed", 0)),
            )
            for one in versions
        ]
        headings = [_("Version"), _("State"), _("In force from"), _("Signatures")]
        return [Table(_("Versions"), headings, cells)]


class DraftVersion(CreateByVerb):
    """Starts from the charter's latest text."""

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        charter = Charter.objects.filter(pk__in=_uuids(self.request.GET.get("charter"))).first()
        latest = charter.versions.order_by("-number").first() if charter else None
        if latest is not None:
            initial |= {"text_fr": latest.text_fr, "text_en": latest.text_en}
        return initial | {"charter": charter}

    def write(self, form: Any) -> CharterVersion:
        return services.draft_version(actor=self.actor, **form.values())

    def get_success_url(self) -> str:
        return reverse("charterversion:edit", args=[self.object.pk])


def _uuids(text: str | None) -> list[str]:
    try:
        return [str(uuid.UUID(text or ""))]
    except ValueError:
        return []


class RedraftVersion(EditByVerb):
    """Drafts alone are rewritten; a text that has been in force is only read."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.get_object().state != VersionState.DRAFT:
            return redirect("charterversion:inspect", self.object_pk)
        return super().get(request, *args, **kwargs)

    def write(self, form: Any) -> CharterVersion:
        values = form.values()
        return services.redraft_version(
            actor=self.actor, version=self.object, text_fr=values["text_fr"], text_en=values["text_en"]
        )

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["charter"].disabled = True
        return form


class ReadVersion(InspectView):
    """The texts as people read them."""

    template_name = "backoffice/inspect_text.html"

    def get_field_label(self, field_name: str, field: Any) -> str:
        if field_name.startswith("sha256"):
            return _("Fingerprint (SHA-256)")
        return str(super().get_field_label(field_name, field))

    def get_text_fr_display_value(self) -> SafeString:
        return render(self.object.text_fr)

    def get_text_en_display_value(self) -> SafeString:
        return render(self.object.text_en)


PUT_IN_FORCE = Action(
    name="put-in-force",
    label=gettext_lazy("Put in force"),
    question=gettext_lazy(
        "From now on people sign this text, and it never changes again. The version before it is superseded; its "
        "signatures are kept, and running pairs go on."
    ),
    done=gettext_lazy("This version is in force."),
    verb=lambda actor, row, _values: services.put_in_force(actor=actor, version=row),
    possible=lambda row: row.state == VersionState.DRAFT,
)


class CharterVersionViewSet(VerbViewSet):
    model = CharterVersion
    icon = "doc-full"
    doors = frozenset({"index", "add", "edit", "inspect"})
    add_view_class = DraftVersion
    add_label = gettext_lazy("Write a new version")
    edit_view_class = RedraftVersion
    row_actions = (PUT_IN_FORCE,)
    inspect_view_class = ReadVersion
    inspect_view_fields = ["text_fr", "sha256_fr", "text_en", "sha256_en"]
    list_display = [
        "__str__",
        StatusTagColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            primary=lambda row: row.state == VersionState.IN_FORCE,
            sort_key="state",
        ),
        DateColumn("in_force_from", label=gettext_lazy("In force from"), sort_key="in_force_from"),
        NumberColumn("signed", label=gettext_lazy("Signatures")),
    ]
    list_filter = ["charter", "state"]
    edit_handler = panels(FieldPanel("charter"), FieldPanel("text_fr"), FieldPanel("text_en"))

    def rows(self) -> QuerySet[CharterVersion]:
        return CharterVersion.objects.select_related("charter").annotate(signed=Count("signatures"))

    def facts(self, row: CharterVersion) -> Facts:
        return [
            (_("State"), row.get_state_display()),
            (_("In force from"), row.in_force_from),
            (_("Signatures"), str(row.signatures.count())),
        ]
