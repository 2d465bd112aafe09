"""What someone says of a card: for the matching alone to know."""

from django.db import transaction
from django.db.models import Q

from hub.members.actors import Actor, permit
from hub.members.erasing import before_erasure
from hub.members.events import keep_private, record
from hub.members.models import User, Volunteer
from hub.members.profiles import is_self
from hub.mentoring.directory import enrolments_of, whom_they_could_meet
from hub.mentoring.models import Preference
from hub.mentoring.preferences import said_by

keep_private("preference.said", "preference.taken_back")


@transaction.atomic
def prefer(*, actor: Actor, volunteer: Volunteer, other: Volunteer, kind: str | None) -> Preference | None:
    """Say, oneself alone, that one would like to meet the person behind a card, or would rather not; None takes it
    back. Nobody is told; what waits between the two is theirs to answer. Saying the same again changes nothing.

    Raises NotAllowed unless it is about the actor's own record and, but for taking it back, a card that they may see
    among those enrolled with them.
    """
    permit(is_self(actor, volunteer))
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    said = list(said_by(actor.user).filter(other=other))
    if kind is None:
        if said:
            Preference.objects.filter(pk__in=[one.pk for one in said]).delete()
            record(actor=actor, verb="preference.taken_back", subject=volunteer)
        return None
    own = enrolments_of(actor).filter(volunteer=volunteer)
    permit(any(whom_they_could_meet(actor, one).filter(pk=other.pk).exists() for one in own))
    if len(said) == 1 and said[0].kind == kind:
        return said[0]
    Preference.objects.filter(pk__in=[one.pk for one in said]).delete()
    preference = Preference(volunteer=volunteer, other=other, kind=kind)
    preference.full_clean()
    preference.save()
    record(actor=actor, verb="preference.said", subject=volunteer)
    return preference


@before_erasure
def _forget_what_was_said(user: User) -> None:
    """What they said of others, and others of them."""
    Preference.objects.filter(Q(volunteer__user=user) | Q(other__user=user)).delete()
