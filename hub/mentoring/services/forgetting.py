"""What runs hold of people, and for how long: a run that is confirmed is kept with its cycle, others a set time."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hub.members.actors import Actor, permit
from hub.members.erasing import before_erasure
from hub.members.events import record
from hub.members.models import User
from hub.mentoring.models import Cycle, LeftOut, MatchRun, Proposal, ProposalPlace
from hub.mentoring.models.matching import OPEN_RUNS
from hub.mentoring.runs.ending import end
from hub.mentoring.states import PAIRING_CYCLES, RunState

UNCONFIRMED = (RunState.DONE, RunState.FAILED, RunState.CANCELLED)
WITH_RESULT = (RunState.DONE, RunState.CONFIRMED)
COMPARED = 2
"""The newest results of a cycle that still forms pairs: one to look at, one beside it."""


@transaction.atomic
def forget_runs(*, actor: Actor, before: dt.datetime) -> int:
    """Delete the runs that ended before then and were not confirmed, with their proposals; how many. Not the newest
    results of a cycle that still forms pairs, nor a rematch that a coordinator stopped: it stays stopped."""
    permit(actor.is_system)
    stopped = Q(state=RunState.CANCELLED, after__isnull=False)
    old = MatchRun.objects.filter(~stopped, state__in=UNCONFIRMED, ended_at__lt=before)
    cycles = Cycle.objects.filter(pk__in=old.values("cycle"), state__in=PAIRING_CYCLES)
    compared = [run for cycle in cycles for run in _newest(cycle)]
    return _forget(actor, old.exclude(pk__in=compared))


def _newest(cycle: Cycle) -> QuerySet[MatchRun, uuid.UUID]:
    found = cycle.runs.filter(state__in=WITH_RESULT).order_by("-ended_at")
    return found.values_list("pk", flat=True)[:COMPARED]


def _forget(actor: Actor, runs: QuerySet[MatchRun]) -> int:
    locked = list(runs.select_for_update(of=("self",)).order_by("pk").defer("certificate"))
    for run in locked:
        record(actor=actor, verb="run.forgotten", subject=run, cycle=run.cycle_id)
    MatchRun.objects.filter(pk__in=[run.pk for run in locked]).defer("certificate").delete()
    return len(locked)


@before_erasure
def _forget_what_runs_found(user: User) -> None:
    """Runs that were not confirmed go, as soon as they say anything of the person; of those that were, whom they met
    stays, as their pairs do, without what made them suit each other, and so does how many were left out, not that they
    were."""
    told = _naming(user)
    _forget(Actor.system(), told.filter(state=RunState.DONE))
    for run in told.filter(state__in=OPEN_RUNS):
        end(run, RunState.FAILED, error=_("What it read is no longer so: run again."))
    met = Proposal.objects.filter(places__volunteer__user=user)
    ProposalPlace.objects.filter(proposal__in=met).update(points={})
    LeftOut.objects.filter(volunteer__user=user).delete()
    _leave_lists(user)


def _naming(user: User) -> QuerySet[MatchRun]:
    """The runs of the cycles in which the person ever was enrolled: who is in none of its rows may be in its lists."""
    cycles = Cycle.objects.filter(enrolments__volunteer__user=user)
    return MatchRun.objects.filter(cycle__in=cycles)


def _leave_lists(user: User) -> None:
    """Whom other ways of choosing would leave out is kept by ids: theirs go."""
    own = {str(pk) for pk in user.volunteers.values_list("pk", flat=True)}
    confirmed = _naming(user).filter(state=RunState.CONFIRMED).defer("certificate")
    for run in confirmed.select_for_update(of=("self",)):
        others = [run.summary[way] for way in ("fairest", "best_first") if run.summary.get(way)]
        if any(not own.isdisjoint(other["left_out"]) for other in others):
            for other in others:
                other["left_out"] = [pk for pk in other["left_out"] if pk not in own]
            run.save(update_fields=["summary"])
