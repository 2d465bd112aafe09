"""What is new for readers: first publications, commons whose window closed, new versions. Only what is open now."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import override

from commons import places
from commons.models import ChallengePage, CommonPage, CommonVersion, ModelPage
from hub.topics.models import Topic

MOST = 300


@dataclass(frozen=True, slots=True)
class Item:
    """One page. `opened`: when everyone could read it first; `renewed`: when its present version came, as `version`."""

    title: str
    summary: str
    kind: str
    url: str
    topics: dict[str, str]
    opened: dt.datetime
    renewed: dt.datetime | None = None
    version: str = ""

    def is_new_since(self, moment: dt.datetime) -> bool:
        return self.opened > moment or self.is_version_since(moment)

    def is_version_since(self, moment: dt.datetime) -> bool:
        """Whether readers knew it already, in an earlier version."""
        return self.opened <= moment and self.renewed is not None and self.renewed > moment


@dataclass(frozen=True, slots=True)
class Line:
    """One item as one reader gets it."""

    item: Item
    is_version: bool


def news(language: str, since: dt.datetime) -> list[Item]:
    """What is new since, latest first, in one language. Takes the same number of queries whatever there is."""
    versions = CommonVersion.objects.readable().filter(number__gt=1).order_by("number").defer("content")
    renewed = Q(pk__in=versions.filter(published_at__gt=since).values("page"))
    opened = Q(reserved_until__gt=timezone.localdate(since))
    commons = _recent(CommonPage, language, Q(first_published_at__gt=since) | opened | renewed)
    commons = commons.prefetch_related("topics", Prefetch("versions", queryset=versions, to_attr="renewals"))
    recent = Q(first_published_at__gt=since)
    challenges = _recent(ChallengePage, language, recent).prefetch_related("topics")
    with override(language):
        pages = [*commons, *challenges, *_recent(ModelPage, language, recent)]
        items = [*(_item(page, language) for page in pages), *_of_places(language)]
    return sorted(
        (item for item in items if item.is_new_since(since)), key=lambda item: item.opened, reverse=True
    )


def chosen(
    items: Iterable[Item], topics: Collection[str], since: dt.datetime
) -> list[tuple[str, list[Line]]]:
    """What is new since for a reader of these topics (of all, if there are none), under the name of a topic each."""
    groups: dict[str, list[Line]] = {}
    for item in items:
        names = [name for slug, name in item.topics.items() if not topics or slug in topics]
        if item.is_new_since(since) and (names or not topics):
            heading = min(names, key=str.casefold, default="")
            groups.setdefault(heading, []).append(Line(item, item.is_version_since(since)))
    return sorted(groups.items(), key=lambda group: (not group[0], group[0].casefold()))


def _recent(model: Any, language: str, condition: Q) -> Any:
    pages = model.objects.published().in_language(language).filter(condition).select_related("locale")
    return pages.defer_streamfields().order_by(F("first_published_at").desc(nulls_last=True), "pk")[:MOST]


def _item(page: Any, language: str) -> Item:
    topics = page.topics.all() if hasattr(page, "topics") else []
    first: dt.datetime = page.first_published_at or dt.datetime.min.replace(tzinfo=dt.UTC)
    latest = (getattr(page, "renewals", None) or [None])[-1]
    return Item(
        title=page.title,
        summary=page.summary,
        kind=page.kind_of_page,
        url=f"{settings.WAGTAILADMIN_BASE_URL}{page.get_url_parts()[2]}",
        topics={topic.slug: Topic.name.in_language(topic, language) for topic in topics},
        opened=max(first, _window_closed(page) or first),
        renewed=latest.published_at if latest else None,
        version=latest.label if latest else "",
    )


def _of_places(language: str) -> Iterator[Item]:
    """The commons that the packages above publish."""
    for place in places.commons(language):
        if place.origin is not None:
            yield Item(
                title=place.title,
                summary=place.summary,
                kind=str(CommonPage.Kind(place.kind).label) if place.kind in CommonPage.Kind.values else "",
                url=f"{settings.WAGTAILADMIN_BASE_URL}{place.url}",
                topics={},
                opened=place.origin.opened,
                renewed=place.origin.renewed,
                version=place.origin.version,
            )


def _window_closed(page: Any) -> dt.datetime | None:
    until: dt.date | None = getattr(page, "reserved_until", None)
    return timezone.make_aware(dt.datetime.combine(until, dt.time.min)) if until else None
