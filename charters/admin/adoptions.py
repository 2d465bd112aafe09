"""Which organisations have adopted which version, and which have not. Read only: adopting is theirs."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn

from charters.binding import bindings
from charters.models import Adoption, Charter, CharterVersion
from charters.states import Scope
from hub.members.admin.verbs import Facts, InspectView, VerbViewSet
from hub.members.models import Organisation
from hub.shared.backoffice import BackOfficeViewSet, ListView, open_to_coordinators

open_to_coordinators(Adoption, "view")


def _versions() -> QuerySet[CharterVersion]:
    """Those that organisations adopt."""
    rows = CharterVersion.objects.published().filter(charter__scope=Scope.NETWORK).select_related("charter")
    return rows.defer("text_fr", "text_en")


class AdoptionFilters(WagtailFilterSet):
    version = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Version"), queryset=lambda _request: _versions()
    )

    class Meta:
        model = Adoption
        fields = ["organisation", "version", "is_public"]


class AdoptionViewSet(VerbViewSet):
    """Every adoption on record, withdrawn or not."""

    model = Adoption
    icon = "doc-full-inverse"
    doors = frozenset({"index", "inspect"})
    inspect_view_class = InspectView
    inspect_view_fields = ["sha256"]
    list_display = [
        TitleColumn("organisation", label=gettext_lazy("Organisation"), url_name="adoption:inspect"),
        Column("version", label=gettext_lazy("Version")),
        Column("name", label=gettext_lazy("By")),
        Column("mandate", label=gettext_lazy("Mandate")),
        BooleanColumn("is_public", label=gettext_lazy("Named in public")),
        DateColumn("adopted_at", label=gettext_lazy("Adopted"), sort_key="adopted_at"),
        DateColumn("withdrawn_at", label=gettext_lazy("Withdrawn"), sort_key="withdrawn_at"),
    ]
    filterset_class = AdoptionFilters
    list_export = [
        "organisation", "version", "name", "mandate", "language", "sha256", "is_public", "adopted_at", "withdrawn_at",
    ]  # fmt: skip
    export_values = {
        "organisation": lambda row: row.organisation.name,
        "version": lambda row: str(row.version),
    }
    export_headings = {
        "organisation": gettext_lazy("Organisation"),
        "version": gettext_lazy("Version"),
    }
    search_fields = ["organisation__name", "name", "mandate"]

    def rows(self) -> QuerySet[Adoption]:
        rows = Adoption.objects.select_related("organisation", "version__charter")
        return rows.defer("version__text_fr", "version__text_en")

    def facts(self, row: Adoption) -> Facts:
        return [
            (_("Organisation"), row.organisation),
            (_("Version"), row.version),
            (_("By"), row.name),
            (_("Mandate"), row.mandate),
            (_("Language"), row.get_language_display()),
            (_("Adopted"), row.adopted_at),
            (_("Named in public"), _("yes") if row.is_public else _("no")),
            (_("Withdrawn"), row.withdrawn_at),
        ]


def _counting() -> QuerySet[Adoption]:
    """The adoptions of the network's charters that let an organisation enrol today."""
    found = bindings(Charter.objects.filter(scope=Scope.NETWORK).values_list("pk", flat=True))
    tolerated = [version for one in found.values() for version in one.tolerated]
    return Adoption.objects.valid().filter(version__in=tolerated, organisation=OuterRef("pk"))


def _adopted(organisation: Organisation) -> str:
    standing: list[Adoption] = organisation.standing  # type: ignore[attr-defined]
    return ", ".join(str(one.version) for one in standing) or "–"


class AdopterFilters(WagtailFilterSet):
    enrols = django_filters.BooleanFilter(
        label=gettext_lazy("May enrol people"), method="by_enrols",
        widget=django_filters.widgets.BooleanWidget(),
    )  # fmt: skip
    version = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Has adopted"), method="by_version",
        queryset=lambda _request: _versions(),
    )  # fmt: skip

    class Meta:
        model = Organisation
        fields: list[str] = []

    def by_enrols(self, rows: QuerySet[Organisation], _name: str, value: bool) -> QuerySet[Organisation]:
        return rows.filter(Exists(_counting()) if value else ~Exists(_counting()))

    def by_version(
        self, rows: QuerySet[Organisation], _name: str, version: CharterVersion
    ) -> QuerySet[Organisation]:
        return rows.filter(pk__in=Adoption.objects.valid().filter(version=version).values("organisation"))


class AdopterList(ListView):
    """The members; what counts is asked when the list is, for it changes with the days."""

    page_title = gettext_lazy("Adopters")

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().annotate(enrols=Exists(_counting()))


class AdopterViewSet(BackOfficeViewSet):
    """Every member organisation, with what it has adopted."""

    model = Organisation
    name = "adopter"
    menu_label = gettext_lazy("Adopters")
    icon = "group"
    doors = frozenset({"index"})
    index_view_class = AdopterList
    filterset_class = AdopterFilters
    list_display = [
        TitleColumn(
            "name", label=gettext_lazy("Organisation"), url_name="organisation:edit", sort_key="name"
        ),
        Column("adopted", label=gettext_lazy("Has adopted"), accessor=_adopted),
        BooleanColumn("enrols", label=gettext_lazy("May enrol people")),
    ]
    list_export = ["name", "adopted", "enrols"]
    export_values = {"adopted": _adopted}
    export_headings = {"adopted": gettext_lazy("Has adopted"), "enrols": gettext_lazy("May enrol people")}
    export_filename = "adopters"
    search_fields = ["name", "slug"]

    def rows(self) -> QuerySet[Organisation]:
        adoptions = Adoption.objects.valid().select_related("version__charter").order_by("-version__number")
        slim = adoptions.defer("version__text_fr", "version__text_en")
        return Organisation.objects.current().prefetch_related(
            Prefetch("adoptions", slim, to_attr="standing")
        )
