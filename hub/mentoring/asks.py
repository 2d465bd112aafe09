"""What is asked of a person now: the few things that only they can do, most urgent first."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone

from charters.models import Signature
from charters.standing import standings
from commons.subscribing import awaits_consent
from hub.members.actors import Actor
from hub.members.consents import consents
from hub.members.models import Consent, Organisation, User, Volunteer
from hub.members.purposes import TAKING_PART, Purpose
from hub.mentoring.awaited import Awaited, awaited
from hub.mentoring.confidentiality import to_sign_by
from hub.mentoring.faces import Shown
from hub.mentoring.models import Pair, Question
from hub.mentoring.signatures import missing
from hub.mentoring.states import Answer, PairState


class Kind(StrEnum):
    ANSWER = "answer"
    QUESTION = "question"
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
    runs: bool = False
    """Of a signature: whether a pair of theirs runs meanwhile."""
    taken_back: bool = False
    """Of a signature: whether they had given one, and took it back."""


def asks_of(actor: Actor, volunteer: Volunteer | None, pairs: Sequence[Shown]) -> list[Ask]:
    """In a number of queries that does not grow with the pairs."""
    asks = [
        Ask(Kind.ANSWER, of=shown, until=shown.pair.answer_until)
        for shown in sorted(pairs, key=lambda one: one.pair.answer_until)
        if shown.pair.state == PairState.PROPOSED and shown.me and shown.me.answer == Answer.PENDING
    ]
    asks += _about_questions(actor, pairs)
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


def _about_questions(actor: Actor, pairs: Sequence[Shown]) -> list[Ask]:
    """Proposals in which the others ask something that nobody has answered."""
    proposed = {
        shown.pair.pk: shown for shown in pairs if shown.me and shown.pair.state == PairState.PROPOSED
    }
    if not proposed:
        return []
    waiting = (
        Question.objects.waiting().filter(pair__in=proposed).exclude(asked_by__volunteer__user=actor.user)
    )
    counts = Counter(waiting.values_list("pair", flat=True))
    found = [
        Ask(Kind.QUESTION, of=proposed[pk], count=n, until=proposed[pk].pair.answer_until)
        for pk, n in counts.items()
    ]
    return sorted(found, key=lambda ask: ask.of.pair.answer_until)


def _about_charters(actor: Actor, pairs: Sequence[Pair]) -> list[Ask]:
    """What the person has yet to sign, for their pairs and because it has changed, and pairs that all signed for."""
    if actor.user is None:
        return []
    rows = awaited(Volunteer.objects.filter(user=actor.user))
    running = {pair.pk for pair in pairs if pair.state == PairState.ACTIVE}
    taken_back = _taken_back(actor.user, rows)
    to_sign = [
        Ask(
            Kind.SIGN, of=row, until=_midnight(row.until), runs=not running.isdisjoint(row.pairs),
            taken_back=row.binding.version.charter_id in taken_back,
        )
        for row in rows
    ]  # fmt: skip
    sessions = [Ask(Kind.SIGN_FOR_SESSION, of=one) for one in to_sign_by(actor.user)]
    accepted = [pair for pair in pairs if pair.state == PairState.ACCEPTED]
    lacking = missing(accepted) if accepted else None
    ready = [pair for pair in accepted if lacking is not None and not lacking.of(pair)]
    return [*to_sign, *sessions, *(Ask(Kind.START, of=pair) for pair in ready)]


def _taken_back(user: User, rows: Sequence[Awaited]) -> set[uuid.UUID]:
    """The charters of `rows` that the person signed once, and no longer."""
    never = [row.binding.version.charter_id for row in rows if not row.again]
    if not never:
        return set()
    given = Signature.objects.filter(user=user, subject=None, version__charter__in=never)
    return set(given.exclude(withdrawn_at=None).values_list("version__charter_id", flat=True))


def _about_adoptions(actor: Actor) -> list[Ask]:
    """Charters that the organisations whose referent the person is have yet to adopt, or to adopt again."""
    if actor.user is None or not actor.is_referent:
        return []
    homes = Organisation.objects.current().filter(pk__in=actor.organisation_ids)
    lacking = [one for one in standings(homes) if not one.is_current]
    return [Ask(Kind.ADOPT, of=one, until=_midnight(one.until)) for one in lacking]


def is_unmatched(volunteer: Volunteer | None) -> bool:
    """Whether no proposal can come to someone who takes part, for want of their consent to be matched."""
    if volunteer is None or volunteer.state in (Volunteer.State.LEFT, Volunteer.State.APPLIED):
        return False
    return not consents([volunteer.user_id], Purpose.MATCHED)


def _never_said(volunteer: Volunteer) -> bool:
    """Whether the person takes part and never said what they may be used for: one that takes it back has said it."""
    if volunteer.state in (Volunteer.State.LEFT, Volunteer.State.APPLIED) or volunteer.user_id is None:
        return False
    return not Consent.objects.filter(user=volunteer.user_id, purpose__in=TAKING_PART).exists()


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else timezone.make_aware(dt.datetime.combine(day, dt.time()))
