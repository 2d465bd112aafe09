"""Each organisation's own section: its page, and under it what it publishes."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import SynchronizedField

from commons.blocks import BodyField
from commons.models.base import HubPage, HubPageQuerySet
from commons.models.indexes import IndexPage, children_of
from hub.members.actors import reader
from hub.members.models import Organisation
from hub.shared.models import Identified

SHOWN = 6


class OrganisationIndexPage(IndexPage):
    """All the organisations that publish here."""

    listing_order = ["title"]

    subpage_types = ["commons.OrganisationPage"]

    class Meta:
        verbose_name = _("list of organisations")
        verbose_name_plural = _("lists of organisations")

    def listed(self) -> HubPageQuerySet:
        return children_of(self, OrganisationPage)

    def with_lines(self, pages: HubPageQuerySet) -> HubPageQuerySet:
        return super().with_lines(pages).select_related("organisation")  # type: ignore[no-any-return]


class OrganisationPage(HubPage):
    """A member organisation, and under it the challenges and commons that its people write."""

    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="sections", verbose_name=_("organisation")
    )
    body = BodyField()

    override_translatable_fields = [SynchronizedField("organisation", overridable=False)]
    shown_with = ("organisation",)

    content_panels = [
        *HubPage.content_panels,
        FieldPanel("organisation", read_only=True),
        FieldPanel("body"),
    ]

    parent_page_types = ["commons.OrganisationIndexPage"]
    subpage_types = ["commons.ChallengePage", "commons.CommonPage"]
    template = "commons/organisation_page.html"

    class Meta:
        verbose_name = _("organisation’s section")
        verbose_name_plural = _("organisations’ sections")

    @property
    def kind_of_page(self) -> str:
        return str(_("Organisation"))

    def extra_searchable_text(self) -> Iterable[str]:
        language = self.locale.language_code
        return [self.organisation.name, Organisation.summary.in_language(self.organisation, language)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the organisation has published, wherever it stands, and the commons it contributed to."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        challenges = self.organisation.challenges.published().readable_in(self.locale_id)
        challenges = challenges.defer_streamfields().select_related("organisation").prefetch_related("topics")
        commons = self.organisation.commons.visible_to(reader(request)).readable_in(self.locale_id)
        return {
            **context,
            "challenges": _page_of(challenges.order_by("-first_published_at", "path"), request, "challenges"),
            "commons": _page_of(
                commons.defer_streamfields().order_by("-published_on", "path"), request, "commons"
            ),
        }


def _page_of(rows: Any, request: HttpRequest, parameter: str) -> Any:
    return Paginator(rows, SHOWN).get_page(request.GET.get(parameter))


class InSection(models.Model):
    """A page that may stand in an organisation's section, and is its organisation's then."""

    class Meta:
        abstract = True

    def belong_to(self, organisation: Organisation) -> None:
        raise NotImplementedError

    def section(self) -> OrganisationPage | None:
        """The section that the page is or will be in."""
        if not (self.path or getattr(self, "_cached_parent_obj", None)):  # type: ignore[attr-defined]
            return None
        parent = self.get_parent()  # type: ignore[attr-defined]
        return parent.specific if parent.specific_class is OrganisationPage else None

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._follow_section()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._follow_section()
        super().minimal_clean()  # type: ignore[misc]

    def _follow_section(self) -> None:
        section = self.section()
        if section is not None:
            self.belong_to(section.organisation)


class OrganisationSectionQuerySet(models.QuerySet["OrganisationSection"]):
    def out_of_step(self) -> Self:
        """Open although the membership does not run today, or closed although it does."""
        running = Q(organisation__in=Organisation.objects.current())
        return self.filter((Q(is_open=True) & ~running) | (Q(is_open=False) & running))


class OrganisationSection(Identified):
    """What lets an organisation's people write here: their group and their collection of files.

    Its pages are `OrganisationPage`s, one per language. Open while the membership runs; frozen after it: the pages
    stay published, nobody enters.
    """

    organisation = models.OneToOneField(
        "members.Organisation", models.CASCADE, related_name="section", verbose_name=_("organisation")
    )
    group = models.OneToOneField("auth.Group", models.SET_NULL, null=True, related_name="section")
    collection = models.OneToOneField(
        "wagtailcore.Collection", models.SET_NULL, null=True, related_name="section"
    )
    is_open = models.BooleanField(_("open"), default=False)

    objects = OrganisationSectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self) -> str:
        return str(self.organisation)
