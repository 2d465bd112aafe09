"""Which pages and places hold the words looked for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils.translation import gettext_lazy as _
from wagtail.models import get_page_models
from wagtail.query import PageQuerySet
from wagtail.search.models import IndexEntry
from wagtail.search.query import SearchQuery

from commons.models import ChallengePage, CommonPage
from commons.places import Place
from commons.search.analysis import Stems, analyse, queries, wanted
from commons.search.ranking import Entry, held, in_title, order

MOST_FOUND = 5_000
MOST_RANKED = 500
KINDS = {
    "challenge": _("Challenges"),
    "model": _("Models"),
    "common": _("Commons"),
    "programme": _("Programmes"),
    "charter": _("Charters"),
    "survey": _("Survey"),
    "organisation": _("Organisations"),
    "page": _("Pages"),
}
KIND_OF_MODEL = {
    "challengepage": "challenge",
    "modelpage": "model",
    "commonpage": "common",
    "organisationpage": "organisation",
}
TEXT = "body_text" if connection.vendor == "postgresql" else "body"


@dataclass(frozen=True, slots=True)
class Hit:
    """One result before it is read in full: a page by its id, or a place."""

    kind: str
    title: str
    topics: frozenset[str] = frozenset()
    page_id: int | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Matches:
    """What was found, best first. `missing`: the words that none holds. `is_wider`: none holds all the words, these
    hold some. `is_cut`: there are more."""

    words: list[Stems] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    missing: list[Stems] = field(default_factory=list)
    is_wider: bool = False
    is_cut: bool = False

    def narrowed(self, *, kind: str = "", topic: str = "") -> list[Hit]:
        """Those of this kind and on this topic, in the same order."""
        return [
            hit for hit in self.hits if (not kind or hit.kind == kind) and (not topic or topic in hit.topics)
        ]

    def kinds(self, *, topic: str = "") -> Counter[str]:
        """How many of each kind, on this topic."""
        return Counter(hit.kind for hit in self.narrowed(topic=topic))

    def topics(self, *, kind: str = "") -> Counter[str]:
        """How many on each topic, of this kind."""
        return Counter(slug for hit in self.narrowed(kind=kind) for slug in hit.topics)


def find(text: str, *, among: PageQuerySet, places: Sequence[Place], language: str) -> Matches:
    """Those of the pages `among` and of `places` that hold all the words of `text`, else those that hold some."""
    words = wanted(text, language)
    for step, query in enumerate(queries(text, language)):
        pages = _pages(query, among)
        hits = [*pages[:MOST_FOUND], *_places(places, words, language, some=step > 0)]
        if hits:
            ranked, missing = _ranked(hits, words, language)
            is_cut = len(pages) > MOST_FOUND
            return Matches(words, ranked, missing, is_wider=step > 0, is_cut=is_cut)
    return Matches(words, missing=words)


def count(text: str, *, among: PageQuerySet, places: Sequence[Place], language: str) -> int:
    """How many pages and places hold all the words."""
    words = wanted(text, language)
    for query in queries(text, language)[:1]:
        matching = among.search(query, order_by_relevance=False).get_queryset().order_by()
        return int(matching.count()) + len(_places(places, words, language, some=False))
    return 0


def _pages(query: SearchQuery, among: PageQuerySet) -> list[Hit]:
    matching = among.search(query, order_by_relevance=False).get_queryset()
    rows = list(matching.values_list("pk", "content_type_id", "title")[: MOST_FOUND + 1])
    topics = _topics([pk for pk, _type, _title in rows])
    return [Hit(kind_of(type_id), title, topics.get(pk, frozenset()), pk) for pk, type_id, title in rows]


def kind_of(content_type_id: int) -> str:
    """The kind that readers may filter by, of a type of pages."""
    return KIND_OF_MODEL.get(ContentType.objects.get_for_id(content_type_id).model, "page")


def _topics(pages: Sequence[int]) -> dict[int, frozenset[str]]:
    """The slugs of the topics of each page."""
    found: dict[int, set[str]] = {}
    for model, name in ((ChallengePage, "challengepage_id"), (CommonPage, "commonpage_id")):
        through: Any = model._meta.get_field("topics").remote_field.through  # type: ignore[union-attr]
        for pk, slug in through.objects.filter(**{f"{name}__in": pages}).values_list(name, "topic__slug"):
            found.setdefault(pk, set()).add(slug)
    return {pk: frozenset(slugs) for pk, slugs in found.items()}


def _places(known: Iterable[Place], words: Sequence[Stems], language: str, *, some: bool) -> list[Hit]:
    enough = any if some else all
    hits = []
    for place in known:
        entry = _entry_of(place, language)
        held = {*entry.title_stems.split(), *entry.text_stems.split()}
        if enough(not held.isdisjoint(word) for word in words):
            kind = place.kind if place.kind in KINDS else "page"
            hits.append(Hit(kind, place.title, place.topics, place=place))
    return hits


def _entry_of(place: Place, language: str) -> Entry:
    text = analyse(f"{place.summary}\n{place.text}", language)
    return Entry(place.title, analyse(place.title, language), text)


def _ranked(hits: list[Hit], words: Sequence[Stems], language: str) -> tuple[list[Hit], list[Stems]]:
    """By `ranking`, and the words that none holds. When the hits are too many to read, those whose titles hold fewer
    of the words follow unread, latest first."""
    if len(hits) > MOST_RANKED:
        hits = _by_title(hits, words, language)
    best, others = hits[:MOST_RANKED], hits[MOST_RANKED:]
    entries = _entries(best, language)
    orders = order(words, entries)
    places = sorted(range(len(best)), key=lambda place: (*orders[place], best[place].page_id or 0))
    counts = held(words, entries)
    missing = [word for place, word in enumerate(words) if not any(row[place] for row in counts)]
    return [*(best[place] for place in places), *others], missing


def _by_title(hits: list[Hit], words: Sequence[Stems], language: str) -> list[Hit]:
    titles = [Entry(hit.title, analyse(hit.title, language)) for hit in hits]
    orders = [(-in_title(words, entry), -(hit.page_id or 0)) for hit, entry in zip(hits, titles, strict=True)]
    return [hits[place] for place in sorted(range(len(hits)), key=orders.__getitem__)]


def _entries(hits: Sequence[Hit], language: str) -> list[Entry]:
    """What the index holds of each hit."""
    ids = [str(hit.page_id) for hit in hits if hit.page_id is not None]
    types = [one.pk for one in ContentType.objects.get_for_models(*get_page_models()).values()]
    rows = IndexEntry.objects.filter(content_type__in=types, object_id__in=ids)
    texts = dict(rows.values_list("object_id", TEXT)) if ids else {}
    return [
        _entry_of(hit.place, language)
        if hit.place
        else Entry(hit.title, analyse(hit.title, language), texts.get(str(hit.page_id)) or "")
        for hit in hits
    ]
