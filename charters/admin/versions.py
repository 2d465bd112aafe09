"""Versions of charters: written as drafts, planned or put in force once it is said what follows, then only read."""

import uuid
from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import DateColumn, NumberColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from charters import services
from charters.admin.reading import ReadVersion, floor_texts
from charters.foreseen import foreseen
from charters.models import Charter, CharterVersion
from charters.services.texts import VERSION_FIELDS
from charters.states import VersionState
from hub.members.admin.verbs import Action, CreateByVerb, EditByVerb, Facts, VerbViewSet, panels
from hub.shared.backoffice import open_to_coordinators

open_to_coordinators(CharterVersion, "add", "change", "view")


class DraftVersion(CreateByVerb):
    """Starts from the charter's latest text, beside that of its floor."""

    template_name = "backoffice/version_create.html"

    @property
    def charter(self) -> Charter | None:
        wanted = self.request.POST.get("charter") or self.request.GET.get("charter")
        return Charter.objects.filter(pk__in=_uuids(wanted)).select_related("floor").first()

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        charter = self.charter
        latest = charter.versions.order_by("-number").first() if charter else None
        if latest is not None:
            kept = ("text_fr", "text_en", "binding_language")
            initial |= {name: getattr(latest, name) for name in kept}
        return initial | {"charter": charter}

    def write(self, form: Any) -> CharterVersion:
        return services.draft_version(actor=self.actor, **form.values())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"floor_texts": floor_texts(self.charter)}

    def get_success_url(self) -> str:
        return reverse("charterversion:edit", args=[self.object.pk])


def _uuids(text: str | None) -> list[str]:
    try:
        return [str(uuid.UUID(text or ""))]
    except ValueError:
        return []


class RedraftVersion(EditByVerb):
    """Drafts alone are rewritten; a text that has been in force is only read."""

    template_name = "backoffice/version_edit.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.get_object().state != VersionState.DRAFT:
            return redirect("charterversion:inspect", self.object_pk)
        return super().get(request, *args, **kwargs)

    def write(self, form: Any) -> CharterVersion:
        values = {name: value for name, value in form.values().items() if name in VERSION_FIELDS}
        return services.redraft_version(actor=self.actor, version=self.object, **values)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["charter"].disabled = True
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"floor_texts": floor_texts(self.object.charter)}

    @property
    def header_buttons(self) -> list[HeaderButton]:
        url = reverse("charterversion:inspect", args=[self.object.pk])
        return [HeaderButton(_("Read it, and what changes"), url=url, icon_name="view")]


PUT_IN_FORCE = Action(
    name="put-in-force",
    label=gettext_lazy("Put in force"),
    question=gettext_lazy(
        "From now on people sign this text, and it never changes again. The version before it is superseded; its "
        "signatures are kept."
    ),
    done=gettext_lazy("This version is in force."),
    verb=lambda actor, row, _values: services.put_in_force(actor=actor, version=row),
    possible=lambda row: row.state == VersionState.DRAFT,
    follows=foreseen,
)
UNPLAN = Action(
    name="unplan",
    label=gettext_lazy("Take off the calendar"),
    question=gettext_lazy(
        "The draft no longer takes effect by itself: it waits until you put it in force, or plan it again."
    ),
    done=gettext_lazy("This version is no longer planned."),
    verb=lambda actor, row, _values: services.unplan_version(actor=actor, version=row),
    possible=lambda row: row.state == VersionState.DRAFT and row.planned_for is not None,
)


class CharterVersionViewSet(VerbViewSet):
    model = CharterVersion
    icon = "doc-full"
    doors = frozenset({"index", "add", "edit", "inspect"})
    add_view_class = DraftVersion
    add_label = gettext_lazy("Write a new version")
    edit_view_class = RedraftVersion
    row_actions = (PUT_IN_FORCE, UNPLAN)
    inspect_view_class = ReadVersion
    inspect_view_fields: list[str] = []
    list_display = [
        "__str__",
        StatusTagColumn(
            "get_state_display",
            label=gettext_lazy("State"),
            primary=lambda row: row.state == VersionState.IN_FORCE,
            sort_key="state",
        ),
        DateColumn("planned_for", label=gettext_lazy("Planned for"), sort_key="planned_for"),
        DateColumn("in_force_from", label=gettext_lazy("In force from"), sort_key="in_force_from"),
        NumberColumn("signed", label=gettext_lazy("Signatures")),
    ]
    list_filter = ["charter", "state", "change"]
    edit_handler = panels(
        FieldPanel("charter"),
        FieldRowPanel([FieldPanel("change"), FieldPanel("binding_language")]),
        FieldRowPanel([FieldPanel("planned_for"), FieldPanel("sign_before")]),
        FieldPanel("text_fr"),
        FieldPanel("text_en"),
    )

    def rows(self) -> QuerySet[CharterVersion]:
        rows = CharterVersion.objects.select_related("charter").annotate(signed=Count("signatures"))
        return rows.defer("text_fr", "text_en")

    def facts(self, row: CharterVersion) -> Facts:
        signatures = row.signatures.all()
        return [
            (_("State"), row.get_state_display()),
            (_("Kind of change"), row.get_change_display()),
            (_("Planned for"), row.planned_for),
            (_("In force from"), row.in_force_from),
            (_("Signed again before"), row.sign_before),
            (_("Language that binds"), row.get_binding_language_display()),
            (_("Adds to"), row.floor),
            (_("Signatures that hold"), str(signatures.valid().count())),
            (_("Signatures on record"), str(signatures.count())),
        ]
