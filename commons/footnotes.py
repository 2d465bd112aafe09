"""Notes at the foot of a page: `[^name]` marks in its texts, and a block that holds the note of each mark.

Pure: works on the stream of a body, or on plain text, so that every form of the page can number them alike.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MARK = re.compile(r"\[\^([\w-]{1,20})\]")
TAG = re.compile(r"(<[^>]*>)")

MARKED = ("paragraph", "callout", "quote")
BLOCK = "footnotes"


@dataclass(frozen=True)
class Note:
    """A note: its number on the page, its mark, and its text as rich text (a RichText value)."""

    number: int
    mark: str
    text: Any


@dataclass(frozen=True)
class Notes:
    """The notes of one body. `numbers` gives each mark's number, in the order in which the marks appear; `notes` are
    in that order too, those that no mark calls for last."""

    numbers: dict[str, int]
    notes: list[Note]

    def __bool__(self) -> bool:
        return bool(self.numbers)


def marks_in(text: str) -> list[str]:
    """The names of the marks in a text (plain, or HTML outside its tags), as often as they stand there."""
    return [name for part in TAG.split(text) if not part.startswith("<") for name in MARK.findall(part)]


def without_marks(text: str) -> str:
    """The text as one reads it aloud."""
    return MARK.sub("", text)


def replace_marks(html: str, replacement: Callable[[str], str]) -> str:
    """The HTML with `replacement(name)` for each mark of its text; tags and their attributes are left alone."""
    parts = TAG.split(html)
    return "".join(
        part if part.startswith("<") else MARK.sub(lambda found: replacement(found[1]), part)
        for part in parts
    )


def of_body(body: Iterable[Any]) -> Notes:
    """The notes of a body (a StreamValue), numbered by the first mark of each."""
    blocks = list(body)
    texts: dict[str, Any] = {}
    for mark, text in _notes(blocks):
        texts.setdefault(mark, text)
    called = [mark for mark in dict.fromkeys(_marks(blocks)) if mark in texts]
    numbers = {mark: number for number, mark in enumerate(called, start=1)}
    idle = [mark for mark in texts if mark not in numbers]
    notes = [Note(number, mark, texts[mark]) for number, mark in enumerate([*called, *idle], start=1)]
    return Notes(numbers, notes)


def errors_of(body: Iterable[Any]) -> list[str]:
    """What keeps the notes from being published: each mark has its note and each note its mark, once."""
    blocks = list(body)
    marks = Counter(_marks(blocks))
    notes = Counter(mark for mark, _text in _notes(blocks))
    return [
        *_sentences(_("The mark [^%(mark)s] has no note."), marks.keys() - notes.keys()),
        *_sentences(
            _("The note “%(mark)s” has no mark [^%(mark)s] in the text."), notes.keys() - marks.keys()
        ),
        *_sentences(_("The mark [^%(mark)s] stands more than once in the text."), _repeated(marks)),
        *_sentences(_("There is more than one note “%(mark)s”."), _repeated(notes)),
    ]


def _sentences(pattern: str, marks: Iterable[str]) -> list[str]:
    return [pattern % {"mark": mark} for mark in sorted(marks)]


def _repeated(counted: Counter[str]) -> list[str]:
    return [mark for mark, count in counted.items() if count > 1]


def _marks(blocks: Iterable[Any]) -> Iterator[str]:
    for block in blocks:
        if block.block_type in MARKED:
            yield from marks_in(_text_of(block.value))


def _text_of(value: Any) -> str:
    """A paragraph is its own text; a callout and a quote hold theirs."""
    text = value["text"] if hasattr(value, "keys") else value
    return str(getattr(text, "source", text))


def _notes(blocks: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for block in blocks:
        if block.block_type == BLOCK:
            for note in block.value:
                yield str(note["mark"]).strip().removeprefix("[^").removesuffix("]"), note["text"]
