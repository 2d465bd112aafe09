"""The first page, and the plain ones."""

from collections.abc import Hashable
from typing import Any, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from commons import frame
from commons.blocks import BodyField, StepBlock
from commons.models.base import HubPage, HubPageQuerySet
from commons.models.challenges import ChallengePage
from commons.models.published import CommonPage
from commons.models.ways import ModelPage
from hub.members.actors import Actor, reader
from hub.members.models import ActorType, Organisation

SHOWN = 4


class Shown(NamedTuple):
    """Pages of a list: their ids, and their rows read on demand."""

    pks: tuple[int, ...]
    pages: Any


class HomePage(HubPage):
    """What the hub is at a glance, what is being worked on and how to join."""

    tagline = models.CharField(_("tagline"), max_length=200)
    body = BodyField(verbose_name=_("introduction"))
    how_title = models.CharField(_("title of the steps"), max_length=120, blank=True)
    steps = StreamField([("step", StepBlock())], blank=True, verbose_name=_("how the hub works"))
    join_title = models.CharField(_("title of the invitation"), max_length=120, blank=True)
    join_text = models.TextField(_("invitation to join"), blank=True)

    content_panels = [
        *HubPage.content_panels,
        FieldPanel("tagline"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("how_title"), FieldPanel("steps")], heading=_("How it works")),
        MultiFieldPanel([FieldPanel("join_title"), FieldPanel("join_text")], heading=_("How to join")),
    ]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "commons.ChallengeIndexPage",
        "commons.ModelIndexPage",
        "commons.CommonIndexPage",
        "commons.OrganisationIndexPage",
        "commons.StandardPage",
    ]
    template = "commons/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def extra_searchable_text(self) -> list[str]:
        return [self.tagline, self.how_title, self.join_title, self.join_text]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        actor = reader(request)
        return {
            **context,
            "challenges": self._first(self.live_challenges()),
            "models": ModelPage.objects.published().filter(locale_id=self.locale_id).defer_streamfields(),
            "commons": self._first(self.latest_commons(actor), actor.is_member),
            "members": SimpleLazyObject(members_by_actor_type),
            "indexes": self._indexes(),
        }

    def _indexes(self) -> dict[str, frame.Top]:
        """The pages right under this one by the name of their type."""
        around = frame.now()
        below = [
            top for top in around.tops.get(self.locale.language_code, ()) if top.url_path in around.known
        ]
        return {around.known[top.url_path][0].__name__: top for top in reversed(below)}

    def _first(self, pages: HubPageQuerySet, *also: Hashable) -> "Shown":
        """The first few, whose ids are looked up once: sorting thousands of pages is not for every reader."""
        first = pages.values_list("pk", flat=True)[:SHOWN]
        pks = frame.now().recall((self.pk, pages.model.__name__, *also), lambda: tuple(first))
        return Shown(pks, SimpleLazyObject(lambda: pages.in_order(pks)))

    def live_challenges(self) -> HubPageQuerySet:
        """What is being worked on, or open to whoever wants to, in the language of this page."""
        pages = ChallengePage.objects.published().filter(
            locale_id=self.locale_id, status__in=ChallengePage.LIVE
        )
        pages = pages.annotate(rank=ChallengePage.Status.rank()).order_by(
            "rank", "-first_published_at", "path"
        )
        return pages.select_related("organisation").prefetch_related("topics").defer_streamfields()  # type: ignore[no-any-return]

    def latest_commons(self, actor: Actor) -> HubPageQuerySet:
        """Members find here what is reserved for them too."""
        pages = CommonPage.objects.visible_to(actor).filter(locale_id=self.locale_id)
        return pages.order_by("-published_on", "path").defer_streamfields()  # type: ignore[no-any-return]


def members_by_actor_type() -> list[tuple[str, list[Organisation]]]:
    """The organisations whose membership runs, under the label of their actor type."""
    current = list(Organisation.objects.current().order_by("name"))
    groups = [
        (label, [one for one in current if one.actor_type == code]) for code, label in ActorType.choices
    ]
    return [(str(label), members) for label, members in groups if members]


class StandardPage(HubPage):
    """A page of plain text: about, legal notice, accessibility."""

    body = BodyField()

    content_panels = [*HubPage.content_panels, FieldPanel("body")]

    parent_page_types = ["commons.HomePage", "commons.StandardPage"]
    subpage_types = ["commons.StandardPage"]
    template = "commons/standard_page.html"

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    @property
    def kind_of_page(self) -> str:
        return str(_("Page"))
