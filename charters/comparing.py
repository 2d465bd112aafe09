"""What differs between two versions of a charter, clause by clause, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from charters.clauses import COMMITMENT, Parts
from charters.editorial import is_editorial
from charters.models import CharterVersion
from hub.shared.differences import Segment, compare, is_changed

type Key = tuple[str, str]
FLOOR, OWN = "floor", "own"


@dataclass(frozen=True)
class ClauseChange:
    """A clause that differs: `title` is the newer one. Without a number, it is what introduces the text."""

    number: str
    title: str
    kind: Literal["changed", "added", "removed"]
    segments: Sequence[Segment]


@dataclass(frozen=True)
class Comparison:
    """All that differs. `is_editorial`: every word is the same, in this language; `is_reordered`: clauses that both
    have stand in another order."""

    changes: Sequence[ClauseChange]
    is_editorial: bool
    is_reordered: bool


def compare_versions(old: CharterVersion, new: CharterVersion, language: str) -> Comparison:
    """What leads from the one to the other in this language, floor and additions alike, in the newer one's order."""
    before, after = _pieces(old, language), _pieces(new, language)
    kept = [key for key in before if key in after]
    return Comparison(
        changes=[*_changes(before, after)],
        is_editorial=is_editorial(old.full_text(language), new.full_text(language)),
        is_reordered=kept != [key for key in after if key in before],
    )


def _pieces(version: CharterVersion, language: str) -> dict[Key, tuple[str, str]]:
    """Title and Markdown of each part, the floor's first."""
    own = version.parts_in(language)
    if version.floor is None:
        return dict(_parts(FLOOR, own))
    return {**dict(_parts(FLOOR, version.floor.parts_in(language))), **dict(_parts(OWN, own))}


def _parts(whose: str, found: Parts) -> Iterator[tuple[Key, tuple[str, str]]]:
    if found.preamble:
        yield (whose, ""), ("", found.preamble)
    for clause in found.clauses:
        body = COMMITMENT.sub(r"☐ \g<text>", clause.body)
        yield ("clause", clause.number), (clause.title, body)


def _changes(before: dict[Key, tuple[str, str]], after: dict[Key, tuple[str, str]]) -> Iterator[ClauseChange]:
    for key in _in_order(list(before), list(after)):
        titled = key[1] != "" and before.get(key, ("",))[0] != after.get(key, ("",))[0]
        title, _body = after.get(key) or before[key]
        segments = compare(_words(key, before, titled=titled), _words(key, after, titled=titled))
        if is_changed(segments):
            kind: Literal["changed", "added", "removed"] = (
                "changed" if key in before and key in after else "added" if key in after else "removed"
            )
            yield ClauseChange(key[1], title, kind, segments)


def _words(key: Key, pieces: dict[Key, tuple[str, str]], *, titled: bool) -> str:
    """What a piece says: its title is part of the difference where it differs, and stands above it elsewhere."""
    if key not in pieces:
        return ""
    title, body = pieces[key]
    return f"{key[1]}. {title}\n\n{body}" if titled else body


def _in_order(old: list[Key], new: list[Key]) -> Iterator[Key]:
    """The newer one's parts in their order, those that are gone where they stood."""
    for _tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from (key for key in old[a:b] if key not in new)
        yield from new[c:d]
