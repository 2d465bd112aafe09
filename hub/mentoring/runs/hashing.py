"""What went into a run, as a hash: the same inputs, and only they, have the same."""

import hashlib
import json
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hub.matching.people import History, Person
from hub.matching.rules import IN_A_RUN

if TYPE_CHECKING:
    from hub.mentoring.runs.reading import Asked


def hash_of(people: Iterable[Person], history: History, asked: "Asked") -> str:
    """SHA-256 over all that the run reads, each set sorted; `people` are sorted by id."""
    said = {
        "history": {
            "excluded": _pairs(history.excluded),
            "paired": _pairs(history.paired),
            "met": _pairs(history.met),
            "met_marks": sorted(history.met_marks),
            "forbidden": _pairs(history.forbidden),
            "between": sorted([*_sorted(two), count] for two, count in history.between.items()),
        },
        "asked": asdict(asked),
        "rules": [rule.code for rule in IN_A_RUN[asked.frame.model]],
    }
    found = hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":"), default=str).encode())
    for one in people:
        found.update(repr(_person(one)).encode())
    return found.hexdigest()


def _person(one: Person) -> tuple[Any, ...]:
    """Texts and whole numbers alone, in tuples and lists."""
    return (
        str(one.id), one.identity, _text(one.organisation), one.seniority, sorted(one.languages), sorted(one.modes),
        one.place, _levels(one.offers), _levels(one.seeks), _sorted(one.challenges), _sorted(one.managers),
        one.capacity, one.open_pairs, sorted(one.enrolled_as), sorted(one.addresses), _sorted(one.avoids),
        _sorted(one.refuses), _sorted(one.wishes), one.kind, sum(map((1).__lshift__, one.hours)), one.offset,
        one.prefers, one.waiting, one.mark,
    )  # fmt: skip


def _sorted(values: Collection[Hashable]) -> list[str]:
    return sorted(map(str, values)) if values else []


def _levels(topics: Mapping[Hashable, str]) -> list[tuple[str, str]]:
    return sorted([(_text(topic), level) for topic, level in topics.items()])


@lru_cache(maxsize=4096)
def _text(value: Hashable) -> str:
    return str(value)


def _pairs(pairs: Iterable[Collection[Hashable]]) -> list[list[str]]:
    return sorted(map(_sorted, pairs))
