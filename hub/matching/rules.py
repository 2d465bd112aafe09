"""Who may meet whom: one small object a rule, each with its code and a sentence in both languages.

The verbs that bring people together by hand and the matching use these same objects. What each says:
docs/architecture.md, "Rules of pairing".
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hub.matching.people import Model, Party, Person

SENIOR = frozenset({"senior", "executive"})
IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken(party)` is True when the party breaks it."""

    code: str
    en: str
    fr: str
    broken: Callable[[Party], bool]

    def sentence(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


def _everyone(party: Party) -> Iterator[tuple[Person, Person]]:
    return itertools.combinations(party.people, 2)


def _self_pairing(party: Party) -> bool:
    return any(a.identity == b.identity for a, b in _everyone(party))


def _not_enrolled(party: Party) -> bool:
    if party.reciprocal:
        needed = frozenset({"mentor", "mentee"})
        return any(not needed <= person.enrolled_as for person in party.people)
    mentees = any("mentee" not in person.enrolled_as for person in party.mentees)
    return mentees or "mentor" not in party.mentor.enrolled_as


def _already_paired(party: Party) -> bool:
    return any(frozenset({a.identity, b.identity}) in party.paired for a, b in party.meetings)


def _over_capacity(party: Party) -> bool:
    return any(person.open_pairs >= person.capacity for person in party.people)


def _reporting_line(party: Party) -> bool:
    return any(a.id in b.managers or b.id in a.managers for a, b in party.meetings)


def _excluded_organisations(party: Party) -> bool:
    return any(frozenset({a.organisation, b.organisation}) in party.excluded for a, b in _everyone(party))


def _conflict_of_interest(party: Party) -> bool:
    return any(_avoids(a, b) or _avoids(b, a) for a, b in _everyone(party))


def _avoids(one: Person, other: Person) -> bool:
    return other.organisation in one.avoids or bool(other.addresses & one.avoids)


def _no_common_language(party: Party) -> bool:
    return not frozenset.intersection(*(person.languages for person in party.people))


def _no_common_mode(party: Party) -> bool:
    """All can meet remotely, or all in person in one place."""
    modes = frozenset.intersection(*(person.modes for person in party.people))
    places = {person.place.strip().casefold() for person in party.people}
    same_place = len(places) == 1 and "" not in places
    return not (modes - {IN_PERSON}) and not (IN_PERSON in modes and same_place)


def _same_organisation(party: Party) -> bool:
    return any(a.organisation is not None and a.organisation == b.organisation for a, b in party.meetings)


def _different_organisation(party: Party) -> bool:
    home = party.mentor.organisation
    return home is None or any(person.organisation != home for person in party.mentees)


def _not_senior(party: Party) -> bool:
    return party.senior_only and any(person.seniority not in SENIOR for person in party.people)


def shared_topics(a: Person, b: Person) -> frozenset[object]:
    """What one offers and the other seeks, either way, and what both seek or both offer."""
    return frozenset({*a.offers, *a.seeks} & {*b.offers, *b.seeks})


def shared_challenges(a: Person, b: Person) -> frozenset[object]:
    return frozenset(a.challenges & b.challenges)


def _nothing_shared(party: Party) -> bool:
    return any(not shared_topics(a, b) and not shared_challenges(a, b) for a, b in party.meetings)


def _mentor_inside_group(party: Party) -> bool:
    return _same_organisation(party)


def _group_size(party: Party) -> bool:
    return not party.group_min <= len(party.mentees) <= party.group_max


def practices(party: Party) -> frozenset[object]:
    """What the mentor offers of what the group wants: the cycle's practice if it names one, else the topics
    that every one of the group seeks."""
    if party.practice is not None:
        return frozenset({party.practice} & {*party.mentor.offers})
    wanted = frozenset.intersection(*(frozenset(person.seeks) for person in party.mentees))
    return wanted & frozenset(party.mentor.offers)


def _practice_not_offered(party: Party) -> bool:
    return not practices(party)


SELF_PAIRING = Rule(
    "self_pairing",
    "Nobody can be paired with themselves.",
    "Personne ne peut former un binôme avec soi-même.",
    _self_pairing,
)
GROUP_SIZE = Rule(
    "group_size",
    "The number of mentees is not what this cycle allows.",
    "Le nombre de personnes accompagnées n’est pas celui que permet cette saison.",
    _group_size,
)
NOT_ENROLLED = Rule(
    "not_enrolled",
    "Everyone must be enrolled in the cycle in the role they would have.",
    "Chaque personne doit être inscrite à la saison dans le rôle qu’elle y tiendrait.",
    _not_enrolled,
)
ALREADY_PAIRED = Rule(
    "already_paired",
    "These people are in an open pair together already.",
    "Ces personnes forment déjà un binôme en cours.",
    _already_paired,
)
SAME_ORGANISATION = Rule(
    "same_organisation",
    "Peers come from different organisations.",
    "Les pairs viennent d’organisations différentes.",
    _same_organisation,
)
DIFFERENT_ORGANISATION = Rule(
    "different_organisation",
    "In this model everyone belongs to the same organisation.",
    "Dans ce modèle, tout le monde appartient à la même organisation.",
    _different_organisation,
)
MENTOR_INSIDE_GROUP = Rule(
    "mentor_inside_group",
    "The mentor of a group belongs to none of its organisations.",
    "Le mentor d’un groupe n’appartient à aucune de ses organisations.",
    _mentor_inside_group,
)
REPORTING_LINE = Rule(
    "reporting_line",
    "Nobody is paired within their reporting line.",
    "Personne n’est mis en binôme au sein de sa ligne hiérarchique.",
    _reporting_line,
)
EXCLUDED_ORGANISATIONS = Rule(
    "excluded_organisations",
    "These organisations are not paired with each other.",
    "Ces organisations ne forment pas de binômes ensemble.",
    _excluded_organisations,
)
CONFLICT_OF_INTEREST = Rule(
    "conflict_of_interest",
    "One of these people has declared a conflict of interest with another, or with their organisation.",
    "L’une de ces personnes a déclaré un conflit d’intérêts avec une autre, ou avec son organisation.",
    _conflict_of_interest,
)
NOT_SENIOR = Rule(
    "not_senior",
    "This cycle is for senior managers and executives.",
    "Cette saison s’adresse à des cadres seniors et à des membres de direction.",
    _not_senior,
)
NOTHING_SHARED = Rule(
    "nothing_shared",
    "They need at least one challenge or topic in common.",
    "Il faut au moins un défi ou un thème en commun.",
    _nothing_shared,
)
PRACTICE_NOT_OFFERED = Rule(
    "practice_not_offered",
    "The mentor does not offer a practice that the whole group seeks.",
    "Le mentor n’offre pas de pratique que tout le groupe recherche.",
    _practice_not_offered,
)
OVER_CAPACITY = Rule(
    "over_capacity",
    "Someone already has as many pairs as they can take.",
    "Une personne a déjà autant de binômes qu’elle peut en suivre.",
    _over_capacity,
)
NO_COMMON_LANGUAGE = Rule(
    "no_common_language",
    "They have no language in common.",
    "Il n’y a pas de langue commune.",
    _no_common_language,
)
NO_COMMON_MODE = Rule(
    "no_common_mode",
    "They have no way to meet: neither all remotely, nor all in person in the same place.",
    "Il n’y a pas de façon commune de se rencontrer : ni à distance, ni sur place au même endroit.",
    _no_common_mode,
)

_ALWAYS = (
    REPORTING_LINE,
    EXCLUDED_ORGANISATIONS,
    CONFLICT_OF_INTEREST,
    ALREADY_PAIRED,
    OVER_CAPACITY,
    NO_COMMON_LANGUAGE,
    NO_COMMON_MODE,
)
_FIRST = (SELF_PAIRING, GROUP_SIZE, NOT_ENROLLED)

RULES: dict[Model, tuple[Rule, ...]] = {
    Model.PEER: (*_FIRST, SAME_ORGANISATION, *_ALWAYS, NOT_SENIOR, NOTHING_SHARED),
    Model.AGILITY: (*_FIRST, MENTOR_INSIDE_GROUP, *_ALWAYS, PRACTICE_NOT_OFFERED),
    Model.CULTURE_SHIFT: (*_FIRST, DIFFERENT_ORGANISATION, *_ALWAYS),
}
SECRET = frozenset({EXCLUDED_ORGANISATIONS, CONFLICT_OF_INTEREST})
"""What coordinators alone are told: the other side of these never learns of them."""
ALL = frozenset(rule for rules in RULES.values() for rule in rules)


def broken_by(party: Party) -> list[Rule]:
    """The rules of the party's model that it breaks, the most telling first; none when they may meet."""
    if SELF_PAIRING.broken(party):
        return [SELF_PAIRING]
    if not party.mentees:
        return [GROUP_SIZE]
    return [rule for rule in RULES[party.model] if rule.broken(party)]
