"""Whether a change of text is editorial: it needs no new signature because nothing that was said is said otherwise."""

import re
import unicodedata

NOT_WORDS = re.compile(r"[\W_]+")


def said(text: str) -> list[str]:
    """The words of a text in their order, without what is only a way of writing them: accents, capitals, punctuation,
    layout, emphasis."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return NOT_WORDS.sub(" ", letters).split()


def is_editorial(old: str, new: str) -> bool:
    """Whether the two texts say the same, word for word: the difference between them proves it."""
    return said(old) == said(new)
