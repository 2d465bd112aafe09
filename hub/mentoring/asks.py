"""What is asked of a person now: the few things that only they can do, most urgent first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from charters.models import Charter, CharterVersion, Signature
from charters.states import VersionState
from hub.members.actors import Actor
from hub.members.models import Volunteer
from hub.mentoring.faces import Shown
from hub.mentoring.models import Pair
from hub.mentoring.states import Answer, PairState

WAITING_TO_START = (PairState.ACCEPTED, PairState.PAUSED)


class Kind(StrEnum):
    ANSWER = "answer"
    SIGN = "sign"
    START = "start"
    COMPLETE = "complete"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class Ask:
    kind: Kind
    of: Any = None
    count: int = 0
    until: dt.datetime | None = None


def asks_of(actor: Actor, volunteer: Volunteer | None, pairs: Sequence[Shown]) -> list[Ask]:
    """In a number of queries that does not grow with the pairs."""
    asks = [
        Ask(Kind.ANSWER, of=shown, until=shown.pair.answer_until)
        for shown in sorted(pairs, key=lambda one: one.pair.answer_until)
        if shown.pair.state == PairState.PROPOSED and shown.me and shown.me.answer == Answer.PENDING
    ]
    asks += _about_charters(actor, [shown.pair for shown in pairs])
    if volunteer is not None and volunteer.state == Volunteer.State.INVITED and volunteer.missing():
        asks.append(Ask(Kind.COMPLETE, of=volunteer))
    if actor.sees_all or actor.is_referent:
        waiting = Volunteer.objects.managed_by(actor).filter(state=Volunteer.State.APPLIED).count()
        asks += [Ask(Kind.APPROVE, count=waiting)] if waiting else []
    return asks


def _about_charters(actor: Actor, pairs: Iterable[Pair]) -> list[Ask]:
    """Charters the person has yet to sign for a pair to be active, and pairs that all have signed for."""
    waiting = [pair for pair in pairs if pair.state in WAITING_TO_START]
    if not waiting:
        return []
    charters = {pair.cycle.programme.charter_id for pair in waiting}
    in_force = CharterVersion.objects.filter(charter__in=charters, state=VersionState.IN_FORCE)
    versions = {version.charter_id: version for version in in_force.select_related("charter")}
    users = {place.volunteer.user_id for pair in waiting for place in pair.members.all()}
    signed = set(
        Signature.objects.filter(version__in=versions.values(), user__in=users).values_list(
            "version_id", "user_id"
        )
    )
    to_sign: dict[Any, Charter] = {}
    asks = []
    for pair in waiting:
        version = versions.get(pair.cycle.programme.charter_id)
        if version is None or actor.user is None:
            continue
        people = {place.volunteer.user_id for place in pair.members.all()}
        if (version.pk, actor.user.pk) not in signed:
            to_sign[version.pk] = version.charter
        elif pair.state == PairState.ACCEPTED and all((version.pk, user) in signed for user in people):
            asks.append(Ask(Kind.START, of=pair))
    return [*(Ask(Kind.SIGN, of=charter) for charter in to_sign.values()), *asks]
