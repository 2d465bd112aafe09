"""A version laid out for readers: the floor's clauses, each with what is added to it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from charters import text
from charters.clauses import Clause, parts
from charters.models import CharterVersion


@dataclass(frozen=True)
class Shown:
    """A clause as readers see it. `additions`: the clauses that extend it."""

    number: str
    title: SafeString
    plain_title: str
    html: SafeString
    additions: tuple["Shown", ...] = ()

    @property
    def anchor(self) -> str:
        return text.anchor(self.number)


@dataclass(frozen=True)
class Laid:
    """A whole version in one language. `added_preamble` introduces the additions, where there are some."""

    preamble: SafeString
    added_preamble: SafeString
    clauses: tuple[Shown, ...]


def lay_out(version: CharterVersion, language: str) -> Laid:
    """The version's full text: of an addition, the floor's clauses with the additions apart, below those that they
    extend."""
    own = _shown(version, language)
    if version.floor is None:
        return Laid(own.preamble, SafeString(), own.clauses)
    floor = _shown(version.floor, language)
    numbers = {clause.number for clause in floor.clauses}
    clauses = [_with(clause, own.clauses) for clause in floor.clauses]
    astray = [clause for clause in own.clauses if clause.number.partition(".")[0] not in numbers]
    return Laid(floor.preamble, own.preamble, (*clauses, *astray))


def _shown(version: CharterVersion, language: str) -> Laid:
    source = version.text_in(language)
    found, more = parts(source), text.definitions(source)
    clauses = tuple(_clause(clause, more) for clause in found.clauses)
    return Laid(text.html(found.preamble + more), SafeString(), clauses)


def _clause(clause: Clause, more: str) -> Shown:
    return Shown(clause.number, text.title(clause), text.plain(clause), text.html(clause.body + more))


def _with(clause: Shown, own: tuple[Shown, ...]) -> Shown:
    added = tuple(one for one in own if one.number.partition(".")[0] == clause.number)
    return Shown(clause.number, clause.title, clause.plain_title, clause.html, added)
