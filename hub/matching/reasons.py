"""Why these people: what a proposal rests on, as plain facts that a page puts into words."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from hub.matching.people import IN_PERSON, Model, Party, Person


def shared_challenges(a: Person, b: Person) -> frozenset[object]:
    return frozenset(a.challenges & b.challenges)


def practices(party: Party) -> frozenset[object]:
    """What the mentor offers of what the group wants: the cycle's practice if it names one, else the topics
    that every one of the group seeks."""
    if party.frame.practice is not None:
        return frozenset({party.frame.practice} & {*party.mentor.offers})
    wanted = frozenset.intersection(*(frozenset(person.seeks) for person in party.mentees))
    return wanted & frozenset(party.mentor.offers)


def modes_of(people: Iterable[Person]) -> frozenset[str]:
    """How all can meet: in person in one place alone, as for the rule."""
    people = list(people)
    places = {person.place.strip().casefold() for person in people}
    modes = frozenset.intersection(*(person.modes for person in people))
    return modes if len(places) == 1 and places != {""} else modes - {IN_PERSON}


@dataclass(frozen=True, slots=True)
class Reasons:
    """Seen from one person: what they bring, what they find, what all share; and how many `organisations` all come
    from, each independent from one of their own."""

    gives: frozenset[Hashable]
    finds: frozenset[Hashable]
    both_seek: frozenset[Hashable]
    challenges: frozenset[Hashable]
    practices: frozenset[Hashable]
    languages: frozenset[str]
    modes: frozenset[str]
    organisations: int


def reasons_for(party: Party, person: Person) -> Reasons:
    """The reasons for `person`, one of the party: against the mentor for a mentee, against all for the mentor."""
    others = [party.mentor] if person is not party.mentor else list(party.mentees)
    sought = frozenset(topic for other in others for topic in other.seeks)
    offered = frozenset(topic for other in others for topic in other.offers)
    return Reasons(
        gives=frozenset(person.offers) & sought,
        finds=frozenset(person.seeks) & offered,
        both_seek=frozenset(person.seeks) & sought,
        challenges=frozenset(c for other in others for c in shared_challenges(person, other)),
        practices=practices(party) if party.frame.model is Model.AGILITY else frozenset(),
        languages=frozenset.intersection(*(p.languages for p in party.people)),
        modes=modes_of(party.people),
        organisations=len({p.organisation or ("independent", p.id) for p in party.people}),
    )
