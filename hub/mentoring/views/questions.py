"""Questions about a proposal, between its people alone."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.members.views.common import actor_of
from hub.mentoring import services
from hub.mentoring.forms import AnswerForm, QuestionForm
from hub.mentoring.models import Pair, Question
from hub.mentoring.views.pairs import show, visible


@require_POST
def pair_ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the others something before answering."""
    actor = actor_of(request)
    found = get_object_or_404(Pair.objects.of_user(actor.user), pk=pk)
    form = QuestionForm(request.POST)
    if form.attempt(lambda: services.ask_question(actor=actor, pair=found, **form.cleaned_data)):
        messages.success(request, _("Your question is asked: the others are told by mail that there is one."))
        return redirect("pair", pk=pk)
    return show(request, visible(request, pk), form)


@require_POST
def question_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer what another of the pair asks."""
    actor = actor_of(request)
    question = get_object_or_404(Question.objects.visible_to(actor).select_related("pair"), pk=pk)
    form = AnswerForm(request.POST, question=question.pk)
    if form.attempt(lambda: services.answer_question(actor=actor, question=question, **form.cleaned_data)):
        messages.success(request, _("Your answer is given: the others are told by mail that there is one."))
        return redirect("pair", pk=question.pair_id)
    return show(request, visible(request, question.pair_id), form)
