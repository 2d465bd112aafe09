"""What happened, in the back office: read only, and nothing that people did for themselves alone."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from hub.members.models import Event, Organisation
from hub.shared.backoffice import BackOfficeViewSet, open_to_coordinators

open_to_coordinators(Event, "view")


def others_of(event: Event) -> str:
    return ", ".join(f"{name}: {value}" for name, value in event.ids.items())


class EventFilters(WagtailFilterSet):
    verb = django_filters.CharFilter(
        label=gettext_lazy("What"),
        lookup_expr="startswith",
        help_text=gettext_lazy("E.g. pair, pair.accepted"),
    )
    organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.all()
    )
    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"), widget=DateRangePickerWidget)
    subject_id = django_filters.UUIDFilter(label=gettext_lazy("Subject (identifier)"))

    class Meta:
        model = Event
        fields: list[str] = []


class EventViewSet(BackOfficeViewSet):
    model = Event
    icon = "history"
    menu_label = gettext_lazy("Events")
    doors = frozenset({"index"})
    filterset_class = EventFilters
    search_fields = ["verb", "user__email", "user__name"]
    list_per_page = 50
    list_display = [
        DateColumn("at", label=gettext_lazy("When"), sort_key="at"),
        Column("verb", label=gettext_lazy("What"), sort_key="verb"),
        Column("user", label=gettext_lazy("Who")),
        Column("organisation", label=gettext_lazy("Organisation")),
        Column("subject_id", label=gettext_lazy("Subject")),
        Column("ids", label=gettext_lazy("With"), accessor=others_of),
        DateColumn("delivered_at", label=gettext_lazy("Delivered")),
    ]
    list_export = ["at", "verb", "user", "organisation", "subject_id", "ids", "delivered_at"]
    export_values = {
        "user": lambda row: str(row.user or ""),
        "organisation": lambda row: str(row.organisation or ""),
        "subject_id": lambda row: str(row.subject_id),
        "ids": others_of,
    }
    export_filename = "events"

    def rows(self) -> QuerySet[Event]:
        return Event.objects.listed().select_related("user", "organisation")
