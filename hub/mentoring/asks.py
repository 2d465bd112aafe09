"""What is asked of a person now: the few things that only they can do, most urgent first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone

from charters.standing import standings
from commons.subscribing import awaits_consent
from hub.members.actors import Actor
from hub.members.models import Consent, Organisation, Volunteer
from hub.members.purposes import TAKING_PART
from hub.mentoring.awaited import awaited
from hub.mentoring.confidentiality import to_sign_by
from hub.mentoring.faces import Shown
from hub.mentoring.models import Pair
from hub.mentoring.signatures import missing
from hub.mentoring.states import Answer, PairState


class Kind(StrEnum):
    ANSWER = "answer"
    SIGN = "sign"
    SIGN_FOR_SESSION = "sign_for_session"
    START = "start"
    COMPLETE = "complete"
    CONSENT = "consent"
    DIGEST = "digest"
    ADOPT = "adopt"
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
    if volunteer is not None and _never_said(volunteer):
        asks.append(Ask(Kind.CONSENT, of=volunteer))
    if actor.user is not None and awaits_consent(actor.user):
        asks.append(Ask(Kind.DIGEST))
    asks += _about_adoptions(actor)
    if actor.sees_all or actor.is_referent:
        waiting = Volunteer.objects.managed_by(actor).filter(state=Volunteer.State.APPLIED).count()
        asks += [Ask(Kind.APPROVE, count=waiting)] if waiting else []
    return asks


def _about_charters(actor: Actor, pairs: Iterable[Pair]) -> list[Ask]:
    """What the person has yet to sign, for their pairs and because it has changed, and pairs that all signed for."""
    if actor.user is None:
        return []
    rows = awaited(Volunteer.objects.filter(user=actor.user))
    to_sign = [Ask(Kind.SIGN, of=row, until=_midnight(row.until)) for row in rows]
    sessions = [Ask(Kind.SIGN_FOR_SESSION, of=one) for one in to_sign_by(actor.user)]
    accepted = [pair for pair in pairs if pair.state == PairState.ACCEPTED]
    lacking = missing(accepted) if accepted else None
    ready = [pair for pair in accepted if lacking is not None and not lacking.of(pair)]
    return [*to_sign, *sessions, *(Ask(Kind.START, of=pair) for pair in ready)]


def _about_adoptions(actor: Actor) -> list[Ask]:
    """Charters that the organisations whose referent the person is have yet to adopt, or to adopt again."""
    if actor.user is None or not actor.is_referent:
        return []
    homes = Organisation.objects.current().filter(pk__in=actor.organisation_ids)
    lacking = [one for one in standings(homes) if not one.is_current]
    return [Ask(Kind.ADOPT, of=one, until=_midnight(one.until)) for one in lacking]


def _never_said(volunteer: Volunteer) -> bool:
    """Whether the person takes part and never said what they may be used for: one that takes it back has said it."""
    if volunteer.state in (Volunteer.State.LEFT, Volunteer.State.APPLIED) or volunteer.user_id is None:
        return False
    return not Consent.objects.filter(user=volunteer.user_id, purpose__in=TAKING_PART).exists()


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else timezone.make_aware(dt.datetime.combine(day, dt.time()))
