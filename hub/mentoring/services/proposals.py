"""Bringing people together by hand: every hard rule is checked here, by the objects the matching uses."""

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commons.models import ChallengePage
from hub.matching.rules import CONFLICT_OF_INTEREST, REFUSED, Rule, broken_by
from hub.members.actors import Actor, permit
from hub.members.consents import consents
from hub.members.events import record
from hub.members.models import Organisation, Volunteer
from hub.members.profiles import MembershipEnded
from hub.members.purposes import Purpose, uses
from hub.members.states import VolunteerState
from hub.mentoring.apart import Unknown, unknown_to
from hub.mentoring.facts import party_of
from hub.mentoring.models import Cycle, MentoringModel, Pair, PairMember
from hub.mentoring.services.forming import drafted_pair, drafted_places
from hub.mentoring.states import PAIRING_CYCLES
from hub.shared.errors import RuleBroken, Text, WrongState


@uses(Purpose.MATCHED, "proposes the person to others, and others to the person")
@transaction.atomic
def propose_pair(
    *,
    actor: Actor,
    cycle: Cycle,
    mentor: Volunteer,
    mentees: Sequence[Volunteer],
    challenge: ChallengePage | None = None,
    reciprocal: bool = False,
    goals: str = "",
) -> Pair:
    """Propose that these people meet; each is asked by mail. `mentor` of a reciprocal pair is either peer.

    The frame (frequency, length, end) is the cycle's, accepted with the proposal and the people's to change.
    Raises NotAllowed unless one of them at least is looked after by the actor, Unknown for those who are not to know
    of each other, MembershipEnded if someone's organisation is no member now, WrongState if the cycle forms no pairs
    or someone takes no part now, RuleBroken with all the broken rules; nothing is written then.
    """
    people = [mentor, *mentees]
    permit(actor.sees_all or any(person.organisation_id in actor.organisation_ids for person in people))
    if hidden := unknown_to(actor, people):
        raise Unknown(hidden)
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cycle.pk)
    if cycle.state not in PAIRING_CYCLES:
        raise WrongState(_("This cycle brings nobody together at the moment."))
    if reciprocal and (cycle.programme.model != MentoringModel.PEER or len(mentees) != 1):
        raise ValidationError({"reciprocal": _("Only two peers mentor each other.")})
    locked = lock_people(people)
    mentor, mentees = locked[mentor.pk], [locked[person.pk] for person in mentees]
    if any(person.organisation and not person.organisation.is_current() for person in locked.values()):
        raise MembershipEnded
    party = party_of(cycle=cycle, mentor=mentor, mentees=mentees, reciprocal=reciprocal, challenge=challenge)
    broken = broken_by(party)
    if not actor.sees_all and not {CONFLICT_OF_INTEREST, REFUSED}.isdisjoint(broken):
        raise Unknown(frozenset(person.pk for person in mentees))
    refuse(broken)
    if any(person.state != VolunteerState.ACTIVE or person.is_away() for person in locked.values()):
        raise WrongState(_("Someone does not take part at the moment."))
    _check_agree(locked.values())
    return _write(actor, cycle, mentor, mentees, challenge=challenge, reciprocal=reciprocal, goals=goals)


def _check_agree(people: Collection[Volunteer]) -> None:
    """Nobody who has not agreed to be matched is proposed; it is not said who."""
    if len(consents([person.user_id for person in people], Purpose.MATCHED)) < len(people):
        raise RuleBroken([("no_consent", _("Someone can't be proposed at the moment."))])


def lock_people(people: Sequence[Volunteer]) -> dict[object, Volunteer]:
    """The rows of these people, locked in one order so that two verbs wait for each other, with their topics.

    Whoever takes up someone's capacity holds that person's row until it is written. Every verb locks cycle,
    people, pair in this order, so that none waits in a circle.
    """
    ids = {person.pk for person in people}
    list(Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    return {person.pk: person for person in Volunteer.objects.filter(pk__in=ids).with_topics()}


def refuse(broken: Sequence[Rule]) -> None:
    """Raise RuleBroken unless the list is empty."""
    if broken:
        raise RuleBroken([(rule.code, rule_sentence(rule)) for rule in broken])


def rule_sentence(rule: Rule) -> Text:
    return rule.sentence(get_language() or "fr")


def _write(
    actor: Actor,
    cycle: Cycle,
    mentor: Volunteer,
    mentees: Sequence[Volunteer],
    *,
    challenge: ChallengePage | None,
    reciprocal: bool,
    goals: str,
) -> Pair:
    pair = drafted_pair(
        actor=actor,
        cycle=cycle,
        people=[mentor.pk, *(mentee.pk for mentee in mentees)],
        reciprocal=reciprocal,
        on_behalf_of=_organisation_of(actor, [mentor, *mentees]),
        challenge=challenge,
        goals=goals,
    )
    pair.full_clean()
    pair.save()
    PairMember.objects.bulk_create(drafted_places(pair, mentor.pk, [mentee.pk for mentee in mentees]))
    record(actor=actor, verb="pair.proposed", subject=pair, cycle=cycle.pk)
    return pair


def _organisation_of(actor: Actor, people: Sequence[Volunteer]) -> Organisation | None:
    """On behalf of which organisation: the key's, or the referent's own among the people."""
    if actor.organisation is not None:
        return actor.organisation
    if actor.sees_all:
        return None
    own = (p.organisation for p in people if p.organisation_id in actor.organisation_ids)
    return next(own, None)
