"""Applying alone, and being approved by a referent or a coordinator."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from hub.members.actors import Actor, permit
from hub.members.consents import Said
from hub.members.events import record
from hub.members.models import Organisation, User, Volunteer
from hub.members.profiles import (
    PROFILE,
    AlreadyTakingPart,
    MembershipEnded,
    Skills,
    check_complete,
    expect,
    locked,
    move,
    write,
)
from hub.members.services.consents import give_consents
from hub.members.states import VolunteerState
from hub.shared import clock


@transaction.atomic
def apply_alone(
    *,
    actor: Actor,
    organisation: Organisation | None,
    values: Mapping[str, Any],
    offers: Skills = (),
    seeks: Skills = (),
    said: Iterable[Said] = (),
) -> Volunteer:
    """A signed-in person asks to take part, with an organisation (its referents approve) or independent (the
    coordinators approve). The profile must be complete; `said` is what they agree to by the same click."""
    permit(actor.user is not None)
    assert actor.user is not None
    if actor.user.volunteers.exclude(state=VolunteerState.LEFT).exists():
        raise AlreadyTakingPart
    if organisation is not None and not organisation.is_current():
        raise MembershipEnded
    volunteer = Volunteer(
        organisation=organisation,
        user=actor.user,
        email=actor.user.email,
        time_zone=actor.user.time_zone,
        state=VolunteerState.APPLIED,
        confirmed_at=clock.now(),
    )
    write(volunteer, values, PROFILE, offers, seeks)
    check_complete(volunteer)
    _name_account(actor.user, volunteer)
    give_consents(actor=actor, said=said)
    record(actor=actor, verb="volunteer.applied", subject=volunteer, organisation=volunteer.organisation_id)
    return volunteer


@transaction.atomic
def approve_application(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """A referent of the organisation, or a coordinator, welcomes the applicant. Twice changes nothing."""
    volunteer = locked(volunteer)
    permit(actor.acts_for(volunteer.organisation_id))
    if volunteer.state == VolunteerState.ACTIVE:
        return volunteer
    expect(volunteer, VolunteerState.APPLIED)
    return move(actor, volunteer, VolunteerState.ACTIVE, "volunteer.approved")


@transaction.atomic
def decline_application(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """Say no to an applicant, who is told kindly and may apply elsewhere."""
    volunteer = locked(volunteer)
    permit(actor.acts_for(volunteer.organisation_id))
    expect(volunteer, VolunteerState.APPLIED)
    return move(actor, volunteer, VolunteerState.LEFT, "volunteer.application_declined")


def _name_account(user: User, volunteer: Volunteer) -> None:
    """Whoever signed up with an address alone is greeted by the name they have now given."""
    if not user.name:
        user.name = volunteer.name
        user.save(update_fields=["name"])
