"""What follows events: pairs that can start start, those of people who leave end, and people are told by mail."""

import datetime as dt
import logging
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.db.models import Q

from charters.models import CharterVersion
from charters.states import Scope
from hub.members.actors import Actor
from hub.members.events import after, keep_private, record, within
from hub.members.models import Event, User
from hub.members.purposes import Purpose
from hub.mentoring.apart import are_apart
from hub.mentoring.former import answer_before, is_kept
from hub.mentoring.models import Enrolment, MatchRun, Pair, PairMember, Question
from hub.mentoring.runs import next_best, process
from hub.mentoring.services import (
    count_reasons,
    end_pair,
    erase_questions,
    expire_pairs,
    forget_runs,
    hold_unsigned_pairs,
    keep_apart,
    remind_to_answer,
    renew_announced_sessions,
    resume_pair,
    start_pair,
    withdraw_enrolment,
    withdraw_pair,
)
from hub.mentoring.services.pairs import unsigned_by
from hub.mentoring.states import Answer, PairState, PausedFor, RunState
from hub.shared import clock
from hub.shared.chores import chore
from hub.shared.mail import send

logger = logging.getLogger(__name__)


@within("charter.signed")
def start_what_waited(event: Event) -> None:
    """The last signature starts the pair, or has it go on."""
    waiting = Q(state=PairState.ACCEPTED) | Q(paused_for=PausedFor.CHARTER)
    for pair in Pair.objects.of_user(event.user).filter(waiting).with_members():
        if not unsigned_by(pair):
            verb = start_pair if pair.state == PairState.ACCEPTED else resume_pair
            verb(actor=Actor(user=event.user), pair=pair)


