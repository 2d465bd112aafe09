"""Asking people to sign again, in time."""

import uuid

from charters.models import Signature
from charters.services.reminding import SIGN_AGAIN, Bound, remind
from hub.members.actors import Actor, permit
from hub.mentoring.awaited import awaited


def remind_to_sign(*, actor: Actor) -> int:
    """Ask whoever an earlier version binds, and whoever is new to their organisation's charter, to sign before its
    day, if it is time to; how many. Not those who signed and took it back. Run as often as one likes."""
    permit(actor.sees_all)
    rows = awaited()
    accepted = {version for row in rows for version in row.binding.accepted}
    withdrawn = Signature.objects.filter(version__in=accepted, user__isnull=False, withdrawn_at__isnull=False)
    gone = set(withdrawn.values_list("user_id", "version__charter_id"))
    by_version: dict[uuid.UUID, dict[int, Bound]] = {}
    for row in rows:
        user, version = row.volunteer.user_id, row.binding.substance
        if (user, row.binding.version.charter_id) in gone or not row.is_asked:
            continue
        if row.until is not None and user is not None and version is not None:
            by_version.setdefault(version, {}).setdefault(user, Bound(user, row.until))
    return sum(
        remind(actor=actor, verb=SIGN_AGAIN, version=version, bound=list(bound.values()))
        for version, bound in by_version.items()
    )
