"""Matching runs: asking for one, stopping it, and making proposals of what it found. Coordinators alone."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hub.members.actors import Actor, permit
from hub.members.events import record, record_all
from hub.members.models import Volunteer
from hub.mentoring.former import former_places, keep_answers
from hub.mentoring.models import (
    Cycle,
    MatchRun,
    Pair,
    PairMember,
    Proposal,
    ProposalPlace,
    Weighting,
)
from hub.mentoring.models.pairs import people_key
from hub.mentoring.runs.reading import read
from hub.mentoring.runs.rows import free_again, places_of
from hub.mentoring.services.answers import go_on_if_all_accept, withdraw_pair
from hub.mentoring.services.forming import drafted_pair, drafted_places
from hub.mentoring.services.pairs import locked
from hub.mentoring.services.weighing import current_weighting, weigh
from hub.mentoring.states import PAIRING_CYCLES, RUN, Answer, PairState, RunState
from hub.shared import clock
from hub.shared.errors import DomainError, WrongState

type Meeting = tuple[uuid.UUID | None, str]


class UnderWay(DomainError):
    """A cycle has one run at a time."""

    code = "run_under_way"
    message = gettext_lazy("A run of this cycle is under way already: let it end, or stop it first.")


class Changed(DomainError):
    """What a run read is no longer so."""

    code = "inputs_changed"
    message = gettext_lazy(
        "People, weights or decisions have changed since this run: run again, look at the result, then confirm."
    )

    @classmethod
    def parting(cls, number: int) -> "Changed":
        """The same, with how many of the run's pairs may not meet any more: not which, nor why."""
        text = ngettext(
            "People, weights or decisions have changed since this run, and %(n)d pair of it may not meet any more: "
            "run again, look at the result, then confirm.",
            "People, weights or decisions have changed since this run, and %(n)d pairs of it may not meet any more: "
            "run again, look at the result, then confirm.",
            number,
        )
        return cls(text % {"n": number} if number else None)


@transaction.atomic
def start_run(
    *, actor: Actor, cycle: Cycle, weighting: Weighting | None = None, after: MatchRun | None = None
) -> MatchRun:
    """Ask for a run with this weighting, or the cycle's newest; its process starts once this is committed. `after`: the
    confirmed run of which to offer the next best.

    Raises WrongState if the cycle forms no pairs now, UnderWay if it has a run that has not ended.
    """
    permit(actor.sees_all)
    cycle = _locked(cycle)
    if cycle.state not in PAIRING_CYCLES:
        raise WrongState(_("This cycle brings nobody together at the moment."))
    if cycle.runs.under_way().exists():
        raise UnderWay
    if after is not None and (after.cycle_id != cycle.pk or after.state != RunState.CONFIRMED):
        raise WrongState(_("Only a confirmed run of this cycle has a next best."))
    weighting = weighting or current_weighting(cycle) or weigh(actor=actor, cycle=cycle, values={})
    if weighting.cycle_id != cycle.pk:
        raise WrongState(_("These weights are another cycle's."))
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(
                cycle=cycle, weighting=weighting, after=after, asked_by=actor.user, seen_at=clock.now()
            )
    except IntegrityError:
        raise UnderWay from None
    record(actor=actor, verb="run.started", subject=run, cycle=cycle.pk, weighting=weighting.pk)
    return run


@transaction.atomic
def cancel_run(*, actor: Actor, run: MatchRun) -> MatchRun:
    """Stop a run: at once if it has not begun, else at its next step. Stopping again changes nothing.

    Raises WrongState if it has ended.
    """
    permit(actor.sees_all)
    run = MatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state == RunState.CANCELLED or (run.is_under_way and run.cancel_asked_at is not None):
        return run
    if run.state == RunState.RUNNING:
        run.cancel_asked_at = clock.now()
        run.save(update_fields=["cancel_asked_at"])
    else:
        RUN.move(run, RunState.CANCELLED, cancel_asked_at=clock.now(), ended_at=clock.now())
    record(actor=actor, verb="run.cancelled", subject=run, cycle=run.cycle_id)
    return run


@transaction.atomic
def confirm_run(*, actor: Actor, run: MatchRun) -> MatchRun:
    """Make a pair of each proposal, and ask its people: only then do they hear of it. Confirming again changes nothing.

    Of a rematch, the proposals that the run does not keep are taken back. The yes that people said to a group that came
    to nothing counts for one of the same mentor in which nobody is new (`hub.mentoring.former`).
    Raises WrongState unless it is the cycle's newest result, Changed unless all that the run read is still so.
    """
    permit(actor.sees_all)
    cycle = _locked(run.cycle)
    runs = MatchRun.objects.select_for_update(of=("self",)).select_related("weighting", "after")
    found = runs.filter(pk=run.pk).first()
    if found is None:  # gone with someone who was erased
        raise Changed
    run = found
    if run.state == RunState.CONFIRMED:
        return run
    _check_newest(cycle, run)
    proposals = list(run.proposals.prefetch_related("places"))
    _lock(cycle, [place.volunteer_id for one in proposals for place in one.places.all()])
    run.cycle = run.weighting.cycle = cycle
    _check_unchanged(cycle, run, proposals)
    _form_pairs(actor, run, proposals)
    RUN.move(run, RunState.CONFIRMED, confirmed_at=clock.now(), confirmed_by=actor.user)
    record(actor=actor, verb="run.confirmed", subject=run, cycle=cycle.pk)
    return run


def _locked(cycle: Cycle) -> Cycle:
    return Cycle.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cycle.pk)


