"""What coordinators settle before a run: how a cycle weighs people, whom it keeps together or apart."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hub.matching.criteria import BY_CODE, DEFAULTS, MOST_WEIGHT
from hub.matching.pool import pool_of
from hub.matching.rules import FORBIDDEN, IN_A_RUN
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.members.models import Volunteer
from hub.mentoring.facts import party_of
from hub.mentoring.models import Cycle, Decision, MentoringModel, Pair, PairMember, Weighting
from hub.mentoring.runs.rows import declined_in, places_of, taking_part
from hub.mentoring.services.proposals import refuse
from hub.shared.errors import WrongState

SETTLED = ("weak", "good", "third", "balance", "reciprocal", "least_organisations", "most_of_one")
"""The fields of a weighting besides its weights."""
MOST_ORGANISATIONS = 2


def current_weighting(cycle: Cycle) -> Weighting | None:
    """The cycle's newest, if it has one."""
    return cycle.weightings.order_by("-number").first()


@transaction.atomic
def weigh(*, actor: Actor, cycle: Cycle, values: Mapping[str, Any]) -> Weighting:
    """How the cycle weighs people from now on: `weights` by criterion, any of SETTLED; what is not given stays as it
    is, or as the hub proposes. A new version, or the same one if nothing changes.

    Raises ValidationError by field.
    """
    permit(actor.sees_all)
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cycle.pk)
    last = current_weighting(cycle)
    new = Weighting(cycle=cycle, number=last.number + 1 if last else 1, created_by=actor.user)
    new.weights = {**DEFAULTS, **(last.weights if last else {}), **_weights(values.get("weights", {}))}
    for name in SETTLED:
        if name in values or last is not None:
            setattr(new, name, values[name] if name in values else getattr(last, name))
    new.full_clean()
    _check(cycle, new)
    if last is not None and all(getattr(last, name) == getattr(new, name) for name in ("weights", *SETTLED)):
        return last
    new.save()
    record(actor=actor, verb="weighting.made", subject=new, cycle=cycle.pk)
    return new


def _weights(values: Mapping[str, Any]) -> dict[str, int]:
    if unknown := sorted(set(values) - set(BY_CODE)):
        message = _("Unknown: %(codes)s. Choose among: %(known)s.")
        raise ValidationError(
            {"weights": message % {"codes": ", ".join(unknown), "known": ", ".join(BY_CODE)}}
        )
    for weight in values.values():
        if isinstance(weight, bool) or not isinstance(weight, int) or not 0 <= weight <= MOST_WEIGHT:
            message = _("A weight is a whole number from 0 to %(most)s.")
            raise ValidationError({"weights": message % {"most": MOST_WEIGHT}})
    return dict(values)


def _check(cycle: Cycle, weighting: Weighting) -> None:
    if weighting.reciprocal and cycle.programme.model != MentoringModel.PEER:
        raise ValidationError({"reciprocal": _("Only two peers mentor each other.")})
    if weighting.balance is not None and cycle.programme.model != MentoringModel.PEER:
        message = _("Only between peers can what organisations give and receive be balanced.")
        raise ValidationError({"balance": message})
    if weighting.least_organisations > MOST_ORGANISATIONS:
        message = _("A group can be asked to come from one organisation or from two, no more.")
        raise ValidationError({"least_organisations": message})


@transaction.atomic
def decide(
    *, actor: Actor, cycle: Cycle, mentor: Volunteer, mentee: Volunteer, kind: str | None
) -> Decision | None:
    """Keep two people together (`pin`) or apart (`forbid`) in the cycle's runs; None lets the run choose again. A
    decision is about two people, in whichever order; deciding the same again changes nothing.

    Raises RuleBroken with the rules that forbid a pin, WrongState if someone takes no part now.
    """
    permit(actor.sees_all)
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cycle.pk)
    before = Decision.objects.filter(_about(mentor.pk, mentee.pk), cycle=cycle).first()
    if kind is None:
        if before is not None:
            Decision.objects.filter(pk=before.pk).delete()
            _note(actor, before, "released")
        return None
    if before is not None and _is(before, mentor, kind):
        return before
    if kind == Decision.Kind.PIN:
        _check_pin(cycle, mentor, mentee)
    decision = before or Decision(cycle=cycle)
    decision.mentor, decision.mentee, decision.kind, decision.decided_by = mentor, mentee, kind, actor.user
    decision.full_clean()
    decision.save()
    _note(actor, decision, kind)
    return decision


@transaction.atomic
def keep_apart(*, actor: Actor, pair: Pair) -> None:
    """Keep apart, in the cycle's runs, those who meet in a pair."""
    permit(actor.sees_all)
    places = list(pair.members.order_by("pk"))
    lead = next(place for place in places if place.role != PairMember.Role.MENTEE)
    known = _decisions_among(pair.cycle, [place.volunteer_id for place in places])
    for other in places:
        if other is not lead:
            one, two = lead.volunteer_id, other.volunteer_id
            decision = known.get(frozenset({one, two})) or Decision(
                cycle=pair.cycle, mentor_id=one, mentee_id=two
            )
            decision.kind, decision.decided_by = Decision.Kind.FORBID, actor.user
            decision.save()
            _note(actor, decision, Decision.Kind.FORBID)


def _decisions_among(cycle: Cycle, people: Collection[uuid.UUID]) -> Mapping[frozenset[uuid.UUID], Decision]:
    """By the two whom it is about: one query."""
    found = Decision.objects.filter(cycle=cycle, mentor__in=people, mentee__in=people)
    return {frozenset({one.mentor_id, one.mentee_id}): one for one in found}


def _about(one: object, other: object) -> Q:
    """Decisions about these two, in whichever order."""
    return Q(mentor=one, mentee=other) | Q(mentor=other, mentee=one)


def _is(decision: Decision, mentor: Volunteer, kind: str) -> bool:
    """Whether this is what was decided: keeping apart has no order, nor have reciprocal peers."""
    in_order = decision.mentor_id == mentor.pk or kind == Decision.Kind.FORBID
    return decision.kind == kind and (in_order or _reciprocal(decision.cycle))


def _reciprocal(cycle: Cycle) -> bool:
    weighting = current_weighting(cycle)
    return weighting is not None and weighting.reciprocal and cycle.programme.model == MentoringModel.PEER


def _check_pin(cycle: Cycle, mentor: Volunteer, mentee: Volunteer) -> None:
    people = {one.pk: one for one in Volunteer.objects.filter(pk__in=[mentor.pk, mentee.pk]).with_topics()}
    mentor, mentee = people[mentor.pk], people[mentee.pk]
    party = party_of(cycle=cycle, mentor=mentor, mentees=[mentee], reciprocal=_reciprocal(cycle))
    pool = pool_of(party.people, party.frame, party.history)
    rows = np.arange(len(pool))
    broken = [rule for rule in IN_A_RUN[party.frame.model] if rule.broken(pool, rows)]
    records = {one.user_id: one.pk for one in people.values() if one.user_id}
    if frozenset(people) in declined_in(cycle, places_of(cycle), records):
        broken.append(FORBIDDEN)
    refuse(broken)
    if taking_part(cycle).filter(volunteer__in=people.values()).count() < len(people):
        raise WrongState(_("Someone does not take part at the moment."))


def _note(actor: Actor, decision: Decision, kind: str) -> None:
    ids = {"cycle": decision.cycle_id, "mentor": decision.mentor_id, "mentee": decision.mentee_id}
    record(actor=actor, verb="decision.made", subject=decision, kind=kind, **ids)
