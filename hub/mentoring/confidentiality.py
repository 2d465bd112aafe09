"""Sessions announced under confidentiality: who has yet to sign the text for which, and since when all have."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from charters.binding import bindings
from charters.models import Signature
from hub.members.models import User
from hub.mentoring.models import Pair, PlannedSession
from hub.shared import clock

type Signers = dict[uuid.UUID, dict[int, dt.datetime]]
"""By session, the accounts with a signature that counts, and when they signed."""


@dataclass(frozen=True)
class Announced:
    """An announced session as one of the pair sees it: how many have signed, not who."""

    session: PlannedSession
    signed: int
    people: int
    signed_by_me: bool

    @property
    def is_ready(self) -> bool:
        return self.signed == self.people


def signers(sessions: Collection[PlannedSession]) -> Signers:
    """Withdrawn signatures don't count, those for another session neither. A text that was only edited since is
    signed by a signature of either. `sessions` come with their versions; three queries at most."""
    accepted = {
        pk: one.accepted for pk, one in bindings({one.version.charter_id for one in sessions}).items()
    }
    enough = {one.pk: _enough(one, accepted.get(one.version.charter_id, frozenset())) for one in sessions}
    rows = Signature.objects.valid().filter(subject__in=list(enough)).order_by("-signed_at")
    found: Signers = {one: {} for one in enough}
    for session, version, user, at in rows.values_list("subject", "version_id", "user_id", "signed_at"):
        if session is not None and user is not None and version in enough[session]:
            found[session][user] = at
    return found


def _enough(session: PlannedSession, accepted: frozenset[uuid.UUID]) -> frozenset[uuid.UUID]:
    return accepted if session.version_id in accepted else frozenset({session.version_id})


def all_signed(pair: Pair, session: PlannedSession, *, by: dt.date | None = None) -> bool:
    """Whether all the people of the pair have signed for the session (on the day `by` at the latest, if given)."""
    signed = signers([session])[session.pk]
    return all(
        user is not None and user in signed and (by is None or clock.day_of(signed[user]) <= by)
        for user in (place.volunteer.user_id for place in pair.members.all())
    )


def announced_to(user: User, pair: Pair) -> list[Announced]:
    """The sessions that the pair announced and has neither held nor cancelled, as this one of its people sees them."""
    sessions = list(pair.planned_sessions.coming().select_related("version__charter"))
    if not sessions:
        return []
    people = {place.volunteer.user_id for place in pair.members.all()}
    signed = signers(sessions)
    return [
        Announced(one, len(people & signed[one.pk].keys()), len(people), user.pk in signed[one.pk])
        for one in sessions
    ]


def to_sign_by(user: User) -> list[PlannedSession]:
    """The announced sessions of the person's open pairs that they have yet to sign for."""
    mine = PlannedSession.objects.coming().of_user(user).filter(pair__in=Pair.objects.open())
    sessions = list(mine.select_related("version__charter"))
    signed = signers(sessions) if sessions else {}
    return [one for one in sessions if user.pk not in signed[one.pk]]
