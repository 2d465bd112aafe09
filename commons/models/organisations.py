"""Each organisation's own section: its page, and under it what it publishes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import SynchronizedField

from commons.blocks import BodyField
from commons.models.base import HubPage, HubPageQuerySet
from commons.models.indexes import IndexPage, children_of


class OrganisationIndexPage(IndexPage):
    """All the organisations that publish here."""

    listing_order = ["title"]

    subpage_types = ["commons.OrganisationPage"]

    class Meta:
        verbose_name = _("list of organisations")
        verbose_name_plural = _("lists of organisations")

    def listed(self) -> HubPageQuerySet:
        return children_of(self, OrganisationPage).defer_streamfields().select_related("organisation")  # type: ignore[no-any-return]


class OrganisationPage(HubPage):
    """A member organisation, and under it the challenges and commons that its people write."""

    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, related_name="sections", verbose_name=_("organisation")
    )
    body = BodyField()

    override_translatable_fields = [SynchronizedField("organisation", overridable=False)]

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
