"""A pair's page and its buttons. Opening it never changes anything."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charters.models import Charter
from hub.members.actors import Actor
from hub.members.consents import boxes, ticked
from hub.members.purposes import Purpose
from hub.members.views.common import actor_of, posted
from hub.mentoring import services
from hub.mentoring.confidentiality import announced_to
from hub.mentoring.faces import Shown, shown_to, who_agrees
from hub.mentoring.former import answer_before, is_kept
from hub.mentoring.forms import AgreementForm, AnswerForm, DeclineForm, QuestionForm, SessionForm
from hub.mentoring.models import Pair
from hub.mentoring.questions import asked_in, may_ask
from hub.mentoring.services.pairs import may_lead
from hub.mentoring.services.sessions import ANNOUNCING
from hub.mentoring.signatures import missing
from hub.mentoring.states import Answer, PairState
from hub.mentoring.words import reasons_of
from hub.shared import clock
from hub.shared.errors import Text
from hub.shared.forms import VerbForm

SETTLING = (PairState.ACCEPTED, PairState.ACTIVE, PairState.PAUSED)


@require_safe
def pair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The proposal, then the pair, as the reader may see it."""
    return show(request, visible(request, pk))


def visible(request: HttpRequest, pk: uuid.UUID) -> Pair:
    """The pair, as long as the reader may see it."""
    rows = Pair.objects.visible_to(actor_of(request)).with_members()
    return get_object_or_404(rows.select_related("cycle__programme__charter", "challenge"), pk=pk)


def show(request: HttpRequest, found: Pair, refused: VerbForm | None = None) -> HttpResponse:
    """The page; `refused` is the form whose verb said no, shown with its sentences."""
    actor = actor_of(request)
    shown = shown_to(actor, found)
    context: dict[str, Any] = {"pair": found, "shown": shown, "form": refused, "sessions": _sessions(shown)}
    if shown.me and found.state in SETTLING:
        context |= _signing(actor, found) | _announced(actor, found)
    if shown.me is not None:
        context |= _for_its_people(found, shown, refused)
    else:
        context["may_withdraw"] = found.state == PairState.PROPOSED and _proposed(actor, found)
    return render(request, "mentoring/pair.html", context, status=refused.status if refused else 200)


def _for_its_people(found: Pair, shown: Shown, refused: VerbForm | None) -> dict[str, Any]:
    assert shown.me is not None
    asked = found.state == PairState.PROPOSED and shown.me.answer == Answer.PENDING
    is_named = shown.me.agrees_to_be_named  # type: ignore[attr-defined]
    context: dict[str, Any] = {"is_asked": asked, "is_named": is_named, **_questions(shown, refused)}
    if asked and not is_named:
        context["boxes"] = boxes([Purpose.NAMED])
    if found.state == PairState.PROPOSED:
        context["decline_form"] = refused if isinstance(refused, DeclineForm) else DeclineForm()
        context["reasons"] = reasons_of(found, shown.me)
        context["answer_before"] = answer_before(found, shown.me)
        context["is_kept"] = not asked and is_kept(found, shown.me)
    if found.is_revealed and not found.is_open and shown.others:
        context["again"] = {"mine": shown.me.again, "agreed": who_agrees(shown)}
    if found.state in SETTLING:
        context["agreement"] = refused if isinstance(refused, AgreementForm) else AgreementForm(pair=found)
    if found.state == PairState.ACTIVE:
        context["session_form"] = refused if isinstance(refused, SessionForm) else SessionForm(pair=found)
    return context


def _questions(shown: Shown, refused: VerbForm | None) -> dict[str, Any]:
    """What was asked before answering, with a form for each question that waits for the reader and one to ask more."""
    asked = asked_in(shown)
    is_open = shown.pair.state == PairState.PROPOSED
    at_fault = refused.question if isinstance(refused, AnswerForm) else None
    rows = []
    for one in asked:
        form = None
        if is_open and one.waits_for_me:
            form = refused if one.pk == at_fault else AnswerForm(question=one.pk)
        rows.append({"asked": one, "form": form})
    ask = refused if isinstance(refused, QuestionForm) else QuestionForm()
    return {"questions": rows, "question_form": ask if may_ask(shown, asked) else None}


def _sessions(shown: Shown) -> list[Any]:
    return list(shown.pair.sessions.select_related("planned")) if shown.me is not None else []


