"""The headings of a body: an anchor for each, unique on its page, and the table of contents made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

BLOCK = "heading"
FEWEST = 3
# Anchors that templates use themselves.
TAKEN = (
    "main", "example", "notes", "principles", "returns", "pitfalls", "organisation", "how-to-run",
    "commons-yielded", "when-not-to",
)  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """One heading; `value` is its block's value."""

    text: str
    level: int
    anchor: str
    value: Any


def of_body(body: Iterable[Any]) -> list[Heading]:
    """The headings of a body (a StreamValue), in order. Of two alike, the second one's anchor takes a number."""
    taken = set(TAKEN)
    found = []
    for block in body:
        if block.block_type == BLOCK:
            text = str(block.value["text"])
            anchor = _free(slugify(text) or "section", taken)
            taken.add(anchor)
            found.append(Heading(text, int(block.value["level"] or 2), anchor, block.value))
    return found


def contents(body: Iterable[Any]) -> list[Heading]:
    """What a table of contents lists: nothing on a page with less than three headings."""
    headings = of_body(body)
    return headings if len(headings) >= FEWEST else []


def _free(wanted: str, taken: set[str]) -> str:
    anchor, number = wanted, 1
    while anchor in taken:
        number += 1
        anchor = f"{wanted}-{number}"
    return anchor
