"""Asking people in time: to sign again, to answer a proposal."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction

from charters.models import Signature
from charters.services.reminding import SIGN_AGAIN, Bound, remind
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.mentoring.awaited import awaited
from hub.mentoring.models import Pair, PairMember
from hub.mentoring.services.pairs import locked
from hub.mentoring.states import Answer, PairState
from hub.shared import clock

DAYS_BEFORE = (7, 2)
PEACE = dt.timedelta(days=1)
"""Nobody is reminded of what they have just been asked."""


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


def remind_to_answer(*, actor: Actor) -> int:
    """Remind whoever has yet to answer a proposal, 7 and 2 days before it expires, once each; how many. A reminder that
    falls within a day of the proposal is left out. Run as often as one likes."""
    permit(actor.sees_all)
    soon = clock.now() + dt.timedelta(days=max(DAYS_BEFORE))
    proposed = Pair.objects.filter(state=PairState.PROPOSED, answer_until__lte=soon)
    due = [pair for pair in proposed.prefetch_related("members") if any(_to_remind(pair, pair.members.all()))]
    return sum(_remind(actor, pair) for pair in due)


def _to_remind(pair: Pair, places: Iterable[PairMember]) -> Iterable[PairMember]:
    now = clock.now()
    times = [pair.answer_until - dt.timedelta(days=days) for days in DAYS_BEFORE]
    passed = [time for time in times if pair.created_at + PEACE <= time <= now < pair.answer_until]
    if not passed:
        return
    for place in places:
        if place.answer == Answer.PENDING and (place.reminded_at is None or place.reminded_at < max(passed)):
            yield place


@transaction.atomic
def _remind(actor: Actor, pair: Pair) -> int:
    """Two that run at once remind once: the pair's row is locked."""
    pair = locked(pair)
    if pair.state != PairState.PROPOSED:
        return 0
    places = list(_to_remind(pair, pair.members.all()))
    for place in places:
        place.reminded_at = clock.now()
        place.save(update_fields=["reminded_at"])
        record(actor=actor, verb="pair.reminded", subject=pair, volunteer=place.volunteer_id)
    return len(places)
