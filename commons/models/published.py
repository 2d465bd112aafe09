"""Commons: what mentoring has taught others, to reuse and to improve."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search.index import FilterField
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField
from wagtail_localize.models import Translation

from commons import frame
from commons.admin.panels import origin_panel
from commons.blocks import BodyField, FigureBlock
from commons.forms import Criterion
from commons.models.base import HubPage, HubPageQuerySet
from commons.models.indexes import IndexPage, everywhere
from commons.models.organisations import InSection
from commons.publication import FieldErrors, HubPageForm
from commons.window import Published, check_window, is_past
from hub.members.actors import Actor, reader
from hub.members.models import ActorType, Organisation
from hub.shared import clock
from hub.topics.models import Topic


class Licence(models.TextChoices):
    """What a reader may do with a common: open licences alone, by their SPDX identifiers."""

    CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("Creative Commons Attribution-ShareAlike 4.0")
    CC0 = "CC0-1.0", _("Creative Commons Zero 1.0 (public domain)")
    ETALAB = "etalab-2.0", _("Etalab Open Licence 2.0")
    ODBL = "ODbL-1.0", _("Open Database License 1.0")
    FREE_ART = "LAL-1.3", _("Free Art License 1.3")
    GFDL = "GFDL-1.3-or-later", _("GNU Free Documentation License 1.3 or later")
    EUPL = "EUPL-1.2", _("European Union Public Licence 1.2")
    MIT = "MIT", _("MIT License")
    APACHE = "Apache-2.0", _("Apache License 2.0")
    AGPL = "AGPL-3.0-or-later", _("GNU Affero General Public License 3 or later")

    @property
    def url(self) -> str:
        return LICENCE_URLS[self]


LICENCE_URLS = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.ETALAB: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    Licence.ODBL: "https://opendatacommons.org/licenses/odbl/1-0/",
    Licence.FREE_ART: "https://artlibre.org/licence/lal/",
    Licence.GFDL: "https://www.gnu.org/licenses/fdl-1.3.html",
    Licence.EUPL: "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12",
    Licence.MIT: "https://opensource.org/license/mit",
    Licence.APACHE: "https://www.apache.org/licenses/LICENSE-2.0",
    Licence.AGPL: "https://www.gnu.org/licenses/agpl-3.0.html",
}


MOST_RESERVED = 50
REFERENCE = ("title", "slug", "url_path", "locale", "reserved_until")


class CommonPageQuerySet(HubPageQuerySet):
    """A common reserved for members is not published for anyone else: every reader of `published()` is safe."""

    def published(self) -> Self:
        return super().published().exclude(self._reserved())  # type: ignore[no-any-return]

    def reserved(self) -> Self:
        """Live, and for members only until a date still to come."""
        return self.live().filter(self._reserved())  # type: ignore[no-any-return]

    def visible_to(self, actor: Actor) -> Self:
        """What the actor may read in full: members read the reserved ones too."""
        return super().published() if actor.is_member else self.published()

    @staticmethod
    def _reserved() -> models.Q:
        return models.Q(reserved_until__gt=clock.today())


CommonPageManager = PageManager.from_queryset(CommonPageQuerySet)


class CommonIndexPage(IndexPage):
    """All the commons, by topic, by kind and by who contributed."""

    listing_order = ["-published_on", "path"]

    subpage_types = ["commons.CommonPage"]

    class Meta:
        verbose_name = _("list of commons")
        verbose_name_plural = _("lists of commons")

    def listed(self) -> HubPageQuerySet:
        return everywhere(self, CommonPage)

    def listed_for(self, actor: Actor) -> HubPageQuerySet:
        if not actor.is_member:
            return self.listed()
        return CommonPage.objects.visible_to(actor).readable_in(self.locale_id)  # type: ignore[no-any-return]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Others than members learn of the reserved ones apart from the list, whatever they filter or look for."""
        context = super().get_context(request, *args, **kwargs)
        if reader(request).is_member:
            return {**context, "reserved": []}
        reserved = CommonPage.objects.reserved().public().readable_in(self.locale_id)
        first = reserved.order_by("reserved_until", "path").values_list("pk", flat=True)[:MOST_RESERVED]
        order = frame.now().recall((self.pk, "reserved"), lambda: list(first))
        rows = SimpleLazyObject(lambda: CommonPage.objects.live().only(*REFERENCE).in_order(order))
        return {**context, "reserved": rows if order else [], "reserved_shown": tuple(order)}

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


