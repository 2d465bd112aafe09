"""Invited by an organisation: the mail, and the person's yes or no."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.members.actors import Actor, permit
from hub.members.consents import Said
from hub.members.events import record
from hub.members.languages import spoken_here
from hub.members.models import Event, Organisation, User, Volunteer
from hub.members.profiles import (
    REGISTERED,
    AlreadyTakingPart,
    MembershipEnded,
    Skills,
    activate_if_complete,
    expect,
    locked,
    move,
    write,
)
from hub.members.services.accounts import prove_address
from hub.members.services.consents import give_consents
from hub.members.states import VolunteerState
from hub.shared import clock
from hub.shared.errors import DomainError, WrongState

RESEND_AFTER = dt.timedelta(minutes=10)


class TooSoon(DomainError):
    code = "too_soon"
    message = gettext_lazy("The invitation has just been sent. Wait ten minutes before sending it again.")


@transaction.atomic
def invite_volunteer(
    *,
    actor: Actor,
    organisation: Organisation | None,
    values: Mapping[str, Any],
    offers: Skills = (),
    seeks: Skills = (),
) -> Volunteer:
    """Register someone for `organisation` (None: independent, by a coordinator) and ask them to confirm.

    `values` holds any of REGISTERED. Raises ValidationError by field; nothing is kept then.
    """
    permit(actor.acts_for(organisation.pk if organisation else None))
    if organisation is not None and not organisation.is_current():
        raise MembershipEnded
    volunteer = Volunteer(organisation=organisation)
    write(volunteer, values, REGISTERED, offers, seeks)
    record(actor=actor, verb="volunteer.invited", subject=volunteer, organisation=volunteer.organisation_id)
    return volunteer


@transaction.atomic
def resend_invitation(*, actor: Actor, volunteer: Volunteer) -> None:
    """Send the invitation's mail again, not sooner than RESEND_AFTER the last. Raises TooSoon or WrongState."""
    permit(actor.acts_for(volunteer.organisation_id))
    if volunteer.state != VolunteerState.INVITED or volunteer.confirmed_at is not None:
        raise WrongState(_("This person has answered the invitation already."))
    sent = Event.objects.filter(subject_id=volunteer.pk, verb="volunteer.invited")
    if sent.filter(at__gt=clock.now() - RESEND_AFTER).exists():
        raise TooSoon
    record(actor=actor, verb="volunteer.invited", subject=volunteer, organisation=volunteer.organisation_id)


@transaction.atomic
def confirm_invitation(*, volunteer: Volunteer, said: Iterable[Said] = ()) -> User:
    """The person holds the link sent to their address and says yes: they get an account (or the one of that
    address), and take part at once if nothing is missing from the profile. `said` is what they agree to by the same
    click: taking part asks for none of it. Confirming again changes nothing.

    Raises AlreadyTakingPart when that account takes part elsewhere.
    """
    volunteer = locked(volunteer)
    if volunteer.user is not None and volunteer.confirmed_at is not None:
        return volunteer.user
    expect(volunteer, VolunteerState.INVITED)
    user = _account_of(volunteer)
    if user.volunteers.exclude(state=VolunteerState.LEFT).exclude(pk=volunteer.pk).exists():
        raise AlreadyTakingPart
    volunteer.user, volunteer.confirmed_at = user, clock.now()
    volunteer.save(update_fields=["user", "confirmed_at"])
    record(actor=Actor(user=user), verb="volunteer.confirmed", subject=volunteer)
    give_consents(actor=Actor(user=user), said=said)
    activate_if_complete(Actor(user=user), volunteer)
    return user


@transaction.atomic
def refuse_invitation(*, volunteer: Volunteer) -> None:
    """The person holds the link and says no. Saying it again changes nothing."""
    volunteer = locked(volunteer)
    if volunteer.state == VolunteerState.LEFT:
        return
    expect(volunteer, VolunteerState.INVITED)
    move(Actor(), volunteer, VolunteerState.LEFT, "volunteer.left")


def _account_of(volunteer: Volunteer) -> User:
    """The account that has proven the invitation's address; else the link proves it, for a new account or for one
    begun with the address and left unproven."""
    proven = EmailAddress.objects.filter(email__iexact=volunteer.email, verified=True).first()
    if proven is not None:
        owner: User = proven.user
        return owner
    user = User.objects.filter(email__iexact=volunteer.email).first()
    if user is None:
        own = {"name": volunteer.name, "time_zone": volunteer.time_zone, "language": spoken_here()}
        user = User.objects.create_user(volunteer.email, **own)
    prove_address(user=user, email=user.email)
    return user
