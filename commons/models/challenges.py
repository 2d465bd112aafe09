"""The questions that members really ask themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail_localize.fields import SynchronizedField

from commons.admin.panels import CoordinatorPanel
from commons.blocks import BodyField
from commons.forms import Criterion
from commons.models.base import HubPage, HubPageQuerySet
from commons.models.indexes import IndexPage, everywhere
from commons.models.lives import Engagement, Step, move_errors, timeline
from commons.models.organisations import InSection, OrganisationPage
from commons.models.published import CommonPage
from commons.models.ways import ModelPage
from commons.publication import FieldErrors, HubPageForm
from commons.states import ChallengeStatus
from hub.members.models import ActorType, Organisation
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
        return everywhere(self, ChallengePage).annotate(rank=ChallengePage.Status.rank())  # type: ignore[no-any-return]

    def with_lines(self, pages: HubPageQuerySet) -> HubPageQuerySet:
        return super().with_lines(pages).select_related("organisation").prefetch_related("topics")  # type: ignore[no-any-return]

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


@dataclass(frozen=True, slots=True)
class Engaged:
    """An organisation that works on a challenge, and its section where it has one in the reader's language."""

    organisation: Organisation
    section: OrganisationPage | None


class ChallengeForm(HubPageForm):
    """A new status is of today unless its day is given."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        same_day = data.get("status_on") is not None and data["status_on"] == self.initial.get("status_on")
        if same_day and data.get("status") != self.initial.get("status"):
            data["status_on"] = clock.today()
        return data


class ChallengePage(InSection, HubPage):  # type: ignore[django-manager-missing]
    """A question precise enough for two people to talk about it at their first meeting."""

    Status = ChallengeStatus

    LIVE = (ChallengeStatus.IDENTIFIED, ChallengeStatus.OPEN, ChallengeStatus.IN_WORK)

    base_form_class = ChallengeForm
    shown_with = ("organisation",)

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
                FieldPanel(
                    "status",
                    help_text=_("A change is recorded when it is published, and is not changed afterwards."),
                ),
                FieldPanel("status_on"),
                FieldPanel("status_note"),
                FieldPanel("credit"),
                CoordinatorPanel("organisation"),
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

    def belong_to(self, organisation: Organisation) -> None:
        self.organisation = organisation

    @property
    def actor_type_labels(self) -> list[str]:
        return [str(label) for code, label in ActorType.choices if code in self.actor_types]

    @property
    def is_alive(self) -> bool:
        return self.status in self.LIVE

    def publication_errors(self) -> FieldErrors:
        errors = super().publication_errors()
        for name, sentences in move_errors(self).items():
            errors[name] = [*errors.get(name, []), *sentences]
        return errors

    def timeline(self) -> list[Step]:
        """The moves, the first one first, in the language of this page where they are told in it."""
        return timeline(self.translation_key, self.locale.language_code)

    def engaged_organisations(self) -> list[Organisation]:
        """Whoever published it, then those that engaged, first come first; current members only."""
        rows = Engagement.objects.of(self.translation_key).shown()
        publisher = self.organisation
        found = [publisher] if publisher is not None and publisher.is_current() else []
        return [*found, *(row.organisation for row in rows if row.organisation_id != self.organisation_id)]

    def engaged(self) -> list[Engaged]:
        """The same with their sections."""
        organisations = self.engaged_organisations()
        if not organisations:
            return []
        sections = OrganisationPage.objects.published().filter(locale_id=self.locale_id)
        by_organisation = {
            one.organisation_id: one for one in sections.filter(organisation__in=organisations)
        }
        return [Engaged(one, by_organisation.get(one.pk)) for one in organisations]

    def outcomes(self) -> list[CommonPage]:
        """The commons that came of it in this page's language, the latest first. Those that are reserved are among
        them: of these, non-members may read no more than title and date."""
        keys = self.related_commons.all().values_list("translation_key", flat=True)
        pages = CommonPage.objects.live().public().filter(locale_id=self.locale_id, translation_key__in=keys)
        return list(pages.defer_streamfields().order_by("-published_on", "path"))

    def models_to_show(self) -> HubPageQuerySet:
        return self.in_same_language(ModelPage, self.related_models)

    def commons_to_show(self) -> HubPageQuerySet:
        return self.in_same_language(CommonPage, self.related_commons)

    def extra_searchable_text(self) -> Iterable[str]:
        return [self.example, *([self.organisation.name] if self.organisation else [])]

    def linked_names(self) -> Iterable[str]:
        language = self.locale.language_code
        return [Topic.name.in_language(topic, language) for topic in self.topics.all()]
