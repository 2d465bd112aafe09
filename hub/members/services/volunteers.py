"""Volunteers: changing the profile, pausing, leaving, coming back."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hub.members.actors import Actor, permit
from hub.members.erasing import before_erasure
from hub.members.events import record
from hub.members.models import Event, User, Volunteer
from hub.members.profiles import (
    PROFILE,
    REGISTERED,
    AlreadyTakingPart,
    MembershipEnded,
    Skills,
    activate_if_complete,
    check_complete,
    is_self,
    locked,
    move,
    write,
)
from hub.members.states import VolunteerState
from hub.shared.errors import WrongState


@transaction.atomic
def change_volunteer(
    *,
    actor: Actor,
    volunteer: Volunteer,
    values: Mapping[str, Any],
    offers: Skills | None = None,
    seeks: Skills | None = None,
) -> Volunteer:
    """Change the profile: PROFILE by the person, REGISTERED by the organisation; skills left alone if None.

    A confirmed person's address is their own to change. Completing an invited profile makes it active.
    """
    volunteer = locked(volunteer)
    manages = actor.acts_for(volunteer.organisation_id)
    permit(manages or is_self(actor, volunteer))
    email = str(values.get("email", volunteer.email))
    if volunteer.user_id and email.strip().lower() != volunteer.email:
        raise ValidationError({"email": _("The person has confirmed this address: only they can change it.")})
    allowed = (*(REGISTERED if manages else ()), *(PROFILE if is_self(actor, volunteer) else ()))
    write(volunteer, values, allowed, offers, seeks)
    if volunteer.state in (VolunteerState.ACTIVE, VolunteerState.PAUSED, VolunteerState.APPLIED):
        check_complete(volunteer)
    record(actor=actor, verb="volunteer.changed", subject=volunteer, organisation=volunteer.organisation_id)
    activate_if_complete(actor, volunteer)
    return volunteer


@transaction.atomic
def pause(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """No new proposals until the person resumes; running pairs go on."""
    volunteer = locked(volunteer)
    permit(is_self(actor, volunteer) or actor.acts_for(volunteer.organisation_id))
    return move(actor, volunteer, VolunteerState.PAUSED, "volunteer.paused")


@transaction.atomic
def resume(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """Take part again, after a pause or after having left. Only the person says so.

    Raises WrongState for whoever was never approved, or was taken out by others: they ask to join anew.
    """
    volunteer = locked(volunteer)
    permit(is_self(actor, volunteer))
    if volunteer.state not in (VolunteerState.PAUSED, VolunteerState.LEFT):
        raise WrongState
    if volunteer.state == VolunteerState.LEFT:
        _check_may_come_back(volunteer)
    return move(actor, volunteer, VolunteerState.ACTIVE, "volunteer.resumed")


@transaction.atomic
def leave(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """Leave the hub, or refuse the invitation, without having to explain. Open pairs end; nothing is erased."""
    volunteer = locked(volunteer)
    permit(is_self(actor, volunteer) or actor.acts_for(volunteer.organisation_id))
    if volunteer.state == VolunteerState.LEFT:
        return volunteer
    return move(actor, volunteer, VolunteerState.LEFT, "volunteer.left")


@before_erasure
def _forget_hours(user: User) -> None:
    """When they were usually free, ticked or in words."""
    Volunteer.objects.filter(user=user).update(slots=[], availability="")


def _check_may_come_back(volunteer: Volunteer) -> None:
    happened = Event.objects.filter(subject_id=volunteer.pk)
    applied, approved = (
        happened.filter(verb=f"volunteer.{verb}").exists() for verb in ("applied", "approved")
    )
    left = happened.filter(verb="volunteer.left").order_by("-at").first()
    if (applied and not approved) or (left is not None and left.user_id != volunteer.user_id):
        raise WrongState(_("Your place here was closed: ask to join again."))
    same = Q(user=volunteer.user) | Q(organisation=volunteer.organisation, email__iexact=volunteer.email)
    if Volunteer.objects.filter(same).exclude(state=VolunteerState.LEFT).exists():
        raise AlreadyTakingPart
    if volunteer.organisation is not None and not volunteer.organisation.is_current():
        raise MembershipEnded
    check_complete(volunteer)
