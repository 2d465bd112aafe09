"""A charter's text, clause by clause. A clause stands under a heading with its number, which stays its own for good:

## 3. Confidentiality          a clause
## 3.1. On site, too           a clause of an addition, which extends clause 3 of the floor
- [ ] I keep to myself what…   a commitment, that whoever signs ticks
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

HEADING = re.compile(
    r"^##[ \t]+(?P<number>[1-9][0-9]{0,2}(?:\.[1-9][0-9]{0,2})?)\.?[ \t]+(?P<title>\S.*?)[ \t#]*$", re.M
)
ANY_HEADING = re.compile(r"^##(?!#)|^[^\n]*\S[^\n]*\n[=-]+[ \t]*$", re.M)
COMMITMENT = re.compile(r"^[ \t]*(?:>[ \t]*)*[-*+][ \t]+\[ \][ \t]+(?P<text>\S.*?)[ \t]*$", re.M)
RUNS_ON = re.compile(COMMITMENT.pattern + r"\n[ \t]*(?:>[ \t]*)*(?![-*+>#]+[ \t]|\d+\.[ \t])[^\s>]", re.M)
"""A commitment that the next line goes on with, which Markdown would show and a box would lack."""
RAW_HTML = re.compile(r"<(?!https?://|mailto:)[A-Za-z/!?]")

LONGEST = 100_000
MOST_COMMITMENTS = 100
"""Of one text: what a page can show, and a form send back."""


@dataclass(frozen=True)
class Clause:
    """`body` is the Markdown between its heading and the next."""

    number: str
    title: str
    body: str

    @property
    def extends(self) -> str:
        """The number of the floor's clause that it extends; nothing for a clause of the floor."""
        whole, dot, _part = self.number.partition(".")
        return whole if dot else ""


@dataclass(frozen=True)
class Parts:
    """A text taken apart: what stands before the first clause, then the clauses."""

    preamble: str
    clauses: tuple[Clause, ...]

    @cached_property
    def numbers(self) -> list[str]:
        return [clause.number for clause in self.clauses]


def canonical(text: str) -> str:
    """What fingerprints are made of: LF line ends, no blanks at the ends of lines, one line end at the end."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"


def digest(text: str) -> str:
    """SHA-256, in hexadecimal, of the canonical text in UTF-8."""
    return hashlib.sha256(canonical(text).encode()).hexdigest()


def parts(text: str) -> Parts:
    """The clauses of a text, whatever else is wrong with it."""
    text = canonical(text)
    found = list(HEADING.finditer(text))
    ends = [*(match.start() for match in found), len(text)][1:]
    clauses = [
        Clause(match["number"], match["title"], text[match.end() : end].strip())
        for match, end in zip(found, ends, strict=True)
    ]
    return Parts(text[: found[0].start()].strip() if found else text.strip(), tuple(clauses))


def commitments(text: str) -> list[str]:
    """What whoever signs ticks, in the order of the text."""
    return [match["text"] for match in COMMITMENT.finditer(canonical(text))]


def faults(text: str, *, floor: Collection[str] | None, retired: Collection[str] = ()) -> Iterator[str]:
    """What keeps the text from being a charter's: sentences that say how to mend it.

    `floor`: the numbers of the floor's clauses when the text adds to one, else None. `retired`: numbers of clauses
    that an earlier version had and the one in force has no more.
    """
    text = canonical(text)
    numbers = parts(text).numbers
    if len(text) > LONGEST:
        yield _("Write at most %(most)d characters.") % {"most": LONGEST}
    if len(commitments(text)) > MOST_COMMITMENTS:
        yield _("Ask to tick at most %(most)d commitments.") % {"most": MOST_COMMITMENTS}
    if runs_on := RUNS_ON.search(canonical(text)):
        yield _("Write each commitment on one line: “%(start)s…” goes on below.") % {
            "start": runs_on["text"][:40]
        }
    if raw := RAW_HTML.search(text):
        line = text.count("\n", 0, raw.start()) + 1
        yield _("Line %(line)d holds HTML: write Markdown, or a space after “<”.") % {"line": line}
    if len(ANY_HEADING.findall(text)) != len(numbers):
        yield _("Each heading of a clause starts with its number: “## 3. Confidentiality”.")
    if not numbers:
        yield _("A charter has at least one clause: “## 1. Confidentiality”, then its text.")
    if repeated := sorted({number for number in numbers if numbers.count(number) > 1}):
        yield _("Two clauses have the number %(number)s.") % {"number": repeated[0]}
    for number in numbers:
        yield from _number_faults(number, floor, retired)


def _number_faults(number: str, floor: Collection[str] | None, retired: Collection[str]) -> Iterator[str]:
    extended, dot, _part = number.partition(".")
    if floor is None and dot:
        yield _("Clause %(number)s: only additions to another charter have a number in two parts.") % {
            "number": number
        }
    if floor is not None and not dot:
        yield _(
            "Clause %(number)s: an addition names the clause that it extends: “## %(number)s.1. …” extends clause "
            "%(number)s."
        ) % {"number": number}
    elif floor is not None and extended not in floor:
        yield _("Clause %(number)s extends clause %(extended)s, which the floor does not have.") % {
            "number": number,
            "extended": extended,
        }
    if number in retired:
        yield _("The number %(number)s was another clause's, gone since: take a new one.") % {
            "number": number
        }


def same_clauses(french: str, english: str) -> bool:
    """Whether two languages have the same clauses, with as many commitments."""
    same_numbers = parts(french).numbers == parts(english).numbers
    return same_numbers and len(commitments(french)) == len(commitments(english))
