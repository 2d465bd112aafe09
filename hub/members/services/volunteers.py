"""Volunteers: invited or applying, taking part, pausing, leaving."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.languages import spoken_here
from hub.members.lines import lines_of
from hub.members.models import Event, Offer, Organisation, Seek, User, Volunteer
from hub.members.services.accounts import prove_address
from hub.members.states import VOLUNTEER, VolunteerState
from hub.shared import clock
from hub.shared.errors import DomainError, WrongState, by_field
from hub.topics.models import Level, Topic

PROFILE = (
    "name", "job_title", "seniority", "languages", "time_zone", "place", "modes", "roles",
    "availability", "away_until", "capacity", "visible_to_colleagues",
)  # fmt: skip
REGISTERED = (*PROFILE, "email", "manager")
"""What an organisation may write of its people, besides offers and seeks."""
ONE_LINE = ("name", "job_title", "place", "availability")

type Skills = Iterable[tuple[Topic, str]]


class AlreadyTakingPart(DomainError):
    code = "already_taking_part"
    message = gettext_lazy(
        "You take part already, with another organisation. Leave there first, then accept here."
    )


class MembershipEnded(DomainError):
    code = "membership_ended"
    message = gettext_lazy("The organisation's membership has ended. Ask the coordinators to renew it.")


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
    _write(volunteer, values, REGISTERED, offers, seeks)
    record(actor=actor, verb="volunteer.invited", subject=volunteer, organisation=volunteer.organisation_id)
    return volunteer


@transaction.atomic
def resend_invitation(*, actor: Actor, volunteer: Volunteer) -> None:
    """Send the invitation's mail again."""
    permit(actor.acts_for(volunteer.organisation_id))
    if volunteer.state != VolunteerState.INVITED or volunteer.confirmed_at is not None:
        raise WrongState(_("This person has answered the invitation already."))
    record(actor=actor, verb="volunteer.invited", subject=volunteer, organisation=volunteer.organisation_id)


@transaction.atomic
def confirm_invitation(*, volunteer: Volunteer) -> User:
    """The person holds the link sent to their address and says yes: they get an account (or the one of that
    address), and take part at once if nothing is missing from the profile. Confirming again changes nothing.

    Raises AlreadyTakingPart when that account takes part elsewhere.
    """
    volunteer = _locked(volunteer)
    if volunteer.user is not None and volunteer.confirmed_at is not None:
        return volunteer.user
    _expect(volunteer, VolunteerState.INVITED)
    user = _account_of(volunteer)
    if user.volunteers.exclude(state=VolunteerState.LEFT).exclude(pk=volunteer.pk).exists():
        raise AlreadyTakingPart
    volunteer.user, volunteer.confirmed_at = user, clock.now()
    volunteer.save(update_fields=["user", "confirmed_at"])
    record(actor=Actor(user=user), verb="volunteer.confirmed", subject=volunteer)
    _activate_if_complete(Actor(user=user), volunteer)
    return user


@transaction.atomic
def apply_alone(
    *,
    actor: Actor,
    organisation: Organisation | None,
    values: Mapping[str, Any],
    offers: Skills = (),
    seeks: Skills = (),
) -> Volunteer:
    """A signed-in person asks to take part, with an organisation (its referents approve) or independent (the
    coordinators approve). The profile must be complete."""
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
        state=VolunteerState.APPLIED,
        confirmed_at=clock.now(),
    )
    _write(volunteer, values, PROFILE, offers, seeks)
    _check_complete(volunteer)
    _name_account(actor.user, volunteer)
    record(actor=actor, verb="volunteer.applied", subject=volunteer, organisation=volunteer.organisation_id)
    return volunteer


