"""What the hub publishes besides Wagtail's pages: programmes, charters. Upper packages register where they stand,
so that the sitemap, search and topic pages, which know only pages, show them too."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from commons import frame


@dataclass(frozen=True)
class Origin:
    """Where a place that is a common comes from. `id` names its present version for feeds; `opened`: when everyone
    could read it first; `renewed`: when its present version came; `facts`: what else its twin says of it."""

    id: str
    licence: str
    licence_name: str
    licence_url: str
    version: str
    opened: dt.datetime
    renewed: dt.datetime | None = None
    authors: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """One public address in one language. `text` is what search looks into; `topics` are slugs; `translations` are
    the same place's addresses by language, its own included; `markdown` is its whole text, where it has more to say;
    one with an `origin` is a common: it stands in their list, in feeds and digests."""

    kind: str
    title: str
    url: str
    summary: str = ""
    text: str = ""
    updated: dt.datetime | None = None
    topics: frozenset[str] = frozenset()
    translations: dict[str, str] = field(default_factory=dict)
    markdown: str = ""
    origin: Origin | None = None


type Source = Callable[[Sequence[str]], Iterable[tuple[str, Place]]]

_sources: list[Source] = []


def publishes(source: Source) -> Source:
    """Register a source: called with language codes, it gives its places, each after its language, in a number of
    queries that depends neither on what there is nor on the languages."""
    _sources.append(source)
    return source


def places(language: str) -> list[Place]:
    """Every registered place in `language`, read once for as long as nothing published changes."""
    return frame.now().recall("places", _read).get(language, [])


def _read() -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {code: [] for code, _name in settings.LANGUAGES}
    for source in _sources:
        for language, place in source(list(found)):
            found[language].append(place)
    return found


def commons(language: str) -> list[Place]:
    """Those that are commons."""
    return [place for place in places(language) if place.origin is not None]
