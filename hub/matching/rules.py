"""Who may meet whom: one small object a rule, each with its code and a sentence in both languages.

The verbs that bring people together by hand and the matching use these same objects, over the same arrays. What each
says: docs/matching.md, "Rules".
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hub.matching.edges import Mask
from hub.matching.people import SENIORITIES, Model, Party
from hub.matching.pool import NOBODY, Index, Pool, among, meet, pool_of

SENIOR = SENIORITIES.index("senior")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What a rule forbids, in the ways it needs; all take a pool and rows, and answer True for what may not be.

    `unfit(pool, rows, mentors)`: people who may meet nobody, as mentors or as mentees. `forbids(pool, a, b)`: two
    people, mentor and mentee, rows in any shapes that broadcast. `whole(pool, rows)`: all of a party together, the
    mentor first. `everyone`: any two of a party are asked, not only the mentor with each of the others. `sparse`: it
    forbids few, so that it is asked last. `reads`: the columns of the pool that are all that `forbids` reads of a
    mentor; it is asked once for mentors who are alike in them.
    """

    code: str
    en: str
    fr: str
    forbids: Callable[[Pool, Index, Index], Mask] | None = None
    unfit: Callable[[Pool, Index, bool], Mask] | None = None
    whole: Callable[[Pool, Index], bool] | None = None
    everyone: bool = False
    sparse: bool = False
    reads: tuple[str, ...] = ()

    def sentence(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en

    def broken(self, pool: Pool, rows: Index) -> bool:
        """Whether these people, the mentor first, break it together."""
        mentor, mentees = rows[:1], rows[1:]
        if self.unfit is not None and (
            self.unfit(pool, mentor, True).any() or self.unfit(pool, mentees, False).any()
        ):
            return True
        if self.forbids is not None:
            a, b = (mentor, mentees)
            if self.everyone:
                two = np.array(list(itertools.combinations(rows, 2)), np.intp).reshape(-1, 2)
                a, b = two[:, 0], two[:, 1]
            if self.forbids(pool, a, b).any():
                return True
        return self.whole is not None and self.whole(pool, rows)


def _related(relation: str) -> Callable[[Pool, Index, Index], Mask]:
    return lambda pool, a, b: pool.are(relation, a, b)


def _same_person(pool: Pool, a: Index, b: Index) -> Mask:
    same: Mask = pool.identities[a] == pool.identities[b]
    return same


def _not_enrolled(pool: Pool, rows: Index, mentors: bool) -> Mask:
    if pool.frame.reciprocal:
        return ~(pool.may_mentor[rows] & pool.may_be_mentored[rows])
    return ~(pool.may_mentor if mentors else pool.may_be_mentored)[rows]


def _over_capacity(pool: Pool, rows: Index, _mentors: bool) -> Mask:
    return pool.free[rows] <= 0


def _not_senior(pool: Pool, rows: Index, _mentors: bool) -> Mask:
    return (pool.seniority[rows] < SENIOR) & pool.frame.senior_only


def _met_before(pool: Pool, a: Index, b: Index) -> Mask:
    """Living people by their ids; those of whom one was erased by the sum of their keyed hashes, modulo 2**64."""
    met = pool.are("met", a, b)
    if len(pool.met_marks):
        met |= among(pool.met_marks, pool.marks[a] + pool.marks[b])
    return met


def _excluded_organisations(pool: Pool, a: Index, b: Index) -> Mask:
    excluded: Mask = pool.excluded[pool.organisations[a], pool.organisations[b]]
    return excluded


def _no_common_language(pool: Pool, a: Index, b: Index) -> Mask:
    return ~meet(pool.languages, a, pool.languages, b)


def _no_language_of_all(pool: Pool, rows: Index) -> bool:
    return not np.bitwise_and.reduce(pool.languages[rows], axis=0).any()


def _no_common_mode(pool: Pool, a: Index, b: Index) -> Mask:
    """Neither both remotely, nor both in person in one place."""
    here = (
        pool.in_person[a]
        & pool.in_person[b]
        & (pool.places[a] == pool.places[b])
        & (pool.places[a] != NOBODY)
    )
    found: Mask = meet(pool.modes, a, pool.modes, b) | here
    return ~found


def _no_mode_of_all(pool: Pool, rows: Index) -> bool:
    places = pool.places[rows]
    here = pool.in_person[rows].all() and places[0] != NOBODY and (places == places[0]).all()
    return not here and not np.bitwise_and.reduce(pool.modes[rows], axis=0).any()


def _same_organisation(pool: Pool, a: Index, b: Index) -> Mask:
    home = pool.organisations[a]
    same: Mask = (home == pool.organisations[b]) & (home != NOBODY)
    return same


def _different_organisation(pool: Pool, a: Index, b: Index) -> Mask:
    home = pool.organisations[a]
    other: Mask = (home != pool.organisations[b]) | (home == NOBODY)
    return other


def _nothing_shared(pool: Pool, a: Index, b: Index) -> Mask:
    """Neither what one offers or seeks and the other seeks or offers, nor a challenge."""
    return ~(meet(pool.themes, a, pool.themes, b) | meet(pool.challenges, a, pool.challenges, b))


def _practice_not_offered(pool: Pool, a: Index, b: Index) -> Mask:
    """The cycle's practice if it names one, else some topic that the mentee seeks."""
    if pool.practice != NOBODY:
        return np.broadcast_to(~_offers(pool, a), np.broadcast_shapes(a.shape, b.shape))
    return ~meet(pool.offers[0], a, pool.sought, b)


def _offers(pool: Pool, rows: Index) -> Mask:
    if pool.practice < 0:
        return np.zeros(rows.shape, np.bool_)
    word, bit = divmod(pool.practice, 64)
    offered: Mask = (pool.offers[0][rows][..., word] >> np.uint64(bit)) & np.uint64(1) != 0
    return offered


def _no_practice_of_all(pool: Pool, rows: Index) -> bool:
    if pool.practice != NOBODY:
        return False
    wanted = np.bitwise_and.reduce(pool.sought[rows[1:]], axis=0)
    return not (wanted & pool.offers[0][rows[0]]).any()


def _group_size(pool: Pool, rows: Index) -> bool:
    return not pool.frame.group_min <= len(rows) - 1 <= pool.frame.group_max


SELF_PAIRING = Rule(
    "self_pairing",
    "Nobody can be brought together with themselves.",
    "Personne ne peut être réuni avec soi-même.",
    forbids=_same_person,
    everyone=True,
    sparse=True,
)
GROUP_SIZE = Rule(
    "group_size",
    "The number of mentees is not what this cycle allows.",
    "Le nombre de personnes accompagnées n’est pas celui que permet cette saison.",
    whole=_group_size,
)
NOT_ENROLLED = Rule(
    "not_enrolled",
    "Everyone must be enrolled in the cycle in the role they would have.",
    "Chaque personne doit être inscrite à la saison dans le rôle qu’elle y tiendrait.",
    unfit=_not_enrolled,
)
ALREADY_PAIRED = Rule(
    "already_paired",
    "These people are in an open pair or group together already.",
    "Ces personnes sont déjà ensemble dans un binôme ou un groupe en cours.",
    forbids=_related("paired"),
    sparse=True,
)
SAME_ORGANISATION = Rule(
    "same_organisation",
    "Peers come from different organisations.",
    "Les pairs viennent d’organisations différentes.",
    forbids=_same_organisation,
    reads=("organisations",),
)
DIFFERENT_ORGANISATION = Rule(
    "different_organisation",
    "In this model everyone belongs to the same organisation.",
    "Dans ce modèle, tout le monde appartient à la même organisation.",
    forbids=_different_organisation,
    reads=("organisations",),
)
MENTOR_INSIDE_GROUP = Rule(
    "mentor_inside_group",
    "The mentor of a group belongs to none of its organisations.",
    "Le mentor d’un groupe n’appartient à aucune de ses organisations.",
    forbids=_same_organisation,
    reads=("organisations",),
)
REPORTING_LINE = Rule(
    "reporting_line",
    "Nobody is brought together with someone of their reporting line.",
    "Personne n’est réuni avec quelqu’un de sa ligne hiérarchique.",
    forbids=_related("line"),
    everyone=True,
    sparse=True,
)
EXCLUDED_ORGANISATIONS = Rule(
    "excluded_organisations",
    "These organisations are not brought together.",
    "Ces organisations ne sont pas réunies.",
    forbids=_excluded_organisations,
    reads=("organisations",),
    everyone=True,
)
CONFLICT_OF_INTEREST = Rule(
    "conflict_of_interest",
    "One of these people has declared a conflict of interest with another, or with their organisation.",
    "L’une de ces personnes a déclaré un conflit d’intérêts avec une autre, ou avec son organisation.",
    forbids=_related("apart"),
    everyone=True,
    sparse=True,
)
NOT_SENIOR = Rule(
    "not_senior",
    "This cycle is for senior managers and executives.",
    "Cette saison s’adresse à des cadres seniors et à des membres de direction.",
    unfit=_not_senior,
)
NOTHING_SHARED = Rule(
    "nothing_shared",
    "They need at least one challenge or topic in common.",
    "Il faut au moins un défi ou un thème en commun.",
    forbids=_nothing_shared,
)
PRACTICE_NOT_OFFERED = Rule(
    "practice_not_offered",
    "The mentor does not offer a practice that the whole group seeks.",
    "Le mentor n’offre pas de pratique que tout le groupe recherche.",
    forbids=_practice_not_offered,
    whole=_no_practice_of_all,
)
OVER_CAPACITY = Rule(
    "over_capacity",
    "Someone is already in as many pairs or groups as they can take.",
    "Une personne est déjà dans autant de binômes ou de groupes qu’elle peut en suivre.",
    unfit=_over_capacity,
)
NO_COMMON_LANGUAGE = Rule(
    "no_common_language",
    "They have no language in common.",
    "Il n’y a pas de langue commune.",
    forbids=_no_common_language,
    reads=("languages",),
    whole=_no_language_of_all,
)
NO_COMMON_MODE = Rule(
    "no_common_mode",
    "They have no way to meet: neither all remotely, nor all in person in the same place.",
    "Il n’y a pas de façon commune de se rencontrer : ni à distance, ni sur place au même endroit.",
    forbids=_no_common_mode,
    reads=("modes", "in_person", "places"),
    whole=_no_mode_of_all,
)

MET_BEFORE = Rule(
    "met_before",
    "These people have met in a pair or a group before, and have not both asked to meet again.",
    "Ces personnes ont déjà formé un binôme ou un groupe, et n’ont pas toutes deux demandé à recommencer.",
    forbids=_met_before,
    sparse=True,
)
REFUSED = Rule(
    "refused",
    "One of these people has asked not to meet the other.",
    "L’une de ces personnes a demandé à ne pas rencontrer l’autre.",
    forbids=_related("refused"),
    sparse=True,
    everyone=True,
)
FORBIDDEN = Rule(
    "forbidden",
    "A coordinator set these two apart in this cycle, or one of them declined the other.",
    "La coordination a écarté ces deux personnes l’une de l’autre pour cette saison, ou l’une a décliné l’autre.",
    forbids=_related("forbidden"),
    everyone=True,
    sparse=True,
)

_ALWAYS = (
    REPORTING_LINE,
    EXCLUDED_ORGANISATIONS,
    CONFLICT_OF_INTEREST,
    REFUSED,
    ALREADY_PAIRED,
    MET_BEFORE,
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
SECRET = frozenset({EXCLUDED_ORGANISATIONS, CONFLICT_OF_INTEREST, REFUSED})
"""What coordinators alone are told: the other side of these never learns of them."""
ALL = frozenset(rule for rules in RULES.values() for rule in rules)
IN_A_RUN: dict[Model, tuple[Rule, ...]] = {
    model: tuple(rule for rule in (*rules, FORBIDDEN) if rule.forbids or rule.unfit)
    for model, rules in RULES.items()
}
"""What a run asks of two people: all of these, and what was decided by hand."""


def broken_by(party: Party) -> list[Rule]:
    """The rules of the party's model that it breaks, the most telling first; none when they may meet."""
    if not party.mentees:
        return [GROUP_SIZE]
    pool = pool_of(party.people, party.frame, party.history)
    return broken_in(pool, np.arange(len(pool), dtype=np.intp))


def broken_in(pool: Pool, rows: Index) -> list[Rule]:
    """The same of people in a pool, the mentor first."""
    if SELF_PAIRING.broken(pool, rows):
        return [SELF_PAIRING]
    return [rule for rule in RULES[pool.frame.model] if rule.broken(pool, rows)]
