"""Which pages and places hold the words looked for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Case, Count, Value, When, Window
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet
from wagtail.search.models import IndexEntry
from wagtail.search.query import PlainText, SearchQuery

from commons.places import Place
from commons.search.analysis import MOST_WORDS, NOTHING, Stems, analyse, queries, wanted
from commons.search.names import names
from commons.search.ranking import Entry, in_title, order

MOST_FOUND = 5_000
MOST_RANKED = 500
ONE_MORE = 1 << MOST_WORDS
ALL_BITS = ONE_MORE - 1
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
    """One result before it is read in full: a page by its id and its type, or a place. `held`: which of the words it
    holds, by their places in `words`."""

    kind: str
    title: str
    held: frozenset[int]
    topics: frozenset[str] = frozenset()
    page_id: int | None = None
    type_id: int | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Matches:
    """What was found, best first. `is_wider`: none holds all the words, these hold some. `is_cut`: there are more.
    `holding`: how many hold just these of the words, by their places in `words`; of what is wider, those that are cut
    included."""

    words: list[Stems] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    holding: Counter[frozenset[int]] = field(default_factory=Counter)
    is_wider: bool = False
    is_cut: bool = False

    @property
    def missing(self) -> list[Stems]:
        """The words that none holds."""
        known: frozenset[int] = frozenset().union(*self.holding)
        return [word for place, word in enumerate(self.words) if place not in known]

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
        """How many hold all of these words; none for a word not looked for."""
        if not {*some} <= {*self.words}:
            return 0
        places = {self.words.index(word) for word in some}
        return sum(number for held, number in self.holding.items() if places <= held)


def find(text: str, *, among: PageQuerySet, places: Sequence[Place], language: str) -> Matches:
    """Those of the pages `among` and of `places` that hold all the words of `text`, else those that hold some."""
    words = wanted(text, language)
    for step, query in enumerate(queries(text, language)):
        is_wider = step > 0
        pages, holding = _pages(query, among, words, some=is_wider)
        others = _places(places, words, language, some=is_wider)
        hits = [*pages[:MOST_FOUND], *others]
        if hits:
            holding.update(hit.held for hit in others)
            ranked = _ranked(hits, words, language)
            return Matches(words, ranked, holding, is_wider, is_cut=len(pages) > MOST_FOUND)
    return Matches(words)


def count(text: str, *, among: PageQuerySet, places: Sequence[Place], language: str) -> int:
    """How many pages and places hold all the words. One query."""
    found = len(_places(places, wanted(text, language), language, some=False))
    for query in queries(text, language)[:1]:
        found += _matching(query, among).count()
    return found


def _matching(query: SearchQuery, among: PageQuerySet) -> Any:
    return among.search(query, order_by_relevance=False).get_queryset()


def _pages(
    query: SearchQuery, among: PageQuerySet, words: Sequence[Stems], *, some: bool
) -> tuple[list[Hit], Counter[frozenset[int]]]:
    """The pages, and how many hold just these of the words. Where `some` of the words are enough, those that hold most
    of them come first: whatever is cut holds fewer."""
    matching = _matching(query, among)
    if some:
        alike = Window(Count("pk"), partition_by="held")
        matching = matching.annotate(held=_held(words)).annotate(alike=alike).order_by("-held", "path")
    else:
        matching = matching.annotate(held=Value(ALL_BITS), alike=Value(0))
    rows = matching.values_list("pk", "content_type_id", "title", "held", "alike")[: MOST_FOUND + 1]
    hits, holding, topics = [], Counter[frozenset[int]](), names().on
    for pk, type_id, title, bits, number in rows:
        held = _places_of(bits, words)
        hits.append(Hit(kind_of(type_id), title, held, topics.get(pk, NOTHING), pk, type_id))
        holding[held] = number or holding[held] + 1
    return hits, holding


def _held(words: Sequence[Stems]) -> Any:
    """In one number, how many of the words a page holds, then which: a bit for each."""
    return sum(
        (
            Case(When(pk__in=_holding(word), then=Value(ONE_MORE + (1 << place))), default=Value(0))
            for place, word in enumerate(words)
        ),
        start=Value(0),
    )


def _places_of(held: int, words: Sequence[Stems]) -> frozenset[int]:
    return frozenset(place for place in range(len(words)) if held >> place & 1)


def _holding(word: Stems) -> Any:
    """The ids of the pages, public or not, that hold a word."""
    query = PlainText(" ".join(word), operator="or")
    return _matching(query, Page.objects.all()).order_by().values("pk")


def kind_of(content_type_id: int) -> str:
    """The kind that readers may filter by, of a type of pages."""
    return KIND_OF_MODEL.get(ContentType.objects.get_for_id(content_type_id).model, "page")


def _places(known: Iterable[Place], words: Sequence[Stems], language: str, *, some: bool) -> list[Hit]:
    hits = []
    for place in known:
        entry = _entry_of(place, language)
        stems = {*entry.title_stems.split(), *entry.text_stems.split()}
        held = frozenset(number for number, word in enumerate(words) if not stems.isdisjoint(word))
        if held and (some or len(held) == len(words)):
            kind = place.kind if place.kind in KINDS else "page"
            hits.append(Hit(kind, place.title, held, place.topics, place=place))
    return hits


def _entry_of(place: Place, language: str) -> Entry:
    text = analyse(f"{place.summary}\n{place.text}", language)
    return Entry(place.title, analyse(place.title, language), text)


def _ranked(hits: list[Hit], words: Sequence[Stems], language: str) -> list[Hit]:
    """By `ranking`. When the hits are too many to read, those that hold fewer of the words, or fewer in their titles,
    follow unread, latest first."""
    if len(hits) > MOST_RANKED:
        hits = _by_title(hits, words, language)
    best, others = hits[:MOST_RANKED], hits[MOST_RANKED:]
    orders = order(words, _entries(best, language))
    places = sorted(range(len(best)), key=lambda place: (*orders[place], best[place].page_id or 0))
    return [*(best[place] for place in places), *others]


def _by_title(hits: list[Hit], words: Sequence[Stems], language: str) -> list[Hit]:
    titles = [Entry(hit.title, analyse(hit.title, language)) for hit in hits]
    orders = [
        (-len(hit.held), -in_title(words, entry), -(hit.page_id or 0))
        for hit, entry in zip(hits, titles, strict=True)
    ]
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
