"""What changed between two texts, word by word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

type Kind = Literal["same", "added", "removed"]

LINE = re.compile(r"[^\n]*\n|[^\n]+")
WORD = re.compile(r"\s+|\w+(?:[.,’'-]\w+)*|[^\w\s]")
MOST_WORDS = 4000
"""Beyond, two long lines are shown as replaced: comparing them word by word costs the square of their length."""

MOST_WORD_MATCHES = 50_000
MOST_LINE_MATCHES = 1_000_000
"""Beyond, the same few words or lines come again and again, and comparing them costs the cube of their number."""


@dataclass(frozen=True)
class Segment:
    """A run of words of one kind."""

    kind: Kind
    text: str


def compare(old: str, new: str) -> list[Segment]:
    """The runs of words kept, removed and added that lead from `old` to `new`.

    Without the added ones they spell `old`, without the removed ones `new`.
    """
    return list(_joined(_by_line(LINE.findall(old), LINE.findall(new))))


def is_changed(segments: Sequence[Segment]) -> bool:
    return any(segment.kind != "same" for segment in segments)


def _by_line(old: list[str], new: list[str]) -> Iterator[Segment]:
    """Lines first, then words within the lines replaced: long texts stay cheap to compare."""
    if _matches(old, new) > MOST_LINE_MATCHES:
        yield from _by_word(WORD.findall("".join(old)), WORD.findall("".join(new)))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield Segment("same", before)
        elif before.endswith("\n") and after.endswith("\n"):
            yield from _by_word(WORD.findall(before[:-1]), WORD.findall(after[:-1]))
            yield Segment("same", "\n")
        else:
            yield from _by_word(WORD.findall(before), WORD.findall(after))


def _by_word(old: list[str], new: list[str]) -> Iterator[Segment]:
    words = (word for word in old if not word.isspace())
    if len(old) + len(new) > MOST_WORDS or _matches(words, new) > MOST_WORD_MATCHES:
        yield from _replaced("".join(old), "".join(new))
        return
    for tag, a, b, c, d in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield Segment("same", before)
        else:
            yield from _replaced(before, after)


def _matches(old: Iterable[str], new: Iterable[str]) -> int:
    """How many pairs of equal words, or lines, the two sides have."""
    known = Counter(new)
    return sum(known[one] for one in old)


def _replaced(before: str, after: str) -> Iterator[Segment]:
    if before:
        yield Segment("removed", before)
    if after:
        yield Segment("added", after)


def _joined(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Neighbours of one kind together; a lone space between two changes belongs to them, for whoever reads."""
    removed = added = ""
    for segment in _with_spaces(list(segments)):
        if segment.kind == "same":
            yield from _replaced(removed, added)
            removed = added = ""
            yield segment
        else:
            removed += segment.text if segment.kind == "removed" else ""
            added += segment.text if segment.kind == "added" else ""
    yield from _replaced(removed, added)


def _with_spaces(segments: list[Segment]) -> Iterator[Segment]:
    for place, segment in enumerate(segments):
        between = 0 < place < len(segments) - 1 and segment.kind == "same" and segment.text.isspace()
        if between and "same" not in (segments[place - 1].kind, segments[place + 1].kind):
            yield Segment("removed", segment.text)
            yield Segment("added", segment.text)
        else:
            yield segment
