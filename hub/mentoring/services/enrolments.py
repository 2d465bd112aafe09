"""Who takes part in a cycle."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from charters.binding import floor_lacking
from charters.models import Charter
from commons.models import ChallengePage
from hub.members.actors import Actor, permit
from hub.members.consents import Said, consents
from hub.members.events import record
from hub.members.models import Volunteer
from hub.members.purposes import Purpose, uses
from hub.members.services import give_consents
from hub.members.states import VolunteerState
from hub.mentoring.models import Cycle, Enrolment
from hub.mentoring.states import CycleState
from hub.shared import clock
from hub.shared.errors import RuleBroken, WrongState


@uses(Purpose.MATCHED, "enrols the person in a cycle, where proposals are made")
@transaction.atomic
def enrol(
    *,
    actor: Actor,
    cycle: Cycle,
    volunteer: Volunteer,
    roles: Iterable[str],
    challenges: Iterable[ChallengePage] = (),
    situation: str = "",
    expectations: str = "",
    said: Iterable[Said] = (),
) -> Enrolment:
    """Put the volunteer in the cycle: they themselves, their organisation or, out of its dates too, a coordinator;
    they are told, and may withdraw. Roles are among the volunteer's own; `situation` and `expectations` are the
    person's to say, as is `said`, what they agree to by the same click.

    Raises ValidationError by field; RuleBroken with `no_consent` or `charter_not_adopted`; WrongState if the cycle is
    not enrolling or the person not active.
    """
    own = actor.user is not None and volunteer.user_id == actor.user.pk
    permit(own or actor.acts_for(volunteer.organisation_id))
    permit(own or not (situation or expectations or said))
    cycles = Cycle.objects.select_for_update(of=("self",)).select_related("programme__charter__floor")
    cycle = cycles.get(pk=cycle.pk)
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    if cycle.state != CycleState.ENROLLING:
        raise WrongState(_("This cycle is not open for enrolment."))
    if not actor.sees_all and not cycle.enrol_from <= clock.today() <= cycle.enrol_until:
        raise WrongState(_("Enrolment in this cycle opens and closes on the days it says; this is not one."))
    if volunteer.state != VolunteerState.ACTIVE:
        raise WrongState(_("This volunteer does not take part at the moment."))
    give_consents(actor=actor, said=said)
    _check_agrees(volunteer, own=own)
    _check_adopted(actor, cycle, volunteer)
    enrolment = Enrolment(
        cycle=cycle, volunteer=volunteer, roles=list(roles), situation=situation, expectations=expectations
    )
    _check(enrolment)
    enrolment.save()
    enrolment.challenges.set(challenges)
    record(actor=actor, verb="enrolment.made", subject=enrolment, cycle=cycle.pk, volunteer=volunteer.pk)
    return enrolment


@transaction.atomic
def withdraw_enrolment(*, actor: Actor, enrolment: Enrolment) -> Enrolment:
    """Leave the cycle and its open proposals; pairs under way go on and are ended on their own. Withdrawing again
    changes nothing.

    Verbs that propose people hold their rows: this one waits for them, and finds what they proposed.
    """
    volunteer = enrolment.volunteer
    own = actor.user is not None and volunteer.user_id == actor.user.pk
    permit(own or actor.acts_for(volunteer.organisation_id))
    list(Volunteer.objects.select_for_update(of=("self",)).filter(pk=volunteer.pk).values_list("pk"))
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if enrolment.withdrawn_at is not None:
        return enrolment
    enrolment.withdrawn_at = clock.now()
    enrolment.save(update_fields=["withdrawn_at"])
    ids = {"cycle": enrolment.cycle_id, "volunteer": enrolment.volunteer_id}
    record(actor=actor, verb="enrolment.withdrawn", subject=enrolment, **ids)
    return enrolment


def _check_agrees(volunteer: Volunteer, *, own: bool) -> None:
    """Others are told no more than of someone who takes no part at the moment."""
    if not consents([volunteer.user_id], Purpose.MATCHED):
        mine = _("Say first that you agree to being matched: enrolling is for nothing else.")
        theirs = _(
            "This person can't be enrolled at the moment. They find what is missing on their own page."
        )
        raise RuleBroken([("no_consent", mine if own else theirs)])


def _check_adopted(actor: Actor, cycle: Cycle, volunteer: Volunteer) -> None:
    """An organisation enrols its people once it has adopted the charter that the programme's stands on."""
    organisation = volunteer.organisation_id
    lacking = floor_lacking(cycle.programme.charter, organisation)
    if organisation is not None and lacking is not None:
        raise RuleBroken([("charter_not_adopted", _not_adopted(actor, lacking, organisation))])


def _not_adopted(actor: Actor, charter: Charter, organisation: uuid.UUID) -> str:
    """Who can mend it, and where."""
    where = settings.WAGTAILADMIN_BASE_URL + reverse("adoptions")
    if actor.user is not None and organisation in actor.organisation_ids:
        text = _(
            "Your organisation enrols people once it has adopted “%(title)s”: adopt it in your space, at %(where)s"
        )
    else:
        text = _(
            "This organisation enrols people once it has adopted “%(title)s”: one of its referents does so in their "
            "space, at %(where)s"
        )
    return text % {"title": charter.title, "where": where}


def _check(enrolment: Enrolment) -> None:
    if Enrolment.objects.current().filter(cycle=enrolment.cycle, volunteer=enrolment.volunteer).exists():
        message = _("This volunteer is enrolled in this cycle already.")
        raise ValidationError({"volunteer": ValidationError(message, "already_enrolled")})
    enrolment.full_clean()
    if extra := sorted(set(enrolment.roles) - set(enrolment.volunteer.roles)):
        message = _("The volunteer's profile does not say: %(roles)s. Add it there first.")
        raise ValidationError({"roles": message % {"roles": ", ".join(extra)}})
