"""Commons: what mentoring has taught others, to reuse and to improve."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from commons.blocks import BodyField, FigureBlock
from commons.forms import Criterion
from commons.models.base import HubPage, HubPageQuerySet
from commons.models.indexes import IndexPage, children_of
from hub.members.models import ActorType
from hub.topics.models import Topic


class Licence(models.TextChoices):
    """What a reader may do with a common, by its SPDX identifier."""

    CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("Creative Commons Attribution-ShareAlike 4.0")
    CC_BY_NC_SA = "CC-BY-NC-SA-4.0", _("Creative Commons Attribution-NonCommercial-ShareAlike 4.0")
    CC0 = "CC0-1.0", _("Creative Commons Zero 1.0 (public domain)")
    ETALAB = "etalab-2.0", _("Etalab Open Licence 2.0")

    @property
    def url(self) -> str:
        return LICENCE_URLS[self]


LICENCE_URLS = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC_SA: "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.ETALAB: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}


class CommonIndexPage(IndexPage):
    """All the commons, by topic, by kind and by who contributed."""

    listing_order = ["-published_on", "path"]

    subpage_types = ["commons.CommonPage"]

    class Meta:
        verbose_name = _("list of commons")
        verbose_name_plural = _("lists of commons")

    def listed(self) -> HubPageQuerySet:
        return children_of(self, CommonPage).defer_streamfields().prefetch_related("topics")  # type: ignore[no-any-return]

    def criteria(self, listed: HubPageQuerySet) -> Mapping[str, Criterion]:
        topics = Topic.objects.filter(commons__in=listed.order_by().values("pk")).distinct()
        names = sorted(
            ((topic.slug, topic.name) for topic in topics), key=lambda choice: choice[1].casefold()
        )
        return {
            "topic": Criterion(_("Topic"), names, "topics__slug"),
            "kind": Criterion(_("Kind"), CommonPage.Kind.choices, "kind"),
            "actor": Criterion(_("Actor type"), ActorType.choices, "organisations__actor_type"),
        }


class CommonPage(HubPage):
    """Knowledge shared with its origin: who wrote it, for whom it is, under which licence, which version."""

    class Kind(models.TextChoices):
        CHARTER = "charter", _("charter")
        WHITE_PAPER = "white_paper", _("white paper")
        RETRO = "retro", _("retro")
        GUIDE = "guide", _("practical guide")
        METHOD = "method", _("method")
        FEEDBACK = "feedback", _("feedback of experience")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    authors = models.TextField(_("authors"), help_text=_("One by line."))
    organisations = ParentalManyToManyField(
        "members.Organisation",
        blank=True,
        related_name="commons",
        verbose_name=_("contributing organisations"),
    )
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.CC_BY_SA)
    version = models.CharField(_("version"), max_length=20, default="1.0")
    published_on = models.DateField(_("published on"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="commons", verbose_name=_("topics"))
    file = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file to download"),
    )
    figures = StreamField([("figure", FigureBlock())], blank=True, verbose_name=_("figures"))
    body = BodyField()

    override_translatable_fields = [
        SynchronizedField("kind", overridable=False),
        SynchronizedField("organisations", overridable=False),
        SynchronizedField("licence", overridable=False),
        SynchronizedField("version", overridable=False),
        SynchronizedField("published_on", overridable=False),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("file"),
    ]

    content_panels = [
        *HubPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("authors"),
                FieldPanel("organisations"),
                FieldPanel("licence"),
                FieldPanel("version"),
                FieldPanel("published_on"),
                FieldPanel("file"),
                FieldPanel("topics"),
            ],
            heading=_("Where it comes from"),
        ),
        FieldPanel("figures"),
        FieldPanel("body"),
    ]

    parent_page_types = ["commons.CommonIndexPage"]
    subpage_types: list[str] = []
    template = "commons/common_page.html"

    class Meta:
        verbose_name = _("common")
        verbose_name_plural = _("commons")

    @property
    def author_names(self) -> list[str]:
        return [line.strip() for line in self.authors.splitlines() if line.strip()]

    @property
    def licence_url(self) -> str:
        return LICENCE_URLS.get(Licence(self.licence), "") if self.licence in Licence.values else ""

    def extra_searchable_text(self) -> Iterable[str]:
        language = self.locale.language_code
        names = [Topic.name.in_language(topic, language) for topic in self.topics.all()]
        return [self.authors, *names, *(organisation.name for organisation in self.organisations.all())]
