"""The mentoring models: who with whom, and how to go about it."""

from typing import Any

from django import forms
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField

from commons.blocks import BodyField
from commons.models.base import SECTION_FEATURES, HubPage, HubPageQuerySet, has_words
from commons.models.indexes import IndexPage, children_of
from commons.models.published import CommonPage

SECTIONS = (
    "principles",
    "returns",
    "pitfalls",
    "organisation",
    "how_to_run",
    "commons_yielded",
    "when_not_to",
)


class SectionFormField(forms.CharField):
    """Empty tags, which is what an empty editor sends, are an empty section: a draft may have it."""

    def to_python(self, value: Any) -> str:
        html = super().to_python(value) or ""
        return html if strip_tags(html).strip() else ""


class Section(RichTextField):
    """A compulsory section: a draft may leave it empty, a published page can't."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"features": SECTION_FEATURES, "validators": [has_words], **kwargs})

    def formfield(self, **kwargs: Any) -> forms.Field:
        field: forms.Field = super().formfield(**{"form_class": SectionFormField, **kwargs})
        return field


class ModelIndexPage(IndexPage):
    """All the mentoring models."""

    subpage_types = ["commons.ModelPage"]

    class Meta:
        verbose_name = _("list of mentoring models")
        verbose_name_plural = _("lists of mentoring models")

    def listed(self) -> HubPageQuerySet:
        return children_of(self, ModelPage)


class ModelPage(HubPage):
    """A form of mentoring, under the same headings as all the others."""

    class Kind(models.TextChoices):
        CULTURE_SHIFT = "culture_shift", _("culture shift")
        PEER = "peer", _("peer to peer")
        AGILITY = "agility", _("agility")
        REVERSE = "reverse", _("reverse mentoring")
        FLASH = "flash", _("flash session")
        WORKSHOP = "workshop", _("workshop")
        PANEL = "panel", _("panel")
        BOTTLE = "bottle", _("message in a bottle")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    who = models.CharField(_("who with whom"), max_length=250)
    body = BodyField(verbose_name=_("introduction"))
    principles = Section(_("principles"))
    returns = Section(_("returns"), help_text=_("What each side gains."))
    pitfalls = Section(_("pitfalls"))
    organisation = Section(_("organisation"))
    how_to_run = Section(_("how to run it"))
    commons_yielded = Section(_("commons it yields"))
    when_not_to = Section(_("when not to"))
    related_commons = ParentalManyToManyField(
        CommonPage, blank=True, related_name="+", verbose_name=_("commons on the subject")
    )

    override_translatable_fields = [
        SynchronizedField("kind", overridable=False),
        SynchronizedField("related_commons", overridable=False),
    ]

    content_panels = [
        *HubPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("who"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel(name) for name in SECTIONS], heading=_("Sections")),
        FieldPanel("related_commons"),
    ]

    parent_page_types = ["commons.ModelIndexPage"]
    subpage_types: list[str] = []
    template = "commons/model_page.html"

    class Meta:
        verbose_name = _("mentoring model")
        verbose_name_plural = _("mentoring models")

    def sections(self) -> list[dict[str, str]]:
        """The sections in the order of the page: anchor, title and text."""
        fields = [self._meta.get_field(name) for name in SECTIONS]
        return [
            {
                "anchor": field.name.replace("_", "-"),
                "title": str(field.verbose_name).capitalize(),
                "text": getattr(self, field.name),
            }
            for field in fields
        ]

    def commons_to_show(self) -> HubPageQuerySet:
        return self.in_same_language(CommonPage, self.related_commons)

    def extra_searchable_text(self) -> list[str]:
        return [self.who]
