"""How good a meeting is: one small object a criterion, each giving whole points from 0 to its weight.

The score is the sum. Each share is a fraction of whole numbers, rounded down once: the same people and weights give the
same points on any machine. The formulas: docs/matching.md, "Criteria".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hub.matching.edges import Mask
from hub.matching.people import Model
from hub.matching.pool import NOBODY, Index, Pool, Small, among, common, meet

ENOUGH_HOURS = 6
"""Common hours of a week from which more make no difference."""
ENOUGH_CHALLENGES = 2
LONGEST_WAIT = 3
"""Cycles waited from which more make no difference."""
FAR = 8
"""Hours between two time zones from which being far counts in full."""
MOST_WEIGHT = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """`points(pool, weight, a, b)`: whole points from 0 to `weight` of mentors `a` with mentees `b`, one by one."""

    code: str
    en: str
    fr: str
    points: Callable[[Pool, int, Index, Index], Small]
    default: int

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


def _challenges(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    shared = common(pool.challenges, a, pool.challenges, b)
    return weight * np.minimum(shared, ENOUGH_CHALLENGES) // ENOUGH_CHALLENGES


def _fit(pool: Pool, weight: int, giver: Index, seeker: Index) -> Small:
    """What one offers against what the other seeks: a topic counts in full where it is offered at the level sought
    or above, half where it is offered below; over all that is sought."""
    found = common(pool.offers[0], giver, pool.sought, seeker)
    for offers, seeks in pool.by_level:
        found += common(offers, giver, seeks, seeker)
    return weight * found // np.maximum(2 * pool.needs, 1)[seeker]


def _topics(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    """Of reciprocal peers, the worse of the two ways counts."""
    fit = _fit(pool, weight, a, b)
    return np.minimum(fit, _fit(pool, weight, b, a)) if pool.frame.reciprocal else fit


def _reciprocity(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    """What the mentee gives back; of reciprocal peers, both ways together."""
    back = _fit(pool, weight, b, a)
    return (_fit(pool, weight, a, b) + back) // 2 if pool.frame.reciprocal else back


def _languages(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    """Half for each of the two who can speak the language they prefer."""
    return weight * (_speaks(pool, a, b).astype(np.int32) + _speaks(pool, b, a)) // 2


def _speaks(pool: Pool, one: Index, other: Index) -> Mask:
    """Whether `other` speaks the language that `one` prefers; whoever prefers none is content."""
    content: Mask = pool.prefers[one] == NOBODY
    return content | meet(pool.preferred, one, pool.languages, other)


def _place(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    """In full in one place, where both meet in person; else half, less the further their time zones are apart."""
    here = (
        (pool.places[a] == pool.places[b])
        & (pool.places[a] != NOBODY)
        & pool.in_person[a]
        & pool.in_person[b]
    )
    apart = np.abs(pool.offsets[a] - pool.offsets[b])
    return np.where(here, weight, weight * np.maximum(FAR - apart, 0) // (2 * FAR)).astype(np.int32)


def _availability(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    """Common hours of the week; half where one of them did not say."""
    hours = common(pool.hours, a, pool.hours, b)
    points = weight * np.minimum(hours, ENOUGH_HOURS) // ENOUGH_HOURS
    return np.where(pool.says_hours[a] & pool.says_hours[b], points, weight // 2).astype(np.int32)


def _seniority(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    off = np.abs(pool.seniority[a] - pool.seniority[b] - pool.wanted_seniority)
    points: Small = weight * np.maximum(pool.reach - off, 0) // pool.reach
    return points


def _kinds(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    points: Small = weight * (pool.kinds[a] != pool.kinds[b]).astype(np.int32)
    return points


def _new_ties(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    """Organisations that have met less: the weight over one more than the pairs they formed."""
    points: Small = weight // (1 + pool.between[pool.organisations[a], pool.organisations[b]])
    return points


def _waiting(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    """Cycles that left the mentee without anyone; of reciprocal peers, whoever waited longer."""
    waited = pool.waiting[b]
    if pool.frame.reciprocal:
        waited = np.maximum(waited, pool.waiting[a])
    return weight * np.minimum(waited, LONGEST_WAIT) // LONGEST_WAIT


def _wishes(pool: Pool, weight: int, a: Index, b: Index) -> Small:
    """Half for each of the two who said they would like to meet the other."""
    size = len(pool)
    said = among(pool.wishes, a.astype(np.int64) * size + b).astype(np.int32)
    return weight * (said + among(pool.wishes, b.astype(np.int64) * size + a)) // 2


CRITERIA = (
    Criterion("challenges", "Shared challenges", "Défis partagés", _challenges, 120),
    Criterion("topics", "What is offered against what is sought", "Ce qui est offert face à ce qui est cherché",
              _topics, 300),
    Criterion("reciprocity", "What comes back", "Ce qui revient en retour", _reciprocity, 100),
    Criterion("languages", "Preferred languages", "Langues préférées", _languages, 80),
    Criterion("place", "Place and time zones", "Lieu et fuseaux horaires", _place, 60),
    Criterion("availability", "Common availability", "Disponibilités communes", _availability, 100),
    Criterion("seniority", "Distance in seniority", "Écart d’expérience", _seniority, 60),
    Criterion("kinds", "Organisations of different kinds", "Organisations de types différents", _kinds, 60),
    Criterion("new_ties", "Organisations that have met less", "Organisations qui se connaissent moins", _new_ties, 40),
    Criterion("waiting", "Waiting since earlier cycles", "Attente depuis les saisons précédentes", _waiting, 40),
    Criterion("wishes", "Wishes", "Souhaits", _wishes, 40),
)  # fmt: skip
BY_CODE = {criterion.code: criterion for criterion in CRITERIA}
DEFAULTS = {criterion.code: criterion.default for criterion in CRITERIA}
BETWEEN_ORGANISATIONS = frozenset({"kinds", "new_ties"})
"""Those that tell no two people of one organisation from any other two."""


def criteria_of(model: Model) -> tuple[Criterion, ...]:
    """Those that count in the model."""
    if model is not Model.CULTURE_SHIFT:
        return CRITERIA
    return tuple(one for one in CRITERIA if one.code not in BETWEEN_ORGANISATIONS)


def contributions(pool: Pool, weights: Mapping[str, int], a: Index, b: Index) -> dict[str, Small]:
    """Of each criterion that weighs something, its points for each two rows. Their sum is the score. Raises KeyError
    for an unknown criterion, ValueError for a weight below 0 or above MOST_WEIGHT."""
    for code, weight in weights.items():
        if not 0 <= weight <= MOST_WEIGHT:
            raise ValueError(f"the weight of {code} must be from 0 to {MOST_WEIGHT}")
    kept = {code: weights[code] for code in (*DEFAULTS, *(set(weights) - set(DEFAULTS))) if weights.get(code)}
    return {code: BY_CODE[code].points(pool, weight, a, b) for code, weight in kept.items()}