def _lock(cycle: Cycle, people: Collection[object]) -> None:
    """These people and those of the cycle's open proposals, then the latter: whoever answers one meanwhile waits, and
    does so after the run is confirmed. In the order in which every verb locks, so that none waits in a circle."""
    proposed = Pair.objects.filter(cycle=cycle, state=PairState.PROPOSED, proposal__isnull=False)
    asked = PairMember.objects.filter(pair__in=proposed).values_list("volunteer", flat=True)
    rows = Volunteer.objects.select_for_update(of=("self",)).filter(pk__in={*people, *asked})
    list(rows.order_by("pk").values_list("pk"))
    list(proposed.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def check_may_be_confirmed(cycle: Cycle, run: MatchRun) -> None:
    """Raise what `confirm_run` would: it reads the whole cycle again, in a few queries."""
    _check_newest(cycle, run)
    _check_unchanged(cycle, run, run.proposals.prefetch_related("places"))


def _check_unchanged(cycle: Cycle, run: MatchRun, proposals: Iterable[Proposal]) -> None:
    """Whatever was read counts, for the proof is of what was read: run again, and whoever is free by now is served as
    well as can be."""
    now = read(cycle, run.weighting, rematch_of=run.after)
    if now.inputs != run.inputs:
        raise Changed.parting(sum(not all(map(now.may_meet, _ways(one))) for one in proposals))


def _ids(proposal: Proposal) -> list[uuid.UUID]:
    """The mentor (or either peer) first."""
    first, others = _people(proposal)
    return [first.volunteer_id, *(one.volunteer_id for one in others)]


def _ways(proposal: Proposal) -> list[list[uuid.UUID]]:
    """The same, both ways of a reciprocal one."""
    ids = _ids(proposal)
    return [ids, ids[::-1]] if proposal.reciprocal else [ids]


def _check_newest(cycle: Cycle, run: MatchRun) -> None:
    if run.state != RunState.DONE:
        raise WrongState(_("Only a run that is done can be confirmed."))
    if cycle.state not in PAIRING_CYCLES:
        raise WrongState(_("This cycle brings nobody together at the moment."))
    later = cycle.runs.filter(
        state__in=[RunState.DONE, RunState.CONFIRMED], ended_at__gt=run.ended_at or run.created_at
    )
    if later.exists():
        raise WrongState(_("A later run has another result: look at that one, or run again."))
    if cycle.runs.under_way().exists():
        raise UnderWay


def _form_pairs(actor: Actor, run: MatchRun, proposals: Sequence[Proposal]) -> None:
    kept = _take_back(actor, run, proposals)
    former = former_places(run.cycle, by=clock.now())
    pairs: list[Pair] = []
    members: list[PairMember] = []
    linked = []
    for proposal in proposals:
        people = _ids(proposal)
        if known := kept.get(_who_mentors(people, reciprocal=proposal.reciprocal)):
            proposal.pair = known
            linked.append(proposal)
            continue
        pair = drafted_pair(actor=actor, cycle=run.cycle, people=people, reciprocal=proposal.reciprocal)
        pair.pk = proposal.pk  # so that one UPDATE ties all of them
        pairs.append(pair)
        places = drafted_places(pair, people[0], people[1:])
        keep_answers(places, former)
        members += places
    Pair.objects.bulk_create(pairs)
    PairMember.objects.bulk_create(members)
    Proposal.objects.filter(run=run, pk__in=[pair.pk for pair in pairs]).update(pair_id=F("pk"))
    if linked:
        Proposal.objects.filter(pair__in=[one.pair for one in linked]).update(pair=None)
        Proposal.objects.bulk_update(linked, ["pair"])
    record_all(actor=actor, verb="pair.proposed", subjects=pairs, cycle=run.cycle_id)
    _hold_to_answers(actor, members)


def _hold_to_answers(actor: Actor, members: Iterable[PairMember]) -> None:
    """Of new pairs: what their people had answered to a former one is on record, and goes on where it is everyone's."""
    answered = [place for place in members if place.answer != Answer.PENDING]
    for place in answered:
        record(actor=actor, verb="pair.answer_kept", subject=place.pair, volunteer=place.volunteer_id)
    for pair in {place.pair_id: place.pair for place in answered}.values():
        go_on_if_all_accept(actor=actor, pair=locked(pair))


def _take_back(actor: Actor, run: MatchRun, proposals: Collection[Proposal]) -> Mapping[Meeting, Pair]:
    """Of a rematch, the open proposals that it keeps, by who mentors whom; the others are withdrawn."""
    if run.after is None:
        return {}
    wanted = {_who_mentors(_ids(one), reciprocal=one.reciprocal) for one in proposals}
    free = Pair.objects.filter(pk__in=free_again(run.cycle, places_of(run.cycle)))
    kept: dict[Meeting, Pair] = {}
    for pair in free.prefetch_related("members"):
        places = sorted(pair.members.all(), key=lambda place: place.role != PairMember.Role.MENTOR)
        key = _who_mentors([place.volunteer_id for place in places], reciprocal=pair.reciprocal)
        if key in wanted:
            kept[key] = pair
        else:
            withdraw_pair(actor=Actor.system(), pair=pair)
    return kept


def _who_mentors(people: Sequence[uuid.UUID], *, reciprocal: bool) -> Meeting:
    """Of people of whom the first mentors, the mentor (of peers, nobody) and all of them."""
    return None if reciprocal else people[0], people_key(people)


def _people(proposal: Proposal) -> tuple[ProposalPlace, list[ProposalPlace]]:
    """The mentor (or either peer) and the others."""
    places = sorted(proposal.places.all(), key=lambda place: place.pk)
    mentor = next((place for place in places if place.role == PairMember.Role.MENTOR), places[0])
    return mentor, [place for place in places if place is not mentor]
