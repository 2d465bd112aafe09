"""Whose signature a pair still needs: of its programme's charter and, for the people of an organisation that has a
charter of its own, of that one."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from charters.binding import Binding, bindings, charters_of
from charters.models import Signature
from hub.mentoring.models import Pair

type User = int | None
"""The id of an account; None for someone whose account is gone, who can't have signed."""


@dataclass(frozen=True)
class Missing:
    """What is missing to some pairs: by pair, by account, the charters to sign."""

    by_pair: dict[uuid.UUID, dict[User, frozenset[uuid.UUID]]]
    bindings: dict[uuid.UUID, Binding]
    signed: dict[tuple[User, uuid.UUID], set[uuid.UUID]] = field(default_factory=dict)
    """The versions that an account has signed, by charter."""

    def of(self, pair: Pair) -> set[User]:
        """The accounts that have something to sign for this pair."""
        return set(self.by_pair.get(pair.pk, {}))

    def to_sign(self, user: int) -> list[Binding]:
        """What this account has to sign, charter by charter; not those that have no version in force."""
        wanted = {charter for people in self.by_pair.values() for charter in people.get(user, ())}
        return [self.bindings[charter] for charter in sorted(wanted, key=str) if charter in self.bindings]

    def day_for(self, user: User, binding: Binding) -> dt.date | None:
        """The day before which this account signs for what runs to go on, if there is one."""
        return binding.day_for(self.signed.get((user, binding.version.charter_id), ()))


def missing(pairs: Iterable[Pair], *, going_on: bool = False, without: Signature | None = None) -> Missing:
    """What the people of `pairs` (with their members and volunteers) have yet to sign, in four queries.

    `going_on`: for pairs that run, which the signatures of a former version carry until its successor's day.
    `without`: a signature that doesn't count, nor do those of the same charter by the same person, as if it were
    taken back.
    """
    pairs = list(pairs)
    wanted = _wanted(pairs)
    found = bindings({charter for people in wanted.values() for some in people.values() for charter in some})
    users = {user for people in wanted.values() for user in people}
    known = versions_signed(found, users, without)
    signed = {
        (user, charter)
        for user in users
        for charter, one in found.items()
        if _counts(one, known.get((user, charter), set()), going_on=going_on)
    }
    by_pair = {}
    for pair, people in wanted.items():
        left = {
            user: frozenset(charter for charter in charters if (user, charter) not in signed)
            for user, charters in people.items()
        }
        by_pair[pair] = {user: charters for user, charters in left.items() if charters}
    return Missing(by_pair, found, known)


def _wanted(pairs: Sequence[Pair]) -> dict[uuid.UUID, dict[User, set[uuid.UUID]]]:
    places = [place for pair in pairs for place in pair.members.all()]
    organisations = {one.volunteer.organisation_id for one in places if one.volunteer.organisation_id}
    own = charters_of(organisations) if organisations else {}
    wanted: dict[uuid.UUID, dict[User, set[uuid.UUID]]] = {}
    for pair in pairs:
        people = wanted.setdefault(pair.pk, {})
        for place in pair.members.all():
            charters = people.setdefault(place.volunteer.user_id, set())
            charters.add(pair.cycle.programme.charter_id)
            if place.volunteer.organisation_id in own:
                charters.add(own[place.volunteer.organisation_id])
    return wanted


def _counts(binding: Binding, signed: set[uuid.UUID], *, going_on: bool) -> bool:
    if going_on:
        return binding.is_new or not signed.isdisjoint(binding.tolerated)
    return not signed.isdisjoint(binding.accepted)


def versions_signed(
    charters: Iterable[uuid.UUID], users: Collection[User], without: Signature | None = None
) -> dict[tuple[User, uuid.UUID], set[uuid.UUID]]:
    """The versions of these charters of which these accounts have a valid signature, by account and charter."""
    rows = Signature.objects.valid().filter(version__charter__in=list(charters), subject=None)
    if without is not None:
        rows = rows.exclude(user=without.user_id, version__charter=without.version.charter_id)
    rows = rows.filter(user__in=[user for user in users if user is not None])
    found: dict[tuple[User, uuid.UUID], set[uuid.UUID]] = {}
    for user, charter, version in rows.values_list("user_id", "version__charter_id", "version_id"):
        found.setdefault((user, charter), set()).add(version)
    return found
