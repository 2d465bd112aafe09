"""What is new, as Atom entries: the latest pages open to everyone in one language."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import DateTimeField, F
from django.db.models.functions import Cast, Coalesce, Greatest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from commons.models import ChallengePage, CommonPage, ModelPage
from commons.places import Origin, Place, commons
from commons.topical import models_on
from hub.topics.models import Topic

MOST = 30
SINCE = 2026
"""The year of the hub's tag addresses (RFC 4151): part of every id, never to be changed."""

EMPTY = dt.datetime(SINCE, 1, 1, tzinfo=dt.UTC)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

KINDS = {"all", "challenges", "models", "commons", *CommonPage.Kind.values}


@dataclass(frozen=True)
class Entry:
    """One page as an entry: only what is open to everyone."""

    page: Any
    url: str

    @property
    def title(self) -> str:
        return CONTROLS.sub("", self.page.title)

    @property
    def summary(self) -> str:
        return CONTROLS.sub("", self.page.summary)

    @property
    def id(self) -> str:
        return tag(f"{self.page.translation_key}/{self.page.locale.language_code}")

    @property
    def published(self) -> dt.datetime:
        """When it opened to everyone."""
        first: dt.datetime = self.page.first_published_at or EMPTY
        until = getattr(self.page, "reserved_until", None)
        if until is None:
            return first
        return max(first, timezone.make_aware(dt.datetime.combine(until, dt.time.min)))

    @property
    def updated(self) -> dt.datetime:
        return max(self.published, self.page.last_published_at or EMPTY)

    @property
    def authors(self) -> list[str]:
        """The people who wrote it, else the organisation that publishes it, else the hub."""
        if isinstance(self.page, CommonPage) and self.page.author_names:
            return [CONTROLS.sub("", name) for name in self.page.author_names]
        organisation = (
            getattr(self.page, "organisation", None) if isinstance(self.page, ChallengePage) else None
        )
        return [organisation.name if organisation else settings.WAGTAIL_SITE_NAME]

    @property
    def contributors(self) -> list[str]:
        is_common = isinstance(self.page, CommonPage)
        return [one.name for one in self.page.organisations.all()] if is_common else []

    @property
    def categories(self) -> list[tuple[str, str]]:
        """Its topics and its kind: term and label."""
        topics = [] if isinstance(self.page, ModelPage) else self.page.topics.all()
        kind = [(self.page.kind, str(self.page.get_kind_display()))] if hasattr(self.page, "kind") else []
        return [*kind, *((topic.slug, topic.name) for topic in topics)]

    @property
    def licence(self) -> tuple[str, str] | None:
        """Its name and its address."""
        if not isinstance(self.page, CommonPage):
            return None
        return f"{self.page.get_licence_display()} ({self.page.licence})", self.page.licence_url


@dataclass(frozen=True)
class PlaceEntry:
    """The present version of a common that a package above publishes: a new version is a new entry."""

    place: Place
    origin: Origin
    url: str

    @property
    def title(self) -> str:
        return CONTROLS.sub("", self.place.title)

    @property
    def summary(self) -> str:
        return CONTROLS.sub("", self.place.summary)

    @property
    def id(self) -> str:
        return tag(self.origin.id)

    @property
    def published(self) -> dt.datetime:
        return self.origin.renewed or self.origin.opened

    @property
    def updated(self) -> dt.datetime:
        return self.published

    @property
    def authors(self) -> list[str]:
        names = [CONTROLS.sub("", name) for name in self.origin.authors]
        return names or [str(settings.WAGTAIL_SITE_NAME)]

    @property
    def contributors(self) -> list[str]:
        return []

    @property
    def categories(self) -> list[tuple[str, str]]:
        label = CommonPage.Kind(self.place.kind).label if self.place.kind in CommonPage.Kind.values else ""
        return [(self.place.kind, str(label or self.place.kind))]

    @property
    def licence(self) -> tuple[str, str] | None:
        return f"{self.origin.licence_name} ({self.origin.licence})", self.origin.licence_url


type AnyEntry = Entry | PlaceEntry


class Atom(Atom1Feed):
    """Atom 1.0 with what Django's own leaves out: several authors, labels, the licence's address."""

    def latest_post_date(self) -> dt.datetime:
        """Steady where there is nothing: an empty feed does not change by the second."""
        return super().latest_post_date() if self.items else EMPTY

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        entry: AnyEntry = item["entry"]
        for element, names in [("author", entry.authors), ("contributor", entry.contributors)]:
            for name in names:
                handler.startElement(element, {})
                handler.addQuickElement("name", name)
                handler.endElement(element)
        for term, label in entry.categories:
            handler.addQuickElement("category", "", {"term": term, "label": label})
        if entry.licence is not None:
            handler.addQuickElement("link", "", {"rel": "license", "href": entry.licence[1]})


def tag(path: str) -> str:
    """An id of this hub that stays the same whatever the address it is read at."""
    return f"tag:{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname},{SINCE}:{path}"


def latest(*, kind: str, topic: Topic | None, language: str, request: HttpRequest) -> list[AnyEntry]:
    """The newest entries of one of KINDS or on a topic, the one that opened last first."""
    pages = [page for rows in _rows(kind, topic) for page in rows.in_language(language)[:MOST]]
    entries: list[AnyEntry] = [Entry(page, page.get_full_url(request)) for page in pages]
    for place in commons(language):
        if place.origin is not None and _holds(place, kind, topic):
            entries.append(PlaceEntry(place, place.origin, request.build_absolute_uri(place.url)))
    return sorted(entries, key=attrgetter("published", "id"), reverse=True)[:MOST]


def _holds(place: Place, kind: str, topic: Topic | None) -> bool:
    return kind in ("all", "commons", place.kind) and (topic is None or topic.slug in place.topics)


def _rows(kind: str, topic: Topic | None) -> Iterator[Any]:
    if kind in ("all", "challenges"):
        rows = _newest(ChallengePage.objects.published()).select_related("organisation")
        yield (rows.filter(topics=topic) if topic else rows).prefetch_related("topics")
    if kind in ("all", "models"):
        yield _newest(models_on(topic) if topic else ModelPage.objects.published())
    if kind in ("all", "commons", *CommonPage.Kind.values):
        rows = _newest(CommonPage.objects.published(), opens=F("reserved_until"))
        rows = rows.filter(kind=kind) if kind in CommonPage.Kind.values else rows
        yield (rows.filter(topics=topic) if topic else rows).prefetch_related("topics", "organisations")


def _newest(pages: Any, opens: F | None = None) -> Any:
    first = F("first_published_at")
    if opens is not None:
        pages = pages.annotate(opened=Greatest(first, Coalesce(Cast(opens, DateTimeField()), first)))
    order = "-opened" if opens is not None else "-first_published_at"
    return pages.select_related("locale").defer_streamfields().order_by(order, "-pk")
