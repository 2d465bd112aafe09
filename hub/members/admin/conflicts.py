"""Conflicts of interest in the back office: coordinators read them with their reasons, and lift those that are over."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic

from hub.members import services
from hub.members.actors import Actor
from hub.members.models import Conflict
from hub.shared.backoffice import BackOfficeViewSet, open_to_coordinators

open_to_coordinators(Conflict, "delete", "view")


def with_whom(conflict: Conflict) -> str:
    return conflict.organisation.name if conflict.organisation else conflict.email


class LiftConflict(generic.DeleteView):
    page_title = gettext_lazy("Lift")
    success_message = gettext_lazy("The conflict is lifted: these people may meet again.")

    @property
    def confirmation_message(self) -> str:
        return _("May this person be brought together with the other side again?")

    def delete_action(self) -> None:
        services.lift_conflict(actor=Actor.of(self.request.user), conflict=self.object)


class ConflictViewSet(BackOfficeViewSet):
    model = Conflict
    icon = "warning"
    doors = frozenset({"index", "delete"})
    delete_view_class = LiftConflict
    list_display = [
        "volunteer",
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("with_whom", label=gettext_lazy("With"), accessor=with_whom),
        Column("reason", label=gettext_lazy("Reason")),
        "ends_on",
        DateColumn("created_at", label=gettext_lazy("Declared on"), sort_key="created_at"),
    ]
    list_filter = ["kind", "organisation"]
    list_export = ["volunteer", "kind", "with_whom", "reason", "ends_on"]
    export_values = {"volunteer": lambda row: row.volunteer.name, "with_whom": with_whom}
    export_headings = {"volunteer": gettext_lazy("Declared by"), "with_whom": gettext_lazy("With")}
    search_fields = ["volunteer__name", "organisation__name", "email", "reason"]

    def rows(self) -> QuerySet[Conflict]:
        return Conflict.objects.select_related("volunteer", "organisation")
