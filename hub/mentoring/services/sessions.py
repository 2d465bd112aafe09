"""Sessions: that a pair met, and what is signed before it meets under confidentiality."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from charters.models import Charter, CharterVersion
from charters.states import Change, Scope
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.mentoring.confidentiality import all_signed
from hub.mentoring.models import Pair, PlannedSession, Session
from hub.mentoring.services.pairs import locked
from hub.mentoring.states import PairState
from hub.shared import clock
from hub.shared.errors import RuleBroken, WrongState

ANNOUNCING = (PairState.ACCEPTED, PairState.ACTIVE)


@transaction.atomic
def announce_session(
    *, actor: Actor, pair: Pair, title: str, planned_on: dt.date, charter: Charter
) -> PlannedSession:
    """One of its people names a session to come, for which all of them sign the version in force of `charter`, one
    whose scope is a session. Raises ValidationError by field, WrongState for a pair that is not on its way."""
    pair = locked(pair)
    permit(pair.member_of(actor) is not None)
    if pair.state not in ANNOUNCING:
        raise WrongState(_("Sessions are announced while the pair or group is active."))
    version = charter.version_in_force()
    if charter.scope != Scope.SESSION or version is None:
        raise ValidationError({"charter": _("Choose a confidentiality text that is in force.")})
    if planned_on < clock.today():
        raise ValidationError({"planned_on": _("Choose today or a day to come.")})
    planned = PlannedSession(
        pair=pair,
        title=" ".join(title.split()),
        planned_on=planned_on,
        version=version,
        announced_by=actor.user,
    )
    planned.full_clean()
    planned.save()
    record(actor=actor, verb="session.announced", subject=planned, pair=pair.pk)
    return planned


@transaction.atomic
def cancel_announced_session(*, actor: Actor, planned: PlannedSession) -> PlannedSession:
    """One of the pair's people takes the announcement back; what was signed for it stays on record. Again changes
    nothing; WrongState once it is noted as held."""
    pair = locked(planned.pair)
    permit(pair.member_of(actor) is not None)
    planned = PlannedSession.objects.get(pk=planned.pk)
    if planned.cancelled_at is not None:
        return planned
    if Session.objects.filter(planned=planned).exists():
        raise WrongState(_("This session has taken place."))
    planned.cancelled_at = clock.now()
    planned.save(update_fields=["cancelled_at"])
    record(actor=actor, verb="session.cancelled", subject=planned, pair=pair.pk)
    return planned


@transaction.atomic
def record_session(
    *, actor: Actor, pair: Pair, held_on: dt.date, minutes: int, planned: PlannedSession | None = None
) -> Session:
    """Its people note that they met, `planned` being what they had announced it as.

    Raises ValidationError for a day to come; RuleBroken with `confidentiality_not_signed`
    unless all of them had signed for the announced session by the day on which it was held.
    """
    pair = locked(pair)
    permit(pair.member_of(actor) is not None)
    if pair.state != PairState.ACTIVE or pair.activated_at is None:
        raise WrongState(_("Sessions are noted while the pair or group is active."))
    if held_on > clock.today():
        raise ValidationError({"held_on": _("This day is still to come.")})
    if planned is not None:
        planned = _checked(pair, planned, held_on)
    session = Session(pair=pair, held_on=held_on, minutes=minutes, recorded_by=actor.user, planned=planned)
    session.full_clean()
    session.save()
    record(actor=actor, verb="session.recorded", subject=session, pair=pair.pk)
    return session


def _checked(pair: Pair, planned: PlannedSession, held_on: dt.date) -> PlannedSession:
    coming = PlannedSession.objects.coming().filter(pair=pair).select_related("version")
    found = coming.filter(pk=planned.pk).first()
    if found is None:
        raise ValidationError({"planned": _("This session is not announced, or is noted already.")})
    if not all_signed(pair, found, by=held_on):
        message = _("Not all of you had signed the confidentiality text for this session by that day.")
        raise RuleBroken([("confidentiality_not_signed", message)])
    return found


@transaction.atomic
def renew_announced_sessions(*, actor: Actor, version: CharterVersion) -> int:
    """A new version of a confidentiality text is in force: it is the one to sign for the sessions announced under the
    one before, unless all have signed that one already. How many."""
    permit(actor.sees_all)
    sessions = PlannedSession.objects.coming().filter(version__charter=version.charter_id)
    sessions = sessions.filter(pair__in=Pair.objects.open()).exclude(version=version)
    renewed = 0
    for planned in sessions.select_related("version", "pair"):
        pair = locked(planned.pair)
        if all_signed(pair, planned):
            continue
        planned.version = version
        planned.save(update_fields=["version"])
        if version.change == Change.SUBSTANTIAL:
            record(actor=actor, verb="session.renewed", subject=planned, pair=pair.pk)
        renewed += 1
    return renewed