@transaction.atomic
def approve_application(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """A referent of the organisation, or a coordinator, welcomes the applicant. Twice changes nothing."""
    volunteer = _locked(volunteer)
    permit(actor.acts_for(volunteer.organisation_id))
    if volunteer.state == VolunteerState.ACTIVE:
        return volunteer
    _expect(volunteer, VolunteerState.APPLIED)
    return _move(actor, volunteer, VolunteerState.ACTIVE, "volunteer.approved")


@transaction.atomic
def decline_application(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """Say no to an applicant, who is told kindly and may apply elsewhere."""
    volunteer = _locked(volunteer)
    permit(actor.acts_for(volunteer.organisation_id))
    _expect(volunteer, VolunteerState.APPLIED)
    return _move(actor, volunteer, VolunteerState.LEFT, "volunteer.application_declined")


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
    volunteer = _locked(volunteer)
    manages = actor.acts_for(volunteer.organisation_id)
    permit(manages or _is_self(actor, volunteer))
    email = str(values.get("email", volunteer.email))
    if volunteer.user_id and email.strip().lower() != volunteer.email:
        raise ValidationError({"email": _("The person has confirmed this address: only they can change it.")})
    _write(volunteer, values, REGISTERED if manages else PROFILE, offers, seeks)
    if volunteer.state in (VolunteerState.ACTIVE, VolunteerState.PAUSED, VolunteerState.APPLIED):
        _check_complete(volunteer)
    record(actor=actor, verb="volunteer.changed", subject=volunteer, organisation=volunteer.organisation_id)
    _activate_if_complete(actor, volunteer)
    return volunteer


@transaction.atomic
def pause(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """No new proposals until the person resumes; running pairs go on."""
    volunteer = _locked(volunteer)
    permit(_is_self(actor, volunteer) or actor.acts_for(volunteer.organisation_id))
    return _move(actor, volunteer, VolunteerState.PAUSED, "volunteer.paused")


@transaction.atomic
def resume(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """Take part again, after a pause or after having left. Only the person says so.

    Raises WrongState for whoever was never approved, or was taken out by others: they ask to join anew.
    """
    volunteer = _locked(volunteer)
    permit(_is_self(actor, volunteer))
    if volunteer.state not in (VolunteerState.PAUSED, VolunteerState.LEFT):
        raise WrongState
    if volunteer.state == VolunteerState.LEFT:
        _check_may_come_back(volunteer)
    return _move(actor, volunteer, VolunteerState.ACTIVE, "volunteer.resumed")


@transaction.atomic
def leave(*, actor: Actor, volunteer: Volunteer) -> Volunteer:
    """Leave the hub, or refuse the invitation, without having to explain. Open pairs end; nothing is erased."""
    volunteer = _locked(volunteer)
    permit(_is_self(actor, volunteer) or actor.acts_for(volunteer.organisation_id))
    if volunteer.state == VolunteerState.LEFT:
        return volunteer
    return _move(actor, volunteer, VolunteerState.LEFT, "volunteer.left")


@transaction.atomic
def refuse_invitation(*, volunteer: Volunteer) -> None:
    """The person holds the link and says no. Saying it again changes nothing."""
    volunteer = _locked(volunteer)
    if volunteer.state == VolunteerState.LEFT:
        return
    _expect(volunteer, VolunteerState.INVITED)
    _move(Actor(), volunteer, VolunteerState.LEFT, "volunteer.left")


def _locked(volunteer: Volunteer) -> Volunteer:
    return Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)


def _is_self(actor: Actor, volunteer: Volunteer) -> bool:
    return actor.user is not None and volunteer.user_id == actor.user.pk


def _expect(volunteer: Volunteer, state: VolunteerState) -> None:
    if volunteer.state != state:
        raise WrongState


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
    _check_complete(volunteer)


def _move(actor: Actor, volunteer: Volunteer, to: VolunteerState, verb: str) -> Volunteer:
    VOLUNTEER.move(volunteer, to)
    record(actor=actor, verb=verb, subject=volunteer, organisation=volunteer.organisation_id)
    return volunteer


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


def _name_account(user: User, volunteer: Volunteer) -> None:
    """Whoever signed up with an address alone is greeted by the name they have now given."""
    if not user.name:
        user.name = volunteer.name
        user.save(update_fields=["name"])


def _activate_if_complete(actor: Actor, volunteer: Volunteer) -> None:
    if volunteer.state == VolunteerState.INVITED and volunteer.confirmed_at and not volunteer.missing():
        _move(actor, volunteer, VolunteerState.ACTIVE, "volunteer.activated")


def _check_complete(volunteer: Volunteer) -> None:
    if missing := volunteer.missing():
        raise ValidationError({name: _("This is needed to take part.") for name in missing})


def _write(
    volunteer: Volunteer,
    values: Mapping[str, Any],
    allowed: tuple[str, ...],
    offers: Skills | None,
    seeks: Skills | None,
) -> None:
    """Set what was given, check the whole, save it with its skills."""
    if unknown := sorted(set(values) - set(allowed)):
        raise ValidationError({name: _("This can't be changed here.") for name in unknown})
    for name, value in values.items():
        one_line = name in ONE_LINE and isinstance(value, str)
        setattr(volunteer, name, " ".join(value.split()) if one_line else value)
    volunteer.email = volunteer.email.strip().lower()
    _check(volunteer, {"offers": list(offers or ()), "seeks": list(seeks or ())})
    volunteer.save()
    if offers is not None:
        _replace(Offer, volunteer, offers)
    if seeks is not None:
        _replace(Seek, volunteer, seeks)


def _replace[S: (Offer, Seek)](model: type[S], volunteer: Volunteer, skills: Skills) -> None:
    model.objects.filter(volunteer=volunteer).delete()
    model.objects.bulk_create(model(volunteer=volunteer, topic=topic, level=level) for topic, level in skills)


def _check(volunteer: Volunteer, skills: Mapping[str, list[tuple[Topic, str]]]) -> None:
    errors: dict[str, Any] = {}
    try:
        volunteer.full_clean()
    except ValidationError as error:
        errors = by_field(error, {"email_taken": "email", "own_manager": "manager"})
    if message := _wrong_manager(volunteer):
        errors.setdefault("manager", [message])
    for name, rows in skills.items():
        topics = [topic.pk for topic, _level in rows]
        if len(topics) != len(set(topics)):
            errors[name] = [_("Each topic stands once.")]
        if any(level not in Level.values for _topic, level in rows):
            errors[name] = [_("A level is one of: %(levels)s.") % {"levels": ", ".join(Level.values)}]
    if errors:
        raise ValidationError(errors)


def _wrong_manager(volunteer: Volunteer) -> str | None:
    manager = volunteer.manager
    if manager is None:
        return None
    if manager.organisation_id is None or manager.organisation_id != volunteer.organisation_id:
        return _("A manager is a volunteer of the same organisation.")
    if volunteer.pk in lines_of([manager])[manager.pk]:
        return _("This would close the reporting line on itself.")
    return None
