"""People as arrays, a row each: what rules and criteria read.

Sets (languages, topics, hours…) are packed bits: `(people, words)` of uint64, one bit a member, the people of a word
side by side in memory. What relates two people is a sorted array of keys, one for each two rows.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hub.matching.edges import Ints, Mask
from hub.matching.people import LEVELS, SENIORITIES, Frame, History, Model, Person

type Bits = npt.NDArray[np.uint64]
type Index = npt.NDArray[np.intp]
type Small = npt.NDArray[np.int32]

NOBODY = -1
"""The organisation of an independent, the place of who did not say: equal to no other."""
WEEK = 168
WANTED_SENIORITY = {Model.PEER: 0, Model.AGILITY: 1, Model.CULTURE_SHIFT: 0}
"""By how many steps the mentor is best senior to the mentee."""
REACH = 3
"""How many steps from there give nothing any more: there are four seniorities."""


@dataclass(frozen=True)
class Pool:
    """`topics`: which topic each bit of `offers`, `seeks` and `sought` is. `offers[k]`: those offered at level k or
    above; `seeks[k]`: those sought at exactly level k; `needs`: how many they seek in all. `wanted_seniority`, `reach`:
    how far the mentor is best above the mentee, and how many steps from there give nothing. `excluded`, `between`:
    square, by organisation, the last row for independents. `related`: by relation (line, apart, paired, met, forbidden,
    refused), the sorted keys of two rows; `wishes`: of a row and whom it would like to meet, in this order."""

    frame: Frame
    ids: tuple[Hashable, ...]
    topics: tuple[Hashable, ...]
    identities: Small
    organisations: Small
    kinds: Small
    seniority: Small
    languages: Bits
    prefers: Small
    modes: Bits
    in_person: Mask
    places: Small
    offsets: Small
    hours: Bits
    says_hours: Mask
    offers: tuple[Bits, ...]
    seeks: tuple[Bits, ...]
    needs: Small
    sought: Bits
    challenges: Bits
    may_mentor: Mask
    may_be_mentored: Mask
    free: Ints
    busy: Mask
    waiting: Small
    marks: Bits
    excluded: Mask
    between: Small
    practice: int = NOBODY
    wanted_seniority: int = 0
    reach: int = REACH
    met_marks: Bits = field(default_factory=lambda: np.empty(0, np.uint64))
    related: Mapping[str, Ints] = field(default_factory=dict)
    wishes: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.organisations)

    @cached_property
    def themes(self) -> Bits:
        """What each offers or seeks."""
        return self.offers[0] | self.sought

    @cached_property
    def by_level(self) -> list[tuple[Bits, Bits]]:
        """`offers` and `seeks` of each level at which something is sought."""
        return [(offers, seeks) for offers, seeks in zip(self.offers, self.seeks, strict=True) if seeks.any()]

    @cached_property
    def preferred(self) -> Bits:
        """The language that each prefers, as a set; empty for those who prefer none."""
        found = np.zeros_like(self.languages)
        rows = np.flatnonzero(self.prefers != NOBODY)
        word, bit = np.divmod(self.prefers[rows], 64)
        found[rows, word] = np.uint64(1) << bit.astype(np.uint64)
        return found

    def key(self, a: Index, b: Index) -> Ints:
        """One number for two rows, whatever their order."""
        a, b = np.broadcast_arrays(a, b)
        return np.minimum(a, b).astype(np.int64) * len(self) + np.maximum(a, b)

    def are(self, relation: str, a: Index, b: Index) -> Mask:
        """Whether the two are in this relation, one by one."""
        known = self.related.get(relation)
        if known is None or not len(known):
            return np.zeros(np.broadcast_shapes(a.shape, b.shape), np.bool_)
        return among(known, self.key(a, b))


def among[Number: np.generic](known: npt.NDArray[Number], wanted: npt.NDArray[Number]) -> Mask:
    """Whether each of `wanted` is in `known`, which is sorted."""
    if not len(known):
        return np.zeros(wanted.shape, np.bool_)
    places = np.searchsorted(known, wanted)
    found: Mask = known[np.minimum(places, len(known) - 1)] == wanted
    return found


def pool_of(people: Sequence[Person], frame: Frame, history: History | None = None) -> Pool:
    """The people in rows, in their order."""
    history = history or History()
    codes = _Codes(people)
    organisations = codes.of(lambda one: one.organisation)
    homes = {
        one.organisation: row
        for one, row in zip(people, organisations.tolist(), strict=True)
        if row != NOBODY
    }
    topics = codes.members(lambda one: {*one.offers, *one.seeks})
    languages = codes.members(lambda one: {*one.languages, one.prefers} - {""})
    count = len(people)
    return Pool(
        frame=frame,
        ids=tuple(one.id for one in people),
        topics=tuple(topics),
        identities=codes.of(lambda one: one.identity),
        organisations=organisations,
        kinds=codes.of(lambda one: one.kind or None),
        seniority=_ints(_rank(one.seniority) for one in people),
        languages=pack(people, lambda one: one.languages, languages),
        prefers=_ints(languages.get(one.prefers, NOBODY) for one in people),
        modes=pack(people, lambda one: one.modes - {"in_person"}, codes.members(lambda one: one.modes)),
        in_person=np.fromiter(("in_person" in one.modes for one in people), np.bool_, count),
        places=codes.of(lambda one: one.place.strip().casefold() or None),
        offsets=_ints(one.offset for one in people),
        hours=pack(people, lambda one: one.hours, {hour: hour for hour in range(WEEK)}),
        says_hours=np.fromiter((bool(one.hours) for one in people), np.bool_, count),
        offers=tuple(pack(people, _offered_from(level), topics) for level in range(len(LEVELS))),
        seeks=tuple(pack(people, _sought_at(level), topics) for level in range(len(LEVELS))),
        needs=_ints(len(one.seeks) for one in people),
        sought=pack(people, lambda one: one.seeks, topics),
        challenges=pack(people, lambda one: one.challenges, codes.members(lambda one: one.challenges)),
        may_mentor=np.fromiter(("mentor" in one.enrolled_as for one in people), np.bool_, count),
        may_be_mentored=np.fromiter(("mentee" in one.enrolled_as for one in people), np.bool_, count),
        free=np.fromiter((max(one.capacity - one.open_pairs, 0) for one in people), np.int64, count),
        busy=np.fromiter((one.open_pairs > 0 for one in people), np.bool_, count),
        waiting=_ints(one.waiting for one in people),
        marks=np.fromiter((one.mark for one in people), np.uint64, count),
        wanted_seniority=WANTED_SENIORITY[frame.model],
        practice=topics.get(frame.practice, NOBODY - 1) if frame.practice is not None else NOBODY,
        met_marks=np.array(sorted(history.met_marks), np.uint64),
        excluded=_excluded(homes, history),
        between=_formed(homes, history),
        related=_related(people, history),
        wishes=_directed(people, lambda one: one.wishes),
    )


def _rank(seniority: str) -> int:
    return SENIORITIES.index(seniority) if seniority in SENIORITIES else NOBODY


def _offered_from(level: int) -> Callable[[Person], Iterable[Hashable]]:
    return lambda one: (topic for topic, at in one.offers.items() if LEVELS.index(at) >= level)


def _sought_at(level: int) -> Callable[[Person], Iterable[Hashable]]:
    return lambda one: (topic for topic, at in one.seeks.items() if LEVELS.index(at) == level)


class _Codes:
    """Numbers for names, in the order of their first appearance."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people

    def of(self, read: Callable[[Person], Hashable | None]) -> Small:
        numbers: dict[Hashable, int] = {}
        values = (read(one) for one in self.people)
        return _ints(NOBODY if value is None else numbers.setdefault(value, len(numbers)) for value in values)

    def members(self, read: Callable[[Person], Iterable[Hashable]]) -> dict[Hashable, int]:
        numbers: dict[Hashable, int] = {}
        for one in self.people:
            for member in read(one):
                numbers.setdefault(member, len(numbers))
        return numbers


