"""Which pages and places hold the words looked for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet
from wagtail.search.models import IndexEntry
from wagtail.search.query import SearchQuery

from commons.places import Place
from commons.search.analysis import NOTHING, Stems, analyse, queries, wanted
from commons.search.names import names
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
    """One result before it is read in full: a page by its id and its type, or a place."""

    kind: str
    title: str
    topics: frozenset[str] = frozenset()
    page_id: int | None = None
    type_id: int | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Matches:
    """What was found, best first. `missing`: the words that none holds. `is_wider`: none holds all the words, these
    hold some. `is_cut`: there are more. `holding`: how many hits hold just these of the words, by their places in
    `words`; None when they are too many to read."""

    words: list[Stems] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    missing: list[Stems] = field(default_factory=list)
    is_wider: bool = False
    is_cut: bool = False
    holding: Counter[frozenset[int]] | None = field(default_factory=Counter)

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

    def count(self, some: Iterable[Stems]) -> int:
        """How many hits hold all of these words, where all hits have been read; none for a word not looked for."""
        if not {*some} <= {*self.words}:
            return 0
        places = {self.words.index(word) for word in some}
        return sum(number for held, number in (self.holding or Counter()).items() if places <= held)


def find(text: str, *, among: PageQuerySet, places: Sequence[Place], language: str) -> Matches:
    """Those of the pages `among` and of `places` that hold all the words of `text`, else those that hold some."""
    words = wanted(text, language)
    for step, query in enumerate(queries(text, language)):
        pages = _pages(query, among)
        hits = [*pages[:MOST_FOUND], *_places(places, words, language, some=step > 0)]
        if hits:
            ranked, holding = _ranked(hits, words, language)
            known = frozenset().union(*holding)
            missing = [word for place, word in enumerate(words) if place not in known]
            return Matches(
                words, ranked, missing, is_wider=step > 0, is_cut=len(pages) > MOST_FOUND,
                holding=holding if len(hits) <= MOST_RANKED else None,
            )  # fmt: skip
    return Matches(words, missing=words)


def counts(texts: Sequence[str], *, among: PageQuerySet, places: Sequence[Place], language: str) -> list[int]:
    """For each text, how many pages and places hold all its words. One query, whatever their number."""
    strictest = {str(place): queries(text, language)[:1] for place, text in enumerate(texts)}
    having = {place: Q(pk__in=_holding(*query)) for place, query in strictest.items() if query}
    pages = among.order_by().aggregate(
        **{f"n{place}": Count("pk", filter=one) for place, one in having.items()}
    )
    found = [_places(places, wanted(text, language), language, some=False) for text in texts]
    return [pages.get(f"n{place}", 0) + len(hits) for place, hits in enumerate(found)]


def _holding(query: SearchQuery) -> Any:
    matching = Page.objects.search(query, order_by_relevance=False).get_queryset()
    return matching.order_by().values("pk")


def _pages(query: SearchQuery, among: PageQuerySet) -> list[Hit]:
    matching = among.search(query, order_by_relevance=False).get_queryset()
    rows = matching.values_list("pk", "content_type_id", "title")[: MOST_FOUND + 1]
    topics = names().on
    return [Hit(kind_of(type_id), title, topics.get(pk, NOTHING), pk, type_id) for pk, type_id, title in rows]


def kind_of(content_type_id: int) -> str:
    """The kind that readers may filter by, of a type of pages."""
    return KIND_OF_MODEL.get(ContentType.objects.get_for_id(content_type_id).model, "page")


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


def _ranked(
    hits: list[Hit], words: Sequence[Stems], language: str
) -> tuple[list[Hit], Counter[frozenset[int]]]:
    """By `ranking`, and how many hold which words. When the hits are too many to read, those whose titles hold fewer
    of the words follow unread, latest first."""
    if len(hits) > MOST_RANKED:
        hits = _by_title(hits, words, language)
    best, others = hits[:MOST_RANKED], hits[MOST_RANKED:]
    entries = _entries(best, language)
    counts = held(words, entries)
    orders = order(words, entries, counts)
    places = sorted(range(len(best)), key=lambda place: (*orders[place], best[place].page_id or 0))
    holding = Counter(frozenset(place for place, count in enumerate(row) if count) for row in counts)
    return [*(best[place] for place in places), *others], holding


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
