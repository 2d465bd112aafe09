"""When nothing, or not all, was found: what the words may have been meant to be, and which other ways lead on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import F, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from wagtail.models import get_page_models
from wagtail.query import PageQuerySet

from commons.models import HubPage
from commons.places import Place
from commons.search.analysis import SHORT, STOP_WORDS, WORD, Stems, fold, stems_of, wanted
from commons.search.finding import Matches

MOST_OF_A_TYPE = 300
MOST_SHORTER = 6
CLOSE = 0.75
NEAR_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Way:
    """Another query that finds something, and how much."""

    query: str
    count: int


def vocabulary(pages: PageQuerySet, places: Iterable[Place], names: Iterable[str]) -> dict[str, str]:
    """The words of what is published, as most often written, by how they are folded: those of the titles and summaries
    of the latest pages of each type, of places, of topics. One query."""
    texts = [*names]
    for place in places:
        texts += [place.title, place.summary]
    for title, summary in _latest(pages):
        texts += [title, summary]
    words = (word.lower() for text in texts for word in WORD.findall(text))
    known = Counter(
        part for word in words for part in word.replace("’", "'").split("'") if len(part) >= SHORT
    )
    by_fold: dict[str, str] = {}
    for word, _number in known.most_common():
        by_fold.setdefault(fold(word), word)
    return by_fold


def _latest(pages: PageQuerySet) -> Iterable[tuple[str, str]]:
    types = [model._meta.model_name for model in get_page_models() if issubclass(model, HubPage)]
    summary = Coalesce(*[F(f"{name}__summary") for name in types], Value(""))
    rank = Window(RowNumber(), partition_by="content_type_id", order_by="-pk")
    ranked = pages.order_by("-pk").annotate(hub_summary=summary, rank=rank).filter(rank__lte=MOST_OF_A_TYPE)
    rows: Iterable[tuple[str, str]] = ranked.values_list("title", "hub_summary")
    return rows


def meant(text: str, *, unknown: Sequence[Stems], words: dict[str, str], language: str) -> str:
    """`text`, each unknown word replaced by the closest of the `vocabulary`, or left out; empty if none is close."""
    changes = {
        match[0]: _closest(fold(match[0]), words)
        for match in WORD.finditer(text)
        if stems_of(match[0], language) in unknown
    }
    if not any(changes.values()):
        return ""
    return " ".join(WORD.sub(lambda match: changes.get(match[0], match[0]), text).split())


def _closest(word: str, by_fold: dict[str, str]) -> str:
    bare = word.replace("’", "'").rpartition("'")[2]
    if len(bare) < SHORT:
        return ""
    near = [one for one in by_fold if abs(len(one) - len(bare)) <= NEAR_LENGTH and one != bare]
    close = get_close_matches(bare, near, n=1, cutoff=CLOSE)
    return by_fold[close[0]] if close else ""


def shorter(text: str, *, matches: Matches, language: str) -> list[Way]:
    """The query without one of its words, where all the others are found; the most fruitful first. `matches`: what
    holds any of the words. No query."""
    ignored = STOP_WORDS.get(language, frozenset())
    words = [match[0] for match in WORD.finditer(text) if fold(match[0]) not in ignored]
    words = list(dict.fromkeys(words))[:MOST_SHORTER]
    if len(words) < 2:
        return []
    left = list(dict.fromkeys(" ".join(word for word in words if word != dropped) for dropped in words))
    ways = [Way(query, number) for query in left if (number := matches.count(wanted(query, language)))]
    return sorted(ways, key=lambda way: -way.count)
