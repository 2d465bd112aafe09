"""Answers to a proposal: only the person concerned accepts or declines; who proposed may withdraw."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.matching.rules import MET_BEFORE, REFUSED, SECRET, broken_by
from hub.members.actors import Actor, permit
from hub.members.consents import Said
from hub.members.erasing import before_erasure
from hub.members.events import record
from hub.members.models import User, Volunteer
from hub.members.services import give_consents
from hub.members.states import VolunteerState
from hub.mentoring.declining import counted
from hub.mentoring.facts import party_of
from hub.mentoring.models import Cycle, Pair, PairMember
from hub.mentoring.services.pairs import locked, start_if_ready
from hub.mentoring.services.proposals import lock_people, refuse
from hub.mentoring.states import PAIR, Answer, DeclineReason, PairState
from hub.shared import clock
from hub.shared.errors import NotAllowed, WrongState


@transaction.atomic
def accept_pair(*, actor: Actor, pair: Pair, said: Iterable[Said] = ()) -> Pair:
    """The person says yes. With the last yes the pair is accepted, its people learn the names of those who agree to be
    named, and it starts if all have signed the charter. `said` is what the person agrees to by the same click. Saying
    yes again changes nothing.

    The rules are checked anew, for things change between a proposal and its answer. Raises NotAllowed, WrongState
    or RuleBroken; WrongState too, for none of them learns it, if some are apart by now.
    """
    people = lock_people([place.volunteer for place in pair.members.select_related("volunteer")])
    pair, member = _own_place(actor, pair)
    if member.answer == Answer.ACCEPTED:
        return pair
    _expect_proposed(pair)
    _check_still_allowed(pair, people)
    _answer(member, Answer.ACCEPTED)
    give_consents(actor=actor, said=said)
    record(actor=actor, verb="pair.accepted_by", subject=pair, volunteer=member.volunteer_id)
    go_on_if_all_accept(actor=actor, pair=pair)
    return pair


def go_on_if_all_accept(*, actor: Actor, pair: Pair) -> None:
    """With everyone's yes, from proposed to accepted, and on if all have signed."""
    if all(place.answer == Answer.ACCEPTED for place in pair.members.all()):
        PAIR.move(pair, PairState.ACCEPTED, accepted_at=clock.now())
        record(actor=actor, verb="pair.accepted", subject=pair)
        start_if_ready(actor=actor, pair=pair)


@transaction.atomic
def decline_pair(*, actor: Actor, pair: Pair, reason: str = "") -> Pair:
    """The person says no, without having to say why; all are free again. Saying no again changes nothing.

    `reason` is a DeclineReason or nothing: kept with their answer until it is counted (`count_reasons`), told to nobody
    but as that count, and in no event.
    Raises ValidationError for another.
    """
    pair, member = _own_place(actor, pair)
    if reason and reason not in DeclineReason.values:
        raise ValidationError({"reason": _("Choose one of the reasons, or none.")})
    if member.answer == Answer.DECLINED:
        return pair
    _expect_proposed(pair)
    _answer(member, Answer.DECLINED, declined_for=reason)
    PAIR.move(pair, PairState.DECLINED, closed_at=clock.now())
    record(actor=actor, verb="pair.declined", subject=pair)
    return pair


@transaction.atomic
def withdraw_pair(*, actor: Actor, pair: Pair) -> Pair:
    """Who proposed it, their organisation or a coordinator takes the proposal back. Again changes nothing."""
    pair = locked(pair)
    permit(actor.sees_all or _proposed_it(actor, pair))
    if pair.state == PairState.WITHDRAWN:
        return pair
    _expect_proposed(pair)
    PAIR.move(pair, PairState.WITHDRAWN, closed_at=clock.now())
    record(actor=actor, verb="pair.withdrawn", subject=pair)
    return pair


