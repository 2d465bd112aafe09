"""A pair's life once accepted: starting, pausing, completing, ending, and what it records of itself."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.mentoring.models import Pair
from hub.mentoring.models.pairs import PairQuerySet
from hub.mentoring.signatures import User, missing
from hub.mentoring.states import PAIR, PairState, PausedFor
from hub.shared import clock
from hub.shared.errors import RuleBroken, WrongState

AGREEMENT = ("goals", "frequency_weeks", "session_minutes", "until")


@transaction.atomic
def start_pair(*, actor: Actor, pair: Pair) -> Pair:
    """From accepted to active; it happens by itself with the last signature. Starting again changes nothing.

    Raises RuleBroken with `charter_not_signed` while someone has not signed the version in force.
    """
    pair = locked(pair)
    permit(may_lead(actor, pair))
    if pair.state == PairState.ACTIVE:
        return pair
    if pair.state != PairState.ACCEPTED:
        raise WrongState(_("Only an accepted pair starts."))
    _check_signatures(pair)
    PAIR.move(pair, PairState.ACTIVE, activated_at=clock.now())
    record(actor=actor, verb="pair.active", subject=pair)
    return pair


def hold_unsigned_pairs(*, actor: Actor, pairs: PairQuerySet | None = None) -> int:
    """Pause the active pairs (among `pairs`) one of whose people lacks a signature that carries what runs; how many.
    They resume by themselves with the last signature. Run daily, and when a signature is taken back."""
    permit(actor.sees_all)
    active = (Pair.objects.all() if pairs is None else pairs).filter(state=PairState.ACTIVE)
    candidates = list(active.select_related("cycle__programme").prefetch_related("members__volunteer"))
    lacking = missing(candidates, going_on=True)
    return sum(_hold(actor, pair) for pair in candidates if lacking.of(pair))


@transaction.atomic
def _hold(actor: Actor, pair: Pair) -> bool:
    pair = locked(pair)
    if pair.state != PairState.ACTIVE or not unsigned_by(pair, going_on=True):
        return False
    PAIR.move(pair, PairState.PAUSED, paused_for=PausedFor.CHARTER)
    record(actor=actor, verb="pair.held", subject=pair)
    return True


@transaction.atomic
def pause_pair(*, actor: Actor, pair: Pair) -> Pair:
    """Hold the pair for a while."""
    return _lead(actor, pair, PairState.PAUSED)


@transaction.atomic
def resume_pair(*, actor: Actor, pair: Pair) -> Pair:
    """Go on after a pause, all having signed the version of the charter now in force."""
    current = locked(pair)
    permit(may_lead(actor, current))
    if current.state != PairState.PAUSED:
        raise WrongState(_("Only a paused pair resumes."))
    _check_signatures(current)
    return _lead(actor, current, PairState.ACTIVE, verb="pair.resumed")


@transaction.atomic
def complete_pair(*, actor: Actor, pair: Pair) -> Pair:
    """Say that the pair has done what it set out to do."""
    return _lead(actor, pair, PairState.COMPLETED, closed_at=clock.now())


@transaction.atomic
def end_pair(*, actor: Actor, pair: Pair) -> Pair:
    """End it, at any time, without reason or blame."""
    return _lead(actor, pair, PairState.ENDED, closed_at=clock.now())


@transaction.atomic
def settle_agreement(*, actor: Actor, pair: Pair, values: Mapping[str, Any]) -> Pair:
    """Its people change what was settled: any of AGREEMENT. Raises ValidationError by field."""
    pair = locked(pair)
    permit(pair.member_of(actor) is not None)
    if pair.state not in (PairState.ACCEPTED, PairState.ACTIVE, PairState.PAUSED):
        raise WrongState
    for name in AGREEMENT:
        if name in values:
            setattr(pair, name, values[name])
    if pair.until < clock.today():
        raise ValidationError({"until": _("Choose a day to come.")})
    pair.full_clean()
    pair.save(update_fields=list(AGREEMENT))
    record(actor=actor, verb="pair.settled", subject=pair)
    return pair


def locked(pair: Pair) -> Pair:
    """The pair's row, locked for the verb, with all its people."""
    Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    return Pair.objects.with_members().get(pk=pair.pk)


def start_if_ready(*, actor: Actor, pair: Pair) -> None:
    """Start an accepted pair all of whose people have signed; leave it accepted otherwise."""
    if pair.state == PairState.ACCEPTED and not unsigned_by(pair):
        PAIR.move(pair, PairState.ACTIVE, activated_at=clock.now())
        record(actor=actor, verb="pair.active", subject=pair)


def unsigned_by(pair: Pair, *, going_on: bool = False) -> set[User]:
    """The accounts of the pair's people that have yet to sign; all of them while their charter has no version in
    force. `going_on`: see `missing`."""
    return missing([pair], going_on=going_on).of(pair)


def may_lead(actor: Actor, pair: Pair) -> bool:
    """Its own people, the organisations of its people, and coordinators."""
    if actor.sees_all or pair.member_of(actor) is not None:
        return True
    return any(place.volunteer.organisation_id in actor.organisation_ids for place in pair.members.all())


def _check_signatures(pair: Pair) -> None:
    if unsigned_by(pair):
        message = _("Everyone signs the charter's version in force before the pair or group is active.")
        raise RuleBroken([("charter_not_signed", message)])


def _lead(actor: Actor, pair: Pair, to: PairState, *, verb: str = "", **changes: Any) -> Pair:
    """Move the pair; doing again what is done changes nothing."""
    pair = locked(pair)
    permit(may_lead(actor, pair))
    if pair.state == to and to != PairState.ACTIVE:
        return pair
    PAIR.move(pair, to, **{"paused_for": "", **changes})
    record(actor=actor, verb=verb or f"pair.{to}", subject=pair)
    return pair