class FollowsTheText(BaseTranslatableField):
    """A fact that a translation takes over along with the text it is of, and not before as it does the shared ones."""

    def is_synchronized(self, obj: models.Model) -> bool:
        return True

    def is_overridable(self, obj: models.Model) -> bool:
        return False


class CommonForm(HubPageForm):
    """A new common is of today unless its day is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.published_on is None:
            self.initial["published_on"] = clock.today()


class CommonPage(InSection, HubPage):
    """Knowledge shared with its origin: who wrote it, for whom it is, under which licence, which version."""

    class Kind(models.TextChoices):
        CHARTER = "charter", _("charter")
        WHITE_PAPER = "white_paper", _("white paper")
        RETRO = "retro", _("retro")
        GUIDE = "guide", _("practical guide")
        METHOD = "method", _("method")
        FEEDBACK = "feedback", _("feedback of experience")

    base_form_class = CommonForm
    shown_several_times = ("topics", "organisations")

    objects = CommonPageManager()  # type: ignore[django-manager-missing]

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
    changes = models.TextField(_("what changed since the last version"), blank=True, max_length=1000)
    published_on = models.DateField(_("published on"))
    reserved_until = models.DateField(
        _("reserved for members until"),
        null=True,
        blank=True,
        help_text=_(
            "On that day it opens to everyone by itself. At most twelve months from its publication."
        ),
    )
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
        FollowsTheText("version"),
        FollowsTheText("published_on"),
        SynchronizedField("reserved_until", overridable=False),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("file"),
    ]

    content_panels = [
        *HubPage.content_panels,
        origin_panel(),
        FieldPanel("figures"),
        FieldPanel("body"),
    ]

    search_fields = [*HubPage.search_fields, FilterField("reserved_until")]

    parent_page_types = ["commons.CommonIndexPage", "commons.OrganisationPage"]
    subpage_types: list[str] = []
    template = "commons/common_page.html"

    class Meta:
        verbose_name = _("common")
        verbose_name_plural = _("commons")

    def belong_to(self, organisation: Organisation) -> None:
        try:
            known = list(self.organisations.all())
        except ValueError:  # never saved, and nothing chosen yet
            known = []
        if organisation not in known:
            self.organisations = [*known, organisation]

    @property
    def is_reserved(self) -> bool:
        """Whether only members may read it today."""
        return self.reserved_until is not None and self.reserved_until > clock.today()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Below the page stand its earlier versions: what is asked for goes on as `inside`."""
        if self.live and path_components:
            return RouteResult(self, kwargs={"inside": path_components})
        return super().route(request, path_components)

    def clean(self) -> None:
        super().clean()
        try:
            check_window(self.reserved_until, published=self._published_family(), today=clock.today())
        except ValidationError as refusal:
            raise ValidationError({"reserved_until": refusal}) from refusal

    def publication_errors(self) -> FieldErrors:
        errors = super().publication_errors()
        if is_past(self.reserved_until, published=self._published_family(), today=clock.today()):
            errors["reserved_until"] = [gettext("Choose a day to come, or none.")]
        if self.pk and not self.alias_of_id and self._lacks_changes():
            errors["changes"] = [gettext("Say what changed since the last version, for its number is new.")]
        return errors

    def _published_family(self) -> list[Published]:
        """What is known of the common in every language where it has been published."""
        family = CommonPage.objects.filter(translation_key=self.translation_key)
        rows = family.filter(first_published_at__isnull=False)
        return [
            Published(timezone.localdate(first), until)
            for first, until in rows.values_list("first_published_at", "reserved_until")
        ]

    def _lacks_changes(self) -> bool:
        """A new version says what is new. Its translations say it in turn: the original has been asked."""
        last = self.versions.order_by("-number").values_list("label", "changes").first()
        if last is None or last[0] == self.version or self._is_translation():
            return False
        return self.changes.strip() in {"", last[1].strip()}

    def _is_translation(self) -> bool:
        sources = Translation.objects.filter(source__object_id=self.translation_key, enabled=True)
        return bool(sources.filter(target_locale=self.locale_id).exists())

    @property
    def author_names(self) -> list[str]:
        return [line.strip() for line in self.authors.splitlines() if line.strip()]

    @property
    def licence_url(self) -> str:
        return LICENCE_URLS.get(Licence(self.licence), "") if self.licence in Licence.values else ""

    def extra_searchable_text(self) -> Iterable[str]:
        return [self.authors]

    def linked_names(self) -> Iterable[str]:
        language = self.locale.language_code
        names = [Topic.name.in_language(topic, language) for topic in self.topics.all()]
        return [*names, *(organisation.name for organisation in self.organisations.all())]
