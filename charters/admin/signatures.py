"""Who signed which version. Read only: people sign, and take back, for themselves."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from charters.models import CharterVersion, Signature
from hub.members.admin.verbs import Facts, InspectView, VerbViewSet
from hub.shared.backoffice import open_to_coordinators

open_to_coordinators(Signature, "view")


class SignatureFilters(WagtailFilterSet):
    version = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Version"),
        queryset=lambda _request: (
            CharterVersion.objects.published().select_related("charter").defer("text_fr", "text_en")
        ),
    )
    withdrawn = django_filters.BooleanFilter(
        label=gettext_lazy("Withdrawn"), field_name="withdrawn_at", lookup_expr="isnull", exclude=True,
        widget=django_filters.widgets.BooleanWidget(),
    )  # fmt: skip

    class Meta:
        model = Signature
        fields = ["language"]


class SignatureViewSet(VerbViewSet):
    """Every signature on record; whoever was erased has no name any more."""

    model = Signature
    icon = "edit"
    doors = frozenset({"index", "inspect"})
    inspect_view_class = InspectView
    inspect_view_fields = ["sha256", "person_sha256", "record_sha256"]
    list_display = [
        TitleColumn("name", label=gettext_lazy("Signed by"), url_name="signature:inspect", sort_key="name"),
        Column("version", label=gettext_lazy("Version")),
        DateColumn("signed_at", label=gettext_lazy("Signed"), sort_key="signed_at"),
        DateColumn("withdrawn_at", label=gettext_lazy("Withdrawn"), sort_key="withdrawn_at"),
        DateColumn("pseudonymised_at", label=gettext_lazy("Name taken away"), sort_key="pseudonymised_at"),
    ]
    filterset_class = SignatureFilters
    list_export = [
        "name", "version", "language", "sha256", "signed_at", "authentication", "withdrawn_at", "pseudonymised_at",
    ]  # fmt: skip
    export_values = {"version": lambda row: str(row.version)}
    export_headings = {"version": gettext_lazy("Version")}
    export_filename = "signatures"
    search_fields = ["name"]

    def rows(self) -> QuerySet[Signature]:
        rows = Signature.objects.select_related("version__charter")
        return rows.defer("version__text_fr", "version__text_en", "salt")

    def facts(self, row: Signature) -> Facts:
        return [
            (_("Signed by"), row.name),
            (_("Version"), row.version),
            (_("Language"), row.get_language_display()),
            (_("Signed"), row.signed_at),
            (_("Signed in by"), row.get_authentication_display()),
            (_("For a session"), str(row.subject) if row.subject else ""),
            (_("Commitments ticked"), str(len(row.commitments))),
            (_("Withdrawn"), row.withdrawn_at),
            (_("Name taken away"), row.pseudonymised_at),
            (_("Reason"), row.pseudonymised_because),
        ]
