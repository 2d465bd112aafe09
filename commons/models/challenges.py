"""The questions that members really ask themselves."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail_localize.fields import SynchronizedField

from commons.blocks import BodyField
from commons.forms import Criterion
from commons.models.base import HubPage, HubPageQuerySet
from commons.models.indexes import IndexPage, children_of
from commons.models.published import CommonPage
from commons.models.ways import ModelPage
from commons.states import ChallengeStatus
from hub.members.models import ActorType
from hub.shared import clock
from hub.shared.fields import CodesField
from hub.topics.models import Topic


class ChallengeIndexPage(IndexPage):
    """All the challenges, by topic, by who they concern and by how far they are."""

    listing_order = ["rank", "-first_published_at", "path"]

    subpage_types = ["commons.ChallengePage"]

    class Meta:
        verbose_name = _("list of challenges")
        verbose_name_plural = _("lists of challenges")

    def listed(self) -> HubPageQuerySet:
        pages = children_of(self, ChallengePage).annotate(rank=ChallengePage.Status.rank())
        return pages.select_related("organisation").defer_streamfields().prefetch_related("topics")  # type: ignore[no-any-return]

    def criteria(self, listed: HubPageQuerySet) -> Mapping[str, Criterion]:
        topics = Topic.objects.filter(challenges__in=listed.order_by().values("pk")).distinct()
        names = sorted(
            ((topic.slug, topic.name) for topic in topics), key=lambda choice: choice[1].casefold()
        )
        return {
            "topic": Criterion(_("Topic"), names, "topics__slug"),
            "actor": Criterion(_("Actor type"), ActorType.choices, "actor_types__has"),
            "status": Criterion(_("Status"), ChallengePage.Status.choices, "status"),
        }


class ChallengePage(HubPage):
    """A question precise enough for two people to talk about it at their first meeting."""

    Status = ChallengeStatus

    LIVE = (ChallengeStatus.IDENTIFIED, ChallengeStatus.OPEN, ChallengeStatus.IN_WORK)

    status = models.CharField(
        _("status"), max_length=12, choices=ChallengeStatus, default=ChallengeStatus.IDENTIFIED
    )
    status_on = models.DateField(_("since"), default=clock.today)
    status_note = models.TextField(
        _("note"), blank=True, max_length=600, help_text=_("Why it stands there now: shown in the timeline.")
    )
    credit = models.CharField(_("idea of"), max_length=200, blank=True)
    actor_types = CodesField(_("actor types concerned"), codes=ActorType.choices, blank=True)
    topics = ParentalManyToManyField(Topic, blank=True, related_name="challenges", verbose_name=_("topics"))
    organisation = models.ForeignKey(
        "members.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="challenges",
        verbose_name=_("published by"),
    )
    example = models.TextField(
        _("example"), blank=True, help_text=_("A situation where the question was met.")
    )
    related_models = ParentalManyToManyField(
        ModelPage, blank=True, related_name="+", verbose_name=_("mentoring models that suit it")
    )
    related_commons = ParentalManyToManyField(
        CommonPage, blank=True, related_name="+", verbose_name=_("commons on the subject")
    )
    body = BodyField()

    override_translatable_fields = [
        SynchronizedField("status", overridable=False),
        SynchronizedField("status_on", overridable=False),
        SynchronizedField("credit", overridable=False),
        SynchronizedField("actor_types", overridable=False),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("organisation", overridable=False),
        SynchronizedField("related_models", overridable=False),
        SynchronizedField("related_commons", overridable=False),
    ]

    content_panels = [
        *HubPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldPanel("status_on"),
                FieldPanel("status_note"),
                FieldPanel("credit"),
                FieldPanel("organisation"),
                FieldPanel("actor_types"),
                FieldPanel("topics"),
            ],
            heading=_("Where it stands, whom it concerns"),
        ),
        FieldPanel("body"),
        FieldPanel("example"),
        MultiFieldPanel([FieldPanel("related_models"), FieldPanel("related_commons")], heading=_("See also")),
    ]

    parent_page_types = ["commons.ChallengeIndexPage", "commons.OrganisationPage"]
    subpage_types: list[str] = []
    template = "commons/challenge_page.html"

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=ChallengeStatus.values,
                ),
                name="challenge_status_is_known",
            )
        ]

    @property
    def actor_type_labels(self) -> list[str]:
        return [str(label) for code, label in ActorType.choices if code in self.actor_types]

    @property
    def is_alive(self) -> bool:
        return self.status in self.LIVE

    def models_to_show(self) -> HubPageQuerySet:
        return self.in_same_language(ModelPage, self.related_models)

    def commons_to_show(self) -> HubPageQuerySet:
        return self.in_same_language(CommonPage, self.related_commons)

    def extra_searchable_text(self) -> Iterable[str]:
        language = self.locale.language_code
        names = [Topic.name.in_language(topic, language) for topic in self.topics.all()]
        return [self.example, *names, *([self.organisation.name] if self.organisation else [])]
