"""What matching knows of people: plain values, whoever stored them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Model(StrEnum):
    """The forms of mentoring that have rules of their own."""

    PEER = "peer"
    AGILITY = "agility"
    CULTURE_SHIFT = "culture_shift"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the rules see them. `identity` is equal for two records of one human being;
    `organisation` is None for an independent; `managers` are all those above them; `avoids` holds the organisations
    and the addresses with which they declared a conflict of interest."""

    id: Hashable
    identity: Hashable
    organisation: Hashable | None
    seniority: str
    languages: frozenset[str]
    modes: frozenset[str]
    place: str = ""
    offers: Mapping[Hashable, str] = field(default_factory=dict)
    seeks: Mapping[Hashable, str] = field(default_factory=dict)
    challenges: frozenset[Hashable] = frozenset()
    managers: frozenset[Hashable] = frozenset()
    capacity: int = 1
    open_pairs: int = 0
    enrolled_as: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    avoids: frozenset[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Party:
    """People who would be brought together, and what their cycle asks.

    One mentor and one mentee, two reciprocal peers, or a mentor and a group. `excluded` holds unordered pairs
    of organisations, `paired` unordered pairs of identities that are in an open pair together already.
    """

    model: Model
    mentor: Person
    mentees: tuple[Person, ...]
    reciprocal: bool = False
    senior_only: bool = True
    practice: Hashable | None = None
    challenge: Hashable | None = None
    group_min: int = 1
    group_max: int = 1
    excluded: frozenset[frozenset[Hashable]] = frozenset()
    paired: frozenset[frozenset[Hashable]] = frozenset()

    @property
    def people(self) -> tuple[Person, ...]:
        return (self.mentor, *self.mentees)

    @property
    def meetings(self) -> tuple[tuple[Person, Person], ...]:
        """Who meets whom through a mentor: the mentor with each of the others."""
        return tuple((self.mentor, mentee) for mentee in self.mentees)
