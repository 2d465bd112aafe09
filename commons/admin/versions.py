"""The history of commons in the back office: moderators read it and withdraw what must not be read."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn

from commons.models import CommonVersion
from commons.services.versions import withdraw_version
from hub.members.admin.verbs import Action, Facts, VerbViewSet
from hub.shared.backoffice import open_to_coordinators

open_to_coordinators(CommonVersion, "change", "view")

WITHDRAW = Action(
    name="withdraw",
    label=gettext_lazy("Withdraw this version"),
    question=gettext_lazy(
        "Erase the text of this version and close it to everyone? The history keeps its number and its date alone."
    ),
    done=gettext_lazy("The version is withdrawn."),
    verb=lambda actor, row, _values: withdraw_version(actor=actor, version=row),
    possible=lambda row: not row.is_withdrawn and not row.is_latest,
    serious=True,
)


class CommonVersionViewSet(VerbViewSet):
    model = CommonVersion
    icon = "history"
    menu_label = gettext_lazy("Versions of commons")
    doors = frozenset({"index", "inspect"})
    row_actions = (WITHDRAW,)
    inspect_view_fields = ["changes"]
    list_display = [
        TitleColumn(
            "page",
            label=gettext_lazy("Common"),
            get_url=lambda row: reverse("commonversion:inspect", args=[row.pk]),
            sort_key="page__title",
        ),
        Column("label", label=gettext_lazy("Version"), sort_key="label"),
        Column("number", label=gettext_lazy("Number"), sort_key="number"),
        DateColumn("published_at", label=gettext_lazy("Published"), sort_key="published_at"),
        BooleanColumn("is_withdrawn", label=gettext_lazy("Withdrawn")),
    ]
    search_fields = ["page__title", "label"]

    def rows(self) -> QuerySet[CommonVersion]:
        return CommonVersion.objects.select_related("page").defer("content")

    def facts(self, row: CommonVersion) -> Facts:
        return [
            (_("Common"), row.page.title),
            (_("Version"), row.label),
            (_("Number"), row.number),
            (_("Published"), row.published_at),
            (_("Withdrawn"), row.withdrawn_at or _("no")),
        ]
