"""What people write to each other before they know who they are: nothing in it may tell how to reach them."""

import re
import unicodedata
from collections.abc import Iterable

MAIL = re.compile(r"\w\s*(?:@|[\[({]\s*(?:at|arobase|à|a|chez)\s*[\])}]|\barobase\b)\s*\w|@\w", re.IGNORECASE)
LINK = re.compile(r"https?:/|\bwww\.|\b[\w-]+\.[a-z]{2,}/\w", re.IGNORECASE)
DAY = re.compile(r"(?<![\d./-])(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?![./-]?\d)")
DIGITS = re.compile(r"\+?\(?\d(?:[ ./()_-]{0,3}\d)+")
TWO_BY_TWO = re.compile(r"\d{2}(?:[ .-]\d{2}){3,}")
SHORTEST_PHONE, SHORTEST_ABROAD = 9, 8


def reaches(text: str) -> bool:
    """Whether the text holds an e-mail or a web address, or a phone number, also when disguised a little."""
    plain = _plain(text)
    return bool(MAIL.search(plain) or LINK.search(plain)) or _has_phone(plain)


def names(text: str, people: Iterable[str]) -> bool:
    """Whether the text holds one of these names in full, whatever its case and accents."""
    words = _words(text)
    return any(f" {name} " in f" {words} " for name in map(_words, people) if name)


def _plain(text: str) -> str:
    """Full-width signs become usual ones, invisible ones go."""
    usual = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in usual if unicodedata.category(sign) != "Cf")


def _has_phone(text: str) -> bool:
    """Days are no phone numbers, nor are years; "06 12 34 56 78" is one, with or without what parts its digits."""
    rest = DAY.sub(",", text)
    for found in DIGITS.findall(rest):
        digits = re.sub(r"\D", "", found)
        abroad = found.startswith("+") or digits.startswith("00")
        if len(digits) >= (SHORTEST_ABROAD if abroad else SHORTEST_PHONE) or TWO_BY_TWO.fullmatch(found):
            return True
    return False


def _words(text: str) -> str:
    bare = "".join(s for s in unicodedata.normalize("NFKD", _plain(text)) if not unicodedata.combining(s))
    return " ".join(re.findall(r"\w+", bare.casefold()))