@within("charter.unsigned")
def hold_what_depended(event: Event) -> None:
    """Whoever takes their signature back pauses their pairs."""
    theirs = Pair.objects.of_user(event.user)
    # Locked, so that none starts at this moment by the signature just taken back.
    list(theirs.open().select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    hold_unsigned_pairs(actor=Actor.system(), pairs=theirs)


@within("charter.in_force", "charter.pseudonymised", "programme.changed")
def hold_at_once(_event: Event) -> None:
    """A version without time to sign it again lets nothing go on; nor do signatures that are nobody's any more, or
    another charter."""
    hold_unsigned_pairs(actor=Actor.system())


@within("charter.in_force")
def renew_what_is_announced(event: Event) -> None:
    version = CharterVersion.objects.select_related("charter").get(pk=event.subject_id)
    if version.charter.scope == Scope.SESSION:
        renew_announced_sessions(actor=Actor.system(), version=version)


@chore("pairs held until all have signed")
def hold_unsigned() -> int:
    return hold_unsigned_pairs(actor=Actor.system())


@within("conflict.declared", "exclusion.declared")
def withdraw_what_may_not_be(event: Event) -> None:
    """Proposals between people who are apart from now on are taken back: nobody is told why, or by whom."""
    if event.verb == "conflict.declared":
        places = PairMember.objects.filter(volunteer=event.ids["volunteer"])
    else:
        places = PairMember.objects.filter(volunteer__organisation=event.ids["organisation"])
    proposed = (
        Pair.objects.filter(state=PairState.PROPOSED, pk__in=places.values("pair"))
        .order_by("pk")
        .with_members()
    )
    for pair in proposed:
        if are_apart([place.volunteer for place in pair.members.all()]):
            withdraw_pair(actor=Actor.system(), pair=pair)


@within("volunteer.left")
def free_the_others(event: Event) -> None:
    """Whoever leaves keeps nobody waiting: their proposals are withdrawn, their pairs end, blaming no one."""
    system = Actor.system()
    for pair in Pair.objects.open().filter(members__volunteer=event.subject_id).order_by("pk"):
        verb = withdraw_pair if pair.state == PairState.PROPOSED else end_pair
        verb(actor=system, pair=pair)
    for enrolment in Enrolment.objects.current().filter(volunteer=event.subject_id):
        withdraw_enrolment(actor=system, enrolment=enrolment)


@within("consent.withdrawn")
def withdraw_whom_it_concerned(event: Event) -> None:
    """Whoever agrees no more to be matched leaves the proposals that wait; pairs under way go on."""
    if event.ids["purpose"] == Purpose.MATCHED:
        for pair in Pair.objects.of_user(event.user).filter(state=PairState.PROPOSED).order_by("pk"):
            withdraw_pair(actor=Actor.system(), pair=pair)


@within("enrolment.withdrawn")
def withdraw_what_was_proposed(event: Event) -> None:
    """Whoever leaves a cycle leaves its proposals; pairs under way are ended on their own."""
    proposed = Pair.objects.filter(state=PairState.PROPOSED, cycle=event.ids["cycle"])
    for pair in proposed.filter(members__volunteer=event.ids["volunteer"]).order_by("pk"):
        withdraw_pair(actor=Actor.system(), pair=pair)


@within("pair.declined", "pair.expired", "pair.withdrawn", "pair.ended", "pair.completed")
def erase_what_was_asked(event: Event) -> None:
    """A pair that is closed keeps nothing of what its people asked each other before they knew each other."""
    erase_questions(actor=Actor.system(), pair=Pair.objects.get(pk=event.subject_id))


@after("enrolment.made")
def mail_enrolment(event: Event) -> None:
    """Told when someone else enrolled them."""
    enrolment = Enrolment.objects.select_related("cycle__programme", "volunteer__user").get(
        pk=event.subject_id
    )
    user = enrolment.volunteer.user
    if user is not None and user.pk != event.user_id and enrolment.withdrawn_at is None:
        send(
            "mentoring/mail/enrolled.txt",
            to=user.email,
            language=user.language,
            context={"enrolment": enrolment},
        )


@after("pair.proposed")
def mail_proposal(event: Event) -> None:
    """Whoever is to answer is asked; whose yes to a former group counts is told so."""
    pair = _pair(event)
    if pair.state == PairState.PROPOSED:
        waiting = [place for place in pair.members.all() if place.answer == Answer.PENDING]
        _tell(waiting, "proposed", pair)
    if pair.is_open:
        _tell([place for place in pair.members.all() if is_kept(pair, place)], "kept", pair)


@after("pair.reminded")
def mail_reminder(event: Event) -> None:
    """To the one person, unless they have answered meanwhile."""
    pair = _pair(event)
    if pair.state == PairState.PROPOSED:
        places = [p for p in pair.members.all() if str(p.volunteer_id) == event.ids["volunteer"]]
        _tell([p for p in places if p.answer == Answer.PENDING], "reminder", pair)


@after("question.asked")
def mail_question(event: Event) -> None:
    """That there is one, never what it says: to all who may answer it."""
    question = Question.objects.waiting().filter(pk=event.subject_id).first()
    if question is not None:
        pair = Pair.objects.with_members().get(pk=question.pair_id)
        others = [place for place in pair.members.all() if place.pk != question.asked_by_id]
        _tell(others, "question", pair)


@after("question.answered")
def mail_answer(event: Event) -> None:
    """That there is one, to the others of the pair: whoever asked waits for it."""
    question = Question.objects.filter(pk=event.subject_id, pair__state=PairState.PROPOSED).first()
    if question is not None:
        pair = Pair.objects.with_members().get(pk=question.pair_id)
        others = [place for place in pair.members.all() if place.pk != question.answered_by_id]
        _tell(others, "answer", pair)


@after("pair.accepted")
def mail_acceptance(event: Event) -> None:
    """All have accepted: they learn who the others are on their page, and whether a signature is missing."""
    pair = _pair(event)
    if pair.state == PairState.ACCEPTED:
        unsigned = unsigned_by(pair)
        _tell(
            [p for p in pair.members.all() if p.volunteer.user_id in unsigned],
            "sign",
            pair,
        )


@after("pair.active")
def mail_start(event: Event) -> None:
    _tell(_pair(event).members.all(), "active", _pair(event))


@after("pair.declined", "pair.expired", "pair.withdrawn")
def mail_closed_proposal(event: Event) -> None:
    """The proposal came to nothing: all are told alike, nobody is named."""
    _tell(_pair(event).members.all(), "closed", _pair(event), but=event.user)


@after("pair.paused", "pair.ended", "pair.completed")
def mail_change(event: Event) -> None:
    _tell(_pair(event).members.all(), "changed", _pair(event), but=event.user)


def _pair(event: Event) -> Pair:
    return Pair.objects.with_members().get(pk=event.subject_id)


def _tell(places: Iterable[PairMember], letter: str, pair: Pair, *, but: User | None = None) -> None:
    """A mail to each; one that can't be sent waits for itself alone, and is tried again."""
    for place in places:
        if place.volunteer.user is None or place.volunteer.user == but:
            continue
        try:
            _write_to(place, letter, pair)
        except Exception as fault:
            logger.warning("a mail about pair %s met %s: it waits", pair.pk, type(fault).__name__)
            told = {
                "volunteer": place.volunteer_id,
                "letter": letter,
                "state": pair.state,
                "answer": place.answer,
            }
            record(actor=Actor.system(), verb="pair.untold", subject=pair, **told)


def _write_to(place: PairMember, letter: str, pair: Pair) -> None:
    user = place.volunteer.user
    assert user is not None
    context = {"pair": pair, "place": place, "answer_before": partial(answer_before, pair, place)}
    send(f"mentoring/mail/{letter}.txt", to=user.email, language=user.language, context=context)


keep_private("pair.untold")


@after("pair.untold")
def mail_again(event: Event) -> None:
    """Unless the pair has gone on meanwhile, or its person has answered."""
    pair = _pair(event)
    for place in pair.members.all():
        known = (str(place.volunteer_id), pair.state, place.answer)
        if (
            known == (event.ids["volunteer"], event.ids["state"], event.ids["answer"])
            and place.volunteer.user
        ):
            _write_to(place, event.ids["letter"], pair)


@chore("proposals expired")
def close_unanswered() -> int:
    return expire_pairs(actor=Actor.system())


@chore("reasons to decline counted")
def count_what_was_said() -> int:
    return count_reasons(actor=Actor.system())


@chore("people reminded to answer a proposal")
def remind_in_time() -> int:
    return remind_to_answer(actor=Actor.system())


@after("run.started")
def begin_run(event: Event) -> None:
    """In a process of its own, unless it has begun or was stopped meanwhile."""
    run = MatchRun.objects.filter(pk=event.subject_id, state=RunState.QUEUED).first()
    if run is not None:
        process.begin(run)


@within("pair.withdrawn")
def keep_apart_from_now_on(event: Event) -> None:
    """Whoever withdraws by hand what a run proposed does not want it proposed again."""
    by_hand = Actor(user=event.user)
    pair = Pair.objects.filter(pk=event.subject_id, proposal__isnull=False).first()
    if pair is not None and by_hand.is_coordinator:
        keep_apart(actor=by_hand, pair=pair)


@after("pair.declined", "pair.expired", "pair.withdrawn")
def offer_next_best(event: Event) -> None:
    """Those whom a proposal that came to nothing leaves free wait for another."""
    next_best.offer(Pair.objects.get(pk=event.subject_id).cycle)


@chore("rematches asked for")
def offer_what_waits() -> int:
    return next_best.offer_all()


@chore("matching runs forgotten")
def forget_unconfirmed_runs() -> int:
    return forget_runs(actor=Actor.system(), before=clock.now() - dt.timedelta(days=settings.RUNS_KEPT_DAYS))


@chore("matching runs found dead")
def end_dead_runs() -> int:
    return process.fail_silent_runs()
