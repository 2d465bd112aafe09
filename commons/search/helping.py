"""When nothing, or not all, was found: what the words may have been meant to be, and which other ways lead on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from wagtail.query import PageQuerySet

from commons.models import HubPage
from commons.places import Place
from commons.search.analysis import SHORT, STOP_WORDS, WORD, Stems, fold, stems_of
from commons.search.finding import count

MOST_OF_A_TYPE = 300
MOST_SHORTER = 6
CLOSE = 0.75
NEAR_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Way:
    """Another query that finds something, and how much."""

    query: str
    count: int


def vocabulary(pages: PageQuerySet, places: Iterable[Place], names: Iterable[str]) -> Counter[str]:
    """The words of what is published: titles and summaries of the latest pages of each type, of places, of topics."""
    texts = [*names]
    for place in places:
        texts += [place.title, place.summary]
    for model in apps.get_models():
        if issubclass(model, HubPage):
            rows: Any = model.objects.filter(pk__in=pages.order_by().values("pk"))
            for title, summary in rows.order_by("-pk").values_list("title", "summary")[:MOST_OF_A_TYPE]:
                texts += [title, summary]
    words = (word.lower() for text in texts for word in WORD.findall(text))
    return Counter(part for word in words for part in word.replace("’", "'").split("'") if len(part) >= SHORT)


def meant(text: str, *, unknown: Sequence[Stems], words: Counter[str], language: str) -> str:
    """`text` with each unknown word replaced by the closest that is published, or left out; empty if none is close."""
    by_fold: dict[str, str] = {}
    for word, _number in words.most_common():
        by_fold.setdefault(fold(word), word)
    changes = {
        match[0]: _closest(fold(match[0]), by_fold)
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


def shorter(text: str, *, among: PageQuerySet, places: Sequence[Place], language: str) -> list[Way]:
    """The query without one of its words, where all the others are found; the most fruitful first."""
    ignored = STOP_WORDS.get(language, frozenset())
    words = [match[0] for match in WORD.finditer(text) if fold(match[0]) not in ignored]
    words = list(dict.fromkeys(words))[:MOST_SHORTER]
    if len(words) < 2:
        return []
    left = dict.fromkeys(" ".join(word for word in words if word != dropped) for dropped in words)
    ways = [Way(query, count(query, among=among, places=places, language=language)) for query in left]
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)