def _announced(actor: Actor, found: Pair) -> dict[str, Any]:
    """The sessions to come under confidentiality, and whether another can be announced."""
    assert actor.user is not None
    texts = Charter.objects.published().filter(scope=Charter.Scope.SESSION)
    may_announce = found.state in ANNOUNCING and texts.exists()
    return {"announced": announced_to(actor.user, found), "may_announce": may_announce}


def _signing(actor: Actor, found: Pair) -> dict[str, Any]:
    """The charter in force, whether the reader has signed it, and whether all have."""
    lacking = missing([found])
    people = {place.volunteer.user_id for place in found.members.all()}
    unsigned = lacking.of(found)
    assert actor.user is not None
    to_sign = lacking.to_sign(actor.user.pk)
    programme = lacking.bindings.get(found.cycle.programme.charter_id)
    return {
        "version": to_sign[0].version if to_sign else programme.version if programme else None,
        "has_signed": actor.user.pk not in unsigned,
        "signed_count": len(people - unsigned),
        "all_signed": not unsigned,
        "sign_before": lacking.day_for(actor.user.pk, to_sign[0]) if to_sign else None,
        "today": clock.today(),
    }


def _proposed(actor: Actor, found: Pair) -> bool:
    by_me = actor.user is not None and found.proposed_by_id == actor.user.pk
    return actor.sees_all or by_me or found.proposed_by_organisation_id in actor.organisation_ids


def _button(
    verb: Callable[..., Pair], done: Text, to: str = "pair", asks: Sequence[Purpose] = ()
) -> Callable[..., HttpResponse]:
    """A view that does the verb by POST, with the boxes ticked beside the button for what it `asks`; what it refuses is
    said on the pair's page."""

    @require_POST
    def view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        found = visible(request, pk)
        form = VerbForm(request.POST)
        said = {"said": ticked(request.POST, asks)} if asks else {}
        if not form.attempt(lambda: verb(actor=actor_of(request), pair=found, **said)):
            return show(request, visible(request, pk), form)
        messages.success(request, str(done))
        return redirect(to, pk=pk) if to == "pair" else redirect(to)

    return view


pair_accept = _button(services.accept_pair, gettext_lazy("You have said yes."), asks=[Purpose.NAMED])
pair_withdraw = _button(services.withdraw_pair, gettext_lazy("The proposal is taken back."))
pair_start = _button(services.start_pair, gettext_lazy("The pair starts. Enjoy your first meeting!"))
pair_pause = _button(services.pause_pair, gettext_lazy("The pair is on pause."))
pair_resume = _button(services.resume_pair, gettext_lazy("The pair goes on."))
pair_complete = _button(
    services.complete_pair, gettext_lazy("The pair is complete. Thank you for what you passed on.")
)
_end = _button(services.end_pair, gettext_lazy("The pair has ended. No reason is asked, no one is at fault."))


@require_POST
def pair_decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say no, with or without a reason."""
    found = visible(request, pk)
    form = DeclineForm(request.POST)
    if not form.attempt(
        lambda: services.decline_pair(actor=actor_of(request), pair=found, **form.cleaned_data)
    ):
        return show(request, visible(request, pk), form)
    messages.success(request, _("You have declined; nobody is told why. You are free for another."))
    return redirect("me")


@require_http_methods(["GET", "HEAD", "POST"])
def pair_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Asks once before ending."""
    if request.method == "POST":
        return _end(request, pk)
    found = visible(request, pk)
    context = {"pair": found, "may_end": may_lead(actor_of(request), found)}
    return render(request, "mentoring/pair_end.html", context)


@require_POST
def pair_agreement(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Settle the frame."""
    found = visible(request, pk)
    form = AgreementForm(posted(request), pair=found)
    if form.attempt(
        lambda: services.settle_agreement(actor=actor_of(request), pair=found, values=form.cleaned_data)
    ):
        messages.success(request, _("What you settled is saved."))
        return redirect("pair", pk=pk)
    return show(request, visible(request, pk), form)


@require_POST
def pair_session(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Note that they met."""
    found = visible(request, pk)
    form = SessionForm(posted(request), pair=found)
    if form.attempt(
        lambda: services.record_session(actor=actor_of(request), pair=found, **form.cleaned_data)
    ):
        messages.success(request, _("Your meeting is noted."))
        return redirect("pair", pk=pk)
    return show(request, visible(request, pk), form)
