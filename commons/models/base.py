"""What all the hub's pages share."""

import logging
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.log_actions import log
from wagtail.models import Page, PageManager, PageViewRestriction, Revision
from wagtail.query import PageQuerySet
from wagtail.rich_text import get_text_for_indexing

from commons import frame, headings, linking
from commons.publication import (
    FieldErrors,
    HubPageForm,
    NotReadyToPublish,
    check,
    errors_of_demands,
    stream_errors,
)
from commons.search import StemmedField, bodies, indexing

logger = logging.getLogger(__name__)

SCHEDULED = "wagtail.publish.scheduled"
GAPS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
"""Line breaks and whatever else shows nothing; not the spaces that keep two words on one line."""
SECTION_FEATURES = ["h3", "bold", "italic", "link", "document-link", "ol", "ul"]


def has_words(html: str) -> None:
    """Refuse rich text that is nothing but empty tags."""
    if not strip_tags(html).strip():
        raise ValidationError(_("This section needs a text."), code="blank")


class HubPageQuerySet(PageQuerySet):
    """Reads that pages, the API and the other packages share."""

    def published(self) -> Self:
        """Live and open to everyone."""
        return self.live().public()  # type: ignore[no-any-return]

    def public(self) -> Self:
        return frame.only_public(self)

    def in_language(self, language: str | None = None) -> Self:
        """In `language`, the reader's own unless given."""
        return self.filter(locale__language_code=(language or get_language() or "fr")[:2])  # type: ignore[no-any-return]

    def readable_in(self, locale_id: int) -> Self:
        """One page of each family: in this language, else in the one it is published in."""
        translated = (
            self.model.objects.live().filter(locale_id=locale_id).order_by().values("translation_key")
        )
        return self.filter(models.Q(locale_id=locale_id) | ~models.Q(translation_key__in=translated))  # type: ignore[no-any-return]

    def in_order(self, pks: Sequence[int]) -> list[Any]:
        """The pages with these ids, in their order; without those that are gone."""
        found = self.in_bulk(pks) if pks else {}
        return [found[pk] for pk in pks if pk in found]

    def by_slug(self, slug: str, language: str | None = None) -> Any | None:
        """The published page called `slug` in any language, in the reader's where it is translated."""
        wanted = (language or get_language() or "fr")[:2]
        keys = self.published().filter(slug=slug).order_by().values("translation_key")
        pages = self.published().filter(translation_key__in=keys).select_related("locale").order_by("pk")
        return min(
            pages, key=lambda page: (page.locale.language_code != wanted, page.slug != slug), default=None
        )


class HubPage(Page):
    """A page with a summary, found by search in its own language."""

    summary = models.CharField(
        _("summary"),
        max_length=300,
        help_text=_("One or two sentences, shown in lists, search results and previews of links."),
    )

    base_form_class = HubPageForm
    shown_several_times: Sequence[str] = ()
    """Related rows that every rendering of the page reads, more than once."""
    is_left_as_it_is = False
    """Readers see the page, and what is saved waits to be published (commons.translating)."""

    objects = PageManager.from_queryset(HubPageQuerySet)()

    content_panels = [*Page.content_panels, FieldPanel("summary")]

    search_fields = [*Page.search_fields, StemmedField("title"), StemmedField("searchable_text")]
    search_auto_update = False
    """`save` does it: see `commons.search.indexing`."""

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._keep_titles_on_one_line()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """What a draft is checked for."""
        self._keep_titles_on_one_line()
        super().minimal_clean()

    def _keep_titles_on_one_line(self) -> None:
        """Feeds, subjects of mails and citations take a title as it is, whichever way it came."""
        for name in ("title", "draft_title", "seo_title"):
            setattr(self, name, GAPS.sub(" ", getattr(self, name) or "").strip())

    def publication_errors(self) -> FieldErrors:
        """What keeps the page from being published: sentences by field, "" for the page as a whole.

        A draft may have any. Page types add their own to what `super()` returns.
        """
        errors = stream_errors(self) | errors_of_demands(self)
        if self._address_is_taken():
            errors["slug"] = [
                gettext("A published page of this kind has this address already: choose another.")
            ]
        return errors

    def _address_is_taken(self) -> bool:
        """Whether another published page of this type and language has the slug: programs know pages by it."""
        others = type(self).objects.live().filter(locale_id=self.locale_id, slug=self.slug)
        return bool(self.slug) and others.exclude(pk=self.pk).exists()

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish `revision`, or raise NotReadyToPublish; a schedule that can't be kept is cancelled instead."""
        page = revision.as_object()
        try:
            check(page)
        except NotReadyToPublish as refusal:
            if kwargs.get("log_action") != SCHEDULED:
                raise
            logger.warning("Not published at its date, for it is incomplete: page %s: %s", page.pk, refusal)
            page.revisions.update(approved_go_live_at=None)
            log(instance=page, action="wagtail.schedule.cancel", revision=revision)
            return None
        return super().publish(revision, *args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Whatever the route, no other revision goes live unchecked, and no translation before it is published."""
        if self.is_left_as_it_is and "update_fields" not in kwargs:
            self.full_clean()
            return None
        if self.live and self.live_revision_id and self.pk:
            known = type(self).objects.filter(pk=self.pk, live_revision_id=self.live_revision_id, live=True)
            if not known.exists():
                check(self)
        with transaction.atomic():
            saved = super().save(*args, **kwargs)
            indexing.index(self)
        return saved

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """For the template; what several parts of it show is read once."""
        for name in self.shown_several_times:
            getattr(self, name).get_object_list()
        linking.announce(self)
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context

    def get_view_restrictions(self) -> Any:
        """What Wagtail asks for before it serves the page: nothing to look for where nothing is private."""
        if not frame.now().private_paths:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    @property
    def canonical_key(self) -> uuid.UUID:
        """What all the translations of a page have in common; stable, fit for URLs and other tables."""
        return self.translation_key  # type: ignore[no-any-return]

    @property
    def kind_of_page(self) -> str:
        """What lists and search results call it."""
        return str(self._meta.verbose_name).capitalize()

    @property
    def has_contents(self) -> bool:
        """Whether its body is long enough for a table of contents."""
        return bool(headings.contents(getattr(self, "body", [])))

    def searchable_text(self, *, names: Iterable[str] | None = None) -> list[str]:
        """Every text of the page that a reader may look for; with `names`, its linked names are not read again."""
        names = self.linked_names() if names is None else names
        return [self.summary, *self.extra_searchable_text(), *names, *self._long_texts()]

    def extra_searchable_text(self) -> Iterable[str]:
        """What the page shows besides its own text fields."""
        return []

    def linked_names(self) -> Iterable[str]:
        """The names of its topics and contributors, which stand in other tables: see `commons.search.names`."""
        return []

    def _long_texts(self) -> Iterable[str]:
        for field in self._meta.get_fields():
            if isinstance(field, StreamField):
                yield from bodies.texts(field.value_from_object(self))
            elif isinstance(field, RichTextField):
                yield get_text_for_indexing(field.value_from_object(self) or "")

    def in_same_language(self, model: type["HubPage"], related: Any) -> HubPageQuerySet:
        """The published `related` pages of type `model`, each in this page's own language."""
        keys = related.all().values_list("translation_key", flat=True)
        return model.objects.published().filter(locale_id=self.locale_id, translation_key__in=keys)  # type: ignore[no-any-return]