def _ints(values: Iterable[int]) -> Small:
    return np.fromiter(values, np.int32)


def pack(
    people: Sequence[Person], read: Callable[[Person], Iterable[Hashable]], numbers: Mapping[Hashable, int]
) -> Bits:
    """The sets that `read` finds, as packed bits."""
    rows, members = [], []
    for row, one in enumerate(people):
        for member in read(one):
            rows.append(row)
            members.append(numbers[member])
    dense = np.zeros((len(people), max(1, len(numbers))), np.bool_)
    dense[rows, members] = True
    return pack_dense(dense)


def pack_dense(dense: Mask) -> Bits:
    """The same from a boolean matrix of people by members."""
    full = np.zeros((len(dense), -(-dense.shape[1] // 64) * 64), np.bool_)
    full[:, : dense.shape[1]] = dense
    return np.asfortranarray(np.packbits(full, axis=1, bitorder="little").view(np.uint64))


def meet(ones: Bits, a: Index, others: Bits, b: Index) -> Mask:
    """Whether the sets of rows `a` and those of rows `b` have a member in common, one by one."""
    shared = ones[:, 0][a] & others[:, 0][b]
    for word in range(1, ones.shape[1]):
        shared |= ones[:, word][a] & others[:, word][b]
    found: Mask = shared != 0
    return found


def common(ones: Bits, a: Index, others: Bits, b: Index) -> Small:
    """How many members they have in common."""
    total = np.bitwise_count(ones[:, 0][a] & others[:, 0][b]).astype(np.int32)
    for word in range(1, ones.shape[1]):
        total += np.bitwise_count(ones[:, word][a] & others[:, word][b])
    return total


def _excluded(homes: Mapping[Hashable, int], history: History) -> Mask:
    found = np.zeros((len(homes) + 1, len(homes) + 1), np.bool_)
    for two in history.excluded:
        known = [homes[one] for one in two if one in homes]
        if len(known) == 2:
            found[known, known[::-1]] = True
    return found


def _formed(homes: Mapping[Hashable, int], history: History) -> Small:
    found = np.zeros((len(homes) + 1, len(homes) + 1), np.int32)
    for two, count in history.between.items():
        known = [homes[one] for one in two if one in homes]
        if len(known) == len(two):
            found[known, known[::-1]] = count
    return found


def _related(people: Sequence[Person], history: History) -> dict[str, Ints]:
    by_id = {one.id: row for row, one in enumerate(people)}
    by_identity: dict[Hashable, list[int]] = {}
    for row, one in enumerate(people):
        by_identity.setdefault(one.identity, []).append(row)
    size = len(people)
    line = [(row, by_id[boss]) for row, one in enumerate(people) for boss in one.managers if boss in by_id]
    refused = [(row, by_id[who]) for row, one in enumerate(people) for who in one.refuses if who in by_id]
    forbidden = [
        tuple(by_id[one] for one in two) for two in history.forbidden if all(one in by_id for one in two)
    ]
    return {
        "line": _keys(line, size),
        "refused": _keys(refused, size),
        "forbidden": _keys((two for two in forbidden if len(two) == 2), size),
        "apart": _keys(_apart(people), size),
        "paired": _keys(_rows_of(history.paired, by_identity), size),
        "met": _keys(_rows_of(history.met, by_identity), size),
    }


def _rows_of(
    pairs: Iterable[frozenset[Hashable]], by_identity: Mapping[Hashable, Sequence[int]]
) -> Iterable[tuple[int, int]]:
    for two in pairs:
        if len(two) == 2:
            one, other = two
            yield from ((a, b) for a in by_identity.get(one, ()) for b in by_identity.get(other, ()))


def _apart(people: Sequence[Person]) -> Iterable[tuple[int, int]]:
    """Those of whom one declared a conflict of interest with the other, or with their organisation."""
    by_organisation: dict[Hashable, list[int]] = {}
    by_address: dict[Hashable, list[int]] = {}
    if not any(one.avoids for one in people):
        return
    for row, one in enumerate(people):
        by_organisation.setdefault(one.organisation, []).append(row)
        for address in one.addresses:
            by_address.setdefault(address, []).append(row)
    for row, one in enumerate(people):
        for avoided in one.avoids:
            if avoided is not None:
                yield from ((row, other) for other in by_organisation.get(avoided, ()) if other != row)
                yield from ((row, other) for other in by_address.get(avoided, ()) if other != row)


def _keys(pairs: Iterable[Sequence[int]], size: int) -> Ints:
    keys = {min(two) * size + max(two) for two in pairs}
    return np.array(sorted(keys), np.int64)


def _directed(people: Sequence[Person], read: Callable[[Person], Iterable[Hashable]]) -> Ints:
    by_id = {one.id: row for row, one in enumerate(people)}
    keys = {
        row * len(people) + by_id[who] for row, one in enumerate(people) for who in read(one) if who in by_id
    }
    return np.array(sorted(keys), np.int64)
