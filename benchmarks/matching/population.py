"""People to measure with, made by chance from a seed: the same seed and sizes give the same arrays.

Organisations of very different sizes, 26 countries, 80 topics of which a few are sought by most, 12 languages, the
hours of five days, people who met before. Of all pairs, 5 to 9 of 100 may meet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

type Array = npt.NDArray[Any]
type Side = Mapping[str, Array]

TOPICS, LANGUAGES, COUNTRIES, HOURS = 80, 12, 26, 120
LEAST_HOURS = 2
WANTED_SENIORITY, REACH = 2, 5
LARGEST_SHARE = 0.35


@dataclass(frozen=True)
class Population:
    """Of each side, by person: org, country, tz, pref_lang, seniority, capacity (numbers); lang, avail, offers, seeks
    (members by column). `competitors`: square, by organisation. `apart`: rows of a mentor and a mentee who met, or may
    not."""

    organisations: int
    mentors: Side
    mentees: Side
    competitors: Array
    apart: Array


def population(mentors: int, mentees: int, seed: int = 1) -> Population:
    chance = np.random.Generator(np.random.PCG64(seed))
    count, shares = _organisations(chance, mentors + mentees)
    homes = [chance.choice(count, number, p=shares) for number in (mentors, mentees)]
    first, second = (
        _side(chance, home, count, role) for home, role in zip(homes, ("mentor", "mentee"), strict=True)
    )
    competitors = _competitors(chance, count)
    met, excluded = mentees // 10, mentees // 50
    past = [chance.integers(0, mentors, met), chance.choice(mentees, met, replace=False)]
    others = [chance.integers(0, mentors, excluded), chance.integers(0, mentees, excluded)]
    apart = np.concatenate([np.stack(past, 1), np.stack(others, 1)])
    return Population(count, first, second, competitors, apart)


def peers(people: int, seed: int = 1) -> Population:
    """The same of people who are all in both roles; both sides are the same people."""
    chance = np.random.Generator(np.random.PCG64(seed + 7_000_000))
    count, shares = _organisations(chance, people)
    side = _side(chance, chance.choice(count, people, p=shares), count, "peer")
    competitors = _competitors(chance, count)
    apart = np.concatenate(
        [chance.integers(0, people, (people // 10, 2)), chance.integers(0, people, (people // 50, 2))]
    )
    return Population(count, side, side, competitors, apart[apart[:, 0] != apart[:, 1]])


def _organisations(chance: np.random.Generator, people: int) -> tuple[int, Array]:
    """How many there are, and the share of the people in each: Pareto, none above LARGEST_SHARE or about."""
    count = max(3, min(200, round(people**0.45)))
    size = chance.pareto(1.3, count) + 0.5
    size = np.minimum(size / size.sum(), LARGEST_SHARE)
    return count, size / size.sum()


def _competitors(chance: np.random.Generator, count: int) -> Array:
    some = np.triu(chance.random((count, count)) < min(0.15, 2 / count), 1)
    return some | some.T


def _side(chance: np.random.Generator, home: Array, organisations: int, role: str) -> Side:
    count = len(home)
    seats = chance.integers(0, COUNTRIES, organisations)
    away = chance.random(count) < 0.45
    country = np.where(away, chance.integers(0, COUNTRIES, count), seats[home])
    zones = np.clip((np.arange(COUNTRIES) * 5) % 24 - 8, -8, 10)[country]
    speaks, prefers = _languages(chance, country)
    hours = _hours(chance, count, zones)
    offers, seeks, seniority, capacity = _wants(chance, home, organisations, role)
    return {
        "org": home, "country": country, "tz": zones, "lang": speaks, "pref_lang": prefers, "avail": hours,
        "offers": offers, "seeks": seeks, "seniority": seniority, "capacity": capacity,
    }  # fmt: skip


def _languages(chance: np.random.Generator, country: Array) -> tuple[Array, Array]:
    count, rows, own = len(country), np.arange(len(country)), country % LANGUAGES
    speaks = np.zeros((count, LANGUAGES), np.bool_)
    speaks[:, 0] = chance.random(count) < 0.80
    speaks[rows, own] = True
    speaks |= chance.random((count, LANGUAGES)) < 0.04
    prefers = np.where(chance.random(count) < 0.5, own, 0)
    return speaks, np.where(speaks[rows, prefers], prefers, own)


def _hours(chance: np.random.Generator, count: int, zones: Array) -> Array:
    """Three half days of the week, in local working hours."""
    free = np.zeros((count, HOURS), np.bool_)
    start = chance.integers(0, 5, (count, 3)) * 24 + np.where(chance.random((count, 3)) < 0.5, 8, 14)
    for half_day in range(3):
        for hour in range(4):
            free[np.arange(count), (start[:, half_day] + hour - zones) % HOURS] = True
    return free


def _wants(
    chance: np.random.Generator, home: Array, organisations: int, role: str
) -> tuple[Array, Array, Array, Array]:
    """What is offered and sought, seniority from 1 to 10, and how many one takes."""
    count = len(home)
    leaning = chance.normal(0, 0.7, (organisations, TOPICS))[home]
    some = {"mentor": ((4, 10), (0, 3)), "mentee": ((1, 3), (2, 5)), "peer": ((2, 6), (2, 5))}[role]
    offers, seeks = _topics(chance, count, some[0], leaning), _topics(chance, count, some[1])
    seniority = chance.integers(*{"mentor": (4, 11), "mentee": (1, 9), "peer": (1, 11)}[role], count)
    capacity = np.ones(count, np.int64)
    if role == "mentor":
        capacity = chance.choice([1, 2, 3, 4], count, p=[0.30, 0.35, 0.25, 0.10])
    return offers, seeks, seniority, capacity


def _topics(
    chance: np.random.Generator, count: int, some: tuple[int, int], leaning: Array | float = 0.0
) -> Array:
    """Of each person, some distinct topics, popular ones more often: Zipf, drawn without replacement (Gumbel)."""
    each = chance.integers(some[0], some[1] + 1, count)
    drawn = np.log(1.0 / np.arange(1, TOPICS + 1) ** 0.9)[None, :] + chance.gumbel(size=(count, TOPICS))
    order = np.argsort(-(drawn + leaning), axis=1)
    found = np.zeros((count, TOPICS), np.bool_)
    np.put_along_axis(found, order, np.arange(TOPICS)[None, :] < each[:, None], axis=1)
    return found
