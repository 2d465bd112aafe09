"""What matching knows of people: plain values, whoever stored them."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SENIORITIES = ("junior", "confirmed", "senior", "executive")
LEVELS = ("discovering", "practising", "mastering")
MENTOR, MENTEE = "mentor", "mentee"
IN_PERSON = "in_person"


class Model(StrEnum):
    """The forms of mentoring that have rules of their own."""

    PEER = "peer"
    AGILITY = "agility"
    CULTURE_SHIFT = "culture_shift"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the rules and the criteria see them.

    `identity` is equal for two records of one human being; `organisation` is None for an independent, `kind` its kind
    of actor; `managers` are all those above them; `avoids` holds the organisations and the addresses with which they
    declared a conflict of interest, `refuses` the ids of whom they asked not to meet, `wishes` of whom they would like
    to. `hours` are the hours of the week that suit them, 0 to 167 from Monday 00:00 UTC, none for all the same to
    them; `offset` their time zone in whole hours from UTC; `prefers` the language they prefer; `waiting` the number of
    cycles that left them without anyone; `mark` their keyed hash, by which those erased since are known.
    """

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
    refuses: frozenset[Hashable] = frozenset()
    wishes: frozenset[Hashable] = frozenset()
    kind: str = ""
    hours: frozenset[int] = frozenset()
    offset: int = 0
    prefers: str = ""
    waiting: int = 0
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What a cycle asks of those it brings together."""

    model: Model
    reciprocal: bool = False
    senior_only: bool = True
    practice: Hashable | None = None
    group_min: int = 1
    group_max: int = 1


@dataclass(frozen=True, slots=True)
class History:
    """What is known between people and between organisations, whatever the order of the two.

    `excluded`: pairs of organisations that make none together. `paired`: pairs of identities that are in an open pair;
    `met`: of those that were in one, and did not ask to meet again. `met_marks`: sums of the marks of two people who
    met, one of whom is erased. `forbidden`: pairs of ids that the coordinator forbade, or one of whom declined the
    other in this cycle. `between`: how many pairs two organisations have formed.
    """

    excluded: frozenset[frozenset[Hashable]] = frozenset()
    paired: frozenset[frozenset[Hashable]] = frozenset()
    met: frozenset[frozenset[Hashable]] = frozenset()
    met_marks: frozenset[int] = frozenset()
    forbidden: frozenset[frozenset[Hashable]] = frozenset()
    between: Mapping[frozenset[Hashable], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Party:
    """People who would be brought together, and what their cycle asks.

    One mentor and one mentee, two reciprocal peers, or a mentor and a group.
    """

    frame: Frame
    mentor: Person
    mentees: tuple[Person, ...]
    challenge: Hashable | None = None
    history: History = History()

    @property
    def people(self) -> tuple[Person, ...]:
        return (self.mentor, *self.mentees)
