"""Whether a change of text is editorial: it needs no new signature because nothing that was said is said otherwise."""

import re
import unicodedata

from charters.clauses import commitments, parts

TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<word>[^\W_0-9]+)"
    r"|(?<=[^\n])(?<![\w.])(?P<sign>[<>=+~-]+)(?=[ \t]*[0-9])"
    r"|(?P<other>[^\w\s])"
)
LAID_OUT_WITH = set("+<=>|~")
"""Symbols that Markdown has another use for."""
LINK = re.compile(r"(?:https?://|mailto:)[^\s<>()\[\]]+")
MEANT = set("%‰§&@")


def said(text: str) -> list[str]:
    """The words, numbers and symbols of a text in their order, without what is only a way of writing them: accents,
    capitals, punctuation, layout, emphasis."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    lines = "\n".join(line.lstrip(" \t>-+*") for line in letters.splitlines())
    found = (_meaning(match) for match in TOKEN.finditer(lines))
    return [meaning for meaning in found if meaning]


def is_editorial(old: str, new: str) -> bool:
    """Whether the two texts say the same, word for word, in the same clauses, with the same links and commitments to
    tick: the difference between them proves it."""
    return (
        said(old) == said(new)
        and LINK.findall(old) == LINK.findall(new)
        and parts(old).numbers == parts(new).numbers
        and [said(one) for one in commitments(old)] == [said(one) for one in commitments(new)]
    )


def _meaning(match: re.Match[str]) -> str:
    if number := match["number"]:
        return number.replace(",", ".")
    if found := match["word"] or match["sign"]:
        return found
    other = match["other"]
    is_symbol = unicodedata.category(other) in ("Sm", "Sc", "So") and other not in LAID_OUT_WITH
    return other if is_symbol or other in MEANT else ""
