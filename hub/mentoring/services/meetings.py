"""People who were a pair do not meet again unless they ask to, even those who were erased meanwhile."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from hub.members.actors import Actor, permit
from hub.members.addresses import addresses_of
from hub.members.erasing import before_erasure
from hub.members.events import keep_private, record
from hub.members.models import User, Volunteer
from hub.mentoring.marks import mark_of, sum_of, written
from hub.mentoring.meetings import kept_apart
from hub.mentoring.models import Met, Pair, PairMember
from hub.mentoring.services.pairs import locked
from hub.shared.errors import WrongState

keep_private("pair.again", "pair.not_again")


@transaction.atomic
def ask_again(*, actor: Actor, pair: Pair, again: bool = True) -> Pair:
    """Someone of a pair that is over would meet the other again, or takes that back; once both say so they may. The
    other is told by then, and not before. Saying the same again changes nothing.

    Raises NotAllowed for others, WrongState unless all had accepted and the pair is over.
    """
    pair = locked(pair)
    place = pair.member_of(actor)
    permit(place is not None)
    assert place is not None
    if pair.accepted_at is None or pair.closed_at is None:
        raise WrongState(_("This is for people whose pair is over."))
    if place.again != again:
        place.again = again
        place.save(update_fields=["again"])
        record(actor=actor, verb="pair.again" if again else "pair.not_again", subject=pair)
    return pair


@transaction.atomic
def keep_meetings(*, actor: Actor, user: User) -> int:
    """For whoever asks to be erased: keep that they met those whom they met, by marks alone, so that whoever comes back
    under an address of theirs does not meet them again. Not of those whom they and the other would meet again. How many
    marks are new.
    """
    permit(actor.sees_all or actor.user == user)
    own = Volunteer.objects.filter(user=user)
    pairs = PairMember.objects.filter(volunteer__in=own, pair__accepted_at__isnull=False).values("pair")
    places = PairMember.objects.filter(pair__in=pairs).select_related("volunteer__user")
    hers = addresses_of(user) | {email.lower() for email in own.values_list("email", flat=True)}
    others = [
        place.volunteer
        for two in kept_apart(places)
        for place, with_whom in (two, two[::-1])
        if with_whom.volunteer.user_id == user.pk != place.volunteer.user_id
    ]
    return _keep(hers, {address for other in others for address in _addresses(other)})


def _keep(hers: Iterable[str], theirs: Iterable[str]) -> int:
    marks = {written(sum_of(mark_of(one), mark_of(other))) for one in hers for other in theirs}
    before = Met.objects.count()
    Met.objects.bulk_create((Met(mark=mark) for mark in sorted(marks)), ignore_conflicts=True)
    return Met.objects.count() - before


def _addresses(volunteer: Volunteer) -> set[str]:
    return {volunteer.email, *([volunteer.user.email] if volunteer.user else [])}


@before_erasure
def _keep_what_others_lived(user: User) -> None:
    keep_meetings(actor=Actor.system(), user=user)
