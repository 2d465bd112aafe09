"""One text analyser for both databases: fold accents and ligatures, drop elisions and stop words, stem."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product
from typing import Any

import snowballstemmer
from wagtail.search import index
from wagtail.search.query import Or, PlainText, SearchQuery

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ELISION = re.compile(r"^(?:l|d|c|j|m|n|s|t|qu|jusqu|lorsqu|puisqu|quoiqu)['’]")
PLURAL = re.compile(r"(?<=..[aiou])[sx]$")  # "vélos", "défis": French stemming knows only some of them
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
MOST_WORDS = 16
MOST_WAYS = 32
SHORT = 4
STEMMERS = {"fr": "french", "en": "english"}
FRENCH_STOP_WORDS = """
a ai as au aux avec c ce ces cet cette comment d dans de des du elle en entre est et eux il ils j je l la le
les leur leurs lui m ma mais me mes mon n ne nos notre nous on ou par pas pour qu que qui quoi s sa sans se
ses si son sont sur t ta te tes ton tu un une vos votre vous y
"""
ENGLISH_STOP_WORDS = """
a an and are as at be between but by do does for from he her his how i in into is it its me my not of on or
our she so that the their them they this to us was we what when which who will with you your
"""
STOP_WORDS = {"fr": frozenset(FRENCH_STOP_WORDS.split()), "en": frozenset(ENGLISH_STOP_WORDS.split())}
NOTHING: frozenset[str] = frozenset()

type Stems = tuple[str, ...]


def fold(text: str) -> str:
    """Lower case without accents or ligatures."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS.get(language, "porter"))


def _words(text: str, language: str) -> list[str]:
    words = WORD.findall(unicodedata.normalize("NFC", text).lower().translate(LIGATURES))
    return [ELISION.sub("", word) for word in words] if language == "fr" else words


def stems_of(word: str, language: str) -> Stems:
    """The stems of one word as it is written, elision and capitals included."""
    return _stems_of("".join(_words(word, language)[:1]), language)


@lru_cache(maxsize=20_000)
def _stems_of(word: str, language: str) -> Stems:
    stem = _stemmer(language).stemWord
    word = PLURAL.sub("", word) if language == "fr" else word
    return tuple(sorted({_root(fold(stem(word))), _root(fold(stem(fold(word))))}))


def _root(stem: str) -> str:
    """Without the last "e"s, that a stemmer leaves where an accent is missing: "ameliorees"."""
    return stem.rstrip("e") if len(stem) > SHORT else stem


def stems(text: str, language: str) -> Iterator[Stems]:
    """For each word, its stems: of the word as accented, and as folded, for those who type no accents."""
    for word in _words(text, language):
        yield _stems_of(word, language)


@lru_cache(maxsize=256)
def analyse(text: str, language: str) -> str:
    """What is put in the index for `text`."""
    return " ".join(stem for group in stems(text, language) for stem in group)


def wanted(text: str, language: str) -> list[Stems]:
    """The stems of each word of `text` that matters, each word once."""
    ignored = STOP_WORDS.get(language, NOTHING)
    words = _words(text, language)[:MOST_WORDS]
    kept = [word for word in words if fold(word) not in ignored] or words
    return list(dict.fromkeys(_stems_of(word, language) for word in kept))


def queries(text: str, language: str) -> list[SearchQuery]:
    """What to look for, strictest first: all the words that matter, then any of them.

    Alternatives are spelt out, for SQLite's ranking is wrong as soon as a query nests "or" inside "and".
    """
    groups = wanted(text, language)
    if not groups:
        return []
    ways = [PlainText(" ".join(way), operator="and") for way in islice(product(*groups), MOST_WAYS)]
    strict = ways[0] if len(ways) == 1 else Or(ways)
    if len(groups) == 1:
        return [strict]
    return [strict, PlainText(" ".join(stem for group in groups for stem in group), operator="or")]


class StemmedField(index.SearchField):
    """A search field that holds stems in the language of the object's locale."""

    def get_value(self, obj: Any) -> str:
        value = super().get_value(obj)
        text = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
        return analyse(text, obj.locale.language_code)
