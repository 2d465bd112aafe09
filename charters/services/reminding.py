"""Asking those bound by an earlier version to commit again: when the new one takes effect, then 14, 7 and 1 days
before its day. What was asked stands among the events: nobody is asked the same twice, however often this runs."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from charters.binding import Binding, bindings
from charters.models import Adoption, Charter, CharterVersion
from charters.states import Scope
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import Event, Membership, Organisation
from hub.shared import clock

DAYS_BEFORE = (14, 7, 1)
SIGN_AGAIN, ADOPT_AGAIN = "charter.sign_again", "charter.adopt_again"


@dataclass(frozen=True)
class Bound:
    """Who commits again before `until`: a person for themselves, or a referent for the organisation."""

    user: int
    until: dt.date
    organisation: uuid.UUID | None = None


def is_due(days: int, told: int | None) -> bool:
    """Whether to ask `days` before the day, having last asked `told` days before it (None: never). Late is better
    than never, and once is enough: a reminder that was missed is not made up for after the next."""
    if days <= 0:
        return False
    return told is None or any(days <= step < told for step in DAYS_BEFORE)


@transaction.atomic
def remind(*, actor: Actor, verb: str, version: uuid.UUID, bound: Collection[Bound]) -> int:
    """Note that these are asked, if it is time, to commit to the words of `version`; listeners write to them.
    How many. Two that run at once ask once: the version's row is locked."""
    permit(actor.sees_all)
    locked = CharterVersion.objects.select_for_update(of=("self",)).get(pk=version)
    told, asked = _told(verb, version), 0
    for one in bound:
        days = (one.until - clock.today()).days
        key = (str(one.user), str(one.organisation))
        if is_due(days, told.get(key)):
            told[key] = days
            record(
                actor=actor,
                verb=verb,
                subject=locked,
                user=one.user,
                organisation=one.organisation,
                days=days,
            )
            asked += 1
    return asked


def remind_adopters(*, actor: Actor) -> int:
    """Ask the referents of the organisations whose adoption ends with a day to come; how many."""
    permit(actor.sees_all)
    found = bindings(Charter.objects.filter(scope=Scope.NETWORK).values_list("pk", flat=True))
    return sum(
        remind(actor=actor, verb=ADOPT_AGAIN, version=one.substance, bound=bound)
        for one in found.values()
        if one.due and one.substance is not None and (bound := list(_bound_adopters(one)))
    )


def bound_organisations(binding: Binding) -> dict[uuid.UUID, dt.date]:
    """The members that adopted an earlier version and not the one in force, each with its day, to come or past."""
    rows = Adoption.objects.valid().filter(version__in=[*binding.accepted, *binding.due])
    rows = rows.filter(organisation__in=Organisation.objects.current())
    adopted: dict[uuid.UUID, set[uuid.UUID]] = {}
    for organisation, version in rows.values_list("organisation_id", "version_id"):
        adopted.setdefault(organisation, set()).add(version)
    days = {
        one: binding.day_for(versions) for one, versions in adopted.items() if not versions & binding.accepted
    }
    return {organisation: day for organisation, day in days.items() if day is not None}


def _bound_adopters(binding: Binding) -> Iterable[Bound]:
    days = bound_organisations(binding)
    referents = Membership.objects.filter(
        organisation__in=list(days), role=Membership.Role.REFERENT, user__is_active=True
    )
    for user, organisation in referents.order_by("pk").values_list("user_id", "organisation_id"):
        yield Bound(user, days[organisation], organisation)


def _told(verb: str, version: uuid.UUID) -> dict[tuple[str, str], int]:
    """How many days before the day each was last asked."""
    told: dict[tuple[str, str], int] = {}
    for ids in Event.objects.filter(subject_id=version, verb=verb).values_list("ids", flat=True):
        key = (ids["user"], ids.get("organisation", "None"))
        told[key] = min(int(ids["days"]), told.get(key, int(ids["days"])))
    return told