def expire_pairs(*, actor: Actor) -> int:
    """Close the proposals whose time to answer is over, each on its own; the number closed. Run daily."""
    permit(actor.sees_all)
    late = Pair.objects.filter(state=PairState.PROPOSED, answer_until__lt=clock.now())
    return sum(_expire(actor, pair) for pair in late)


@transaction.atomic
def _expire(actor: Actor, pair: Pair) -> bool:
    pair = locked(pair)
    if pair.state != PairState.PROPOSED:
        return False
    PAIR.move(pair, PairState.EXPIRED, closed_at=clock.now())
    record(actor=actor, verb="pair.expired", subject=pair)
    return True


def count_reasons(*, actor: Actor) -> int:
    """Count in their cycles the reasons given on days that are past, where they may be (`hub.mentoring.declining`):
    from then on they are nobody's. How many. Run daily."""
    permit(actor.sees_all)
    cycles = _given_before_today().order_by().values_list("pair__cycle", flat=True).distinct()
    return sum(_count(cycle) for cycle in Cycle.objects.filter(pk__in=cycles))


@transaction.atomic
def _count(cycle: Cycle) -> int:
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    given = _given_before_today().filter(pair__cycle=cycle).select_for_update(of=("self",))
    rows = list(given.order_by("pk").values_list("pk", "volunteer", "declined_for"))
    new = counted((person, reason) for _pk, person, reason in rows)
    if not new:
        return 0
    cycle.declines = dict(Counter(cycle.declines) + new)
    cycle.save(update_fields=["declines"])
    return PairMember.objects.filter(pk__in=[pk for pk, *_said in rows]).update(declined_for="")


def _given_before_today() -> QuerySet[PairMember]:
    midnight = dt.datetime.combine(clock.today(), dt.time(), timezone.get_default_timezone())
    return PairMember.objects.filter(answered_at__lt=midnight).exclude(declined_for="")


@before_erasure
def _forget_why(user: User) -> None:
    """The reasons that they gave for saying no, unless counted by then: that they said no stays."""
    PairMember.objects.filter(volunteer__user=user).exclude(declined_for="").update(declined_for="")


def _own_place(actor: Actor, pair: Pair) -> tuple[Pair, PairMember]:
    pair = locked(pair)
    member = pair.member_of(actor)
    if member is None:
        raise NotAllowed(_("Only the person concerned answers."))
    return pair, member


def _expect_proposed(pair: Pair) -> None:
    if pair.state != PairState.PROPOSED:
        raise WrongState(
            _("This proposal is no longer open: it is %(state)s.") % {"state": pair.get_state_display()}
        )


def _answer(member: PairMember, answer: Answer, declined_for: str = "") -> None:
    member.answer, member.answered_at, member.declined_for = answer, clock.now(), declined_for
    member.save(update_fields=["answer", "answered_at", "declined_for"])


def _proposed_it(actor: Actor, pair: Pair) -> bool:
    if actor.user is not None and pair.proposed_by_id == actor.user.pk:
        return True
    return pair.proposed_by_organisation_id in actor.organisation_ids


def _check_still_allowed(pair: Pair, people: Mapping[object, Volunteer]) -> None:
    places = list(pair.members.all())
    first = next(place for place in places if place.role != PairMember.Role.MENTEE)
    mentees: list[Volunteer] = [people[place.volunteer_id] for place in places if place is not first]
    party = party_of(
        cycle=pair.cycle,
        mentor=people[first.volunteer_id],
        mentees=mentees,
        reciprocal=pair.reciprocal,
        challenge=pair.challenge,
        apart_from=pair,
    )
    # Whoever refused someone of it meanwhile answers it for themselves: nobody else's yes may tell.
    broken = [rule for rule in broken_by(party) if rule is not REFUSED]
    if {*SECRET, MET_BEFORE}.isdisjoint(broken):
        refuse(broken)
    if broken or any(person.state != VolunteerState.ACTIVE for person in people.values()):
        raise WrongState(_("Someone does not take part at the moment."))
