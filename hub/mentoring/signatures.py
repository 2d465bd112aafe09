"""Whose signature a pair still needs: of its programme's charter and, for the people of an organisation that has a
charter of its own, of that one."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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

    def of(self, pair: Pair) -> set[User]:
        """The accounts that have something to sign for this pair."""
        return set(self.by_pair.get(pair.pk, {}))

    def to_sign(self, user: int) -> list[Binding]:
        """What this account has to sign, charter by charter; not those that have no version in force."""
        wanted = {charter for people in self.by_pair.values() for charter in people.get(user, ())}
        return [self.bindings[charter] for charter in sorted(wanted, key=str) if charter in self.bindings]


def missing(pairs: Iterable[Pair], *, going_on: bool = False) -> Missing:
    """What the people of `pairs` (with their members and volunteers) have yet to sign, in three queries.

    `going_on`: for pairs that run, which the signatures of a former version carry until its successor's day.
    """
    pairs = list(pairs)
    wanted = _wanted(pairs)
    found = bindings({charter for people in wanted.values() for some in people.values() for charter in some})
    counting = {charter: one.tolerated if going_on else one.accepted for charter, one in found.items()}
    signed = _signed(counting, {user for people in wanted.values() for user in people if user is not None})
    if going_on:
        signed |= {
            (user, one) for one in found if found[one].is_new for people in wanted.values() for user in people
        }
    by_pair = {}
    for pair, people in wanted.items():
        left = {
            user: frozenset(charter for charter in charters if (user, charter) not in signed)
            for user, charters in people.items()
        }
        by_pair[pair] = {user: charters for user, charters in left.items() if charters}
    return Missing(by_pair, found)


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


def _signed(counting: dict[uuid.UUID, frozenset[uuid.UUID]], users: set[int]) -> set[tuple[User, uuid.UUID]]:
    """Who has a signature that counts, of which charter."""
    charter_of = {version: charter for charter, versions in counting.items() for version in versions}
    rows = Signature.objects.valid().filter(version__in=charter_of, user__in=users, subject=None)
    return {(user, charter_of[version]) for user, version in rows.values_list("user_id", "version_id")}
