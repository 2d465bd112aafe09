"""The order of results. Each database has a ranking of its own: this one is the hub's, the same everywhere.

First come those that hold most of the words looked for, then those whose title holds most of them, then those with the
highest score, then the shortest title, then the alphabet. The score is Okapi's BM25 over the text, with a fixed typical
length, and with rarity counted among the results.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from commons.search.analysis import Stems, fold

TERM_SATURATION = 1.2
LENGTH_WEIGHT = 0.75
TYPICAL_LENGTH = 3_000

type Order = tuple[int, int, float, int, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one result, as stems between spaces, and its title as it is written."""

    title: str
    title_stems: str
    text_stems: str = ""


def in_title(words: Sequence[Stems], entry: Entry) -> int:
    """How many of the words its title holds."""
    held = set(entry.title_stems.split())
    return sum(not held.isdisjoint(word) for word in words)


def order(words: Sequence[Stems], entries: Sequence[Entry]) -> list[Order]:
    """For each entry, what to sort it by."""
    counts = [_counts(words, entry) for entry in entries]
    found_in = [sum(1 for row in counts if row[place]) for place in range(len(words))]
    weights = [log(1 + len(entries) / max(number, 1)) for number in found_in]
    return [_order(words, entry, row, weights) for entry, row in zip(entries, counts, strict=True)]


def _order(words: Sequence[Stems], entry: Entry, counts: Sequence[int], weights: Sequence[float]) -> Order:
    long = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(entry.text_stems) / TYPICAL_LENGTH
    score = sum(
        weight * count * (TERM_SATURATION + 1) / (count + TERM_SATURATION * long)
        for weight, count in zip(weights, counts, strict=True)
    )
    present = sum(1 for count in counts if count)
    return -present, -in_title(words, entry), -round(score, 6), len(entry.title), fold(entry.title)


def _counts(words: Sequence[Stems], entry: Entry) -> tuple[int, ...]:
    """Blanks are doubled so that a word repeated at once counts twice."""
    text = f" {entry.title_stems} {entry.text_stems} ".replace(" ", "  ")
    return tuple(max(text.count(f" {stem} ") for stem in word) for word in words)
