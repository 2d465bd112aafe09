"""A person says whom they should not be paired with."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import Conflict, Event, Organisation, Volunteer
from hub.shared import clock
from hub.shared.errors import DomainError

MOST_A_DAY = 10
"""Whoever declares more is trying addresses, to see which cards go away."""


class TooMany(DomainError):
    code = "too_many"
    message = gettext_lazy(
        "You have declared many conflicts today. Go on tomorrow, or write to a coordinator."
    )


@transaction.atomic
def declare_conflict(
    *,
    actor: Actor,
    kind: str,
    organisation: Organisation | None = None,
    email: str = "",
    reason: str = "",
    ends_on: dt.date | None = None,
) -> Conflict:
    """From now on the person meets nobody of `organisation`, or not whoever has the address `email`; the other side
    never learns of it, and coordinators alone read the reason.

    Whether anyone has this address is not told. Raises NotAllowed for whoever does not take part, TooMany,
    ValidationError by field.
    """
    rows = Volunteer.objects.select_for_update(of=("self",)).filter(user=actor.user)
    volunteer = rows.exclude(state=Volunteer.State.LEFT).first() if actor.user is not None else None
    permit(volunteer is not None)
    assert volunteer is not None
    day = clock.now() - dt.timedelta(days=1)
    if Event.objects.filter(verb="conflict.declared", user=actor.user, at__gt=day).count() >= MOST_A_DAY:
        raise TooMany
    check_end(ends_on)
    conflict = Conflict(
        volunteer=volunteer, kind=kind, organisation=organisation, email=email, reason=reason.strip(), ends_on=ends_on
    )  # fmt: skip
    conflict.clean()
    if conflict.email in _own_addresses(volunteer):
        raise ValidationError({"email": _("This address is your own.")})
    same = Conflict.objects.filter(volunteer=volunteer, organisation=organisation, email=conflict.email)
    same.exclude(pk__in=Conflict.objects.in_force()).delete()
    conflict.full_clean()
    conflict.save()
    record(actor=actor, verb="conflict.declared", subject=conflict, volunteer=volunteer.pk)
    return conflict


@transaction.atomic
def lift_conflict(*, actor: Actor, conflict: Conflict) -> None:
    """The person, or a coordinator they asked, says that it is over."""
    own = actor.user is not None and conflict.volunteer.user_id == actor.user.pk
    permit(own or actor.sees_all)
    record(actor=actor, verb="conflict.lifted", subject=conflict, volunteer=conflict.volunteer_id)
    conflict.delete()


def check_end(ends_on: dt.date | None) -> None:
    """Raise ValidationError for a day that is past."""
    if ends_on is not None and ends_on < clock.today():
        raise ValidationError({"ends_on": _("Choose a day to come.")})


def _own_addresses(volunteer: Volunteer) -> set[str]:
    return {volunteer.email.lower(), *([volunteer.user.email.lower()] if volunteer.user else [])}
