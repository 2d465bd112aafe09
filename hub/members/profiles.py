"""A volunteer's row: what may be written of it, by whom, and that it holds together."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.members.actors import Actor
from hub.members.belongings import hands_over
from hub.members.events import record
from hub.members.lines import lines_of
from hub.members.models import Offer, Seek, User, Volunteer
from hub.members.states import VOLUNTEER, VolunteerState
from hub.shared.errors import DomainError, WrongState, by_field
from hub.topics.models import Level, Topic

SHARED = (
    "name", "job_title", "seniority", "languages", "time_zone", "place", "modes", "roles",
    "slots", "availability", "away_until", "capacity",
)  # fmt: skip
PROFILE = (*SHARED, "visible_to_colleagues")
"""What people write of themselves, besides offers and seeks. Whether colleagues see them is theirs alone to say."""
REGISTERED = (*SHARED, "email", "manager")
"""What an organisation writes of its people, besides offers and seeks."""
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


def locked(volunteer: Volunteer) -> Volunteer:
    """The volunteer's row, locked for the verb."""
    return Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)


@hands_over("usually_free")
def _hours(user: User) -> Iterable[Mapping[str, Any]]:
    """When they said that they are usually free, for each organisation they came with."""
    return user.volunteers.values("organisation__slug", "time_zone", "slots", "availability")


def is_self(actor: Actor, volunteer: Volunteer) -> bool:
    """Whether the actor is this very person."""
    return actor.user is not None and volunteer.user_id == actor.user.pk


def expect(volunteer: Volunteer, state: VolunteerState) -> None:
    """Raise WrongState unless the volunteer is in `state`."""
    if volunteer.state != state:
        raise WrongState


def move(actor: Actor, volunteer: Volunteer, to: VolunteerState, verb: str) -> Volunteer:
    """Move the volunteer and record `verb`."""
    VOLUNTEER.move(volunteer, to)
    record(actor=actor, verb=verb, subject=volunteer, organisation=volunteer.organisation_id)
    return volunteer


def activate_if_complete(actor: Actor, volunteer: Volunteer) -> None:
    """An invited person who has confirmed takes part as soon as nothing is missing."""
    if volunteer.state == VolunteerState.INVITED and volunteer.confirmed_at and not volunteer.missing():
        move(actor, volunteer, VolunteerState.ACTIVE, "volunteer.activated")


def check_complete(volunteer: Volunteer) -> None:
    """Raise ValidationError naming each field still needed to take part."""
    if missing := volunteer.missing():
        raise ValidationError({name: _("This is needed to take part.") for name in missing})


def write(
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
