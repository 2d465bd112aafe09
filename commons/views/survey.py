"""“Which form of mentoring?”: the questions, the advice, and the need that anyone may send with their answers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from commons.kept import kept
from commons.services.needs import send_need
from commons.survey.advice import recommend
from commons.survey.forms import NeedForm, SurveyForm
from commons.survey.reading import Written
from commons.survey.words import speak
from hub.members.actors import Actor


@kept
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def survey(request: HttpRequest) -> HttpResponse:
    """The questions; the advice once the address holds an answer to each; by POST, the need is sent.

    `?edit=1` shows the questions with the answers of the address.
    """
    written = Written.read()
    if not written.questions:
        raise Http404
    codes = [question.code for question in written.questions]
    given = {code: request.GET[code] for code in codes if code in request.GET}
    editing = "edit" in request.GET
    asked = bool(given) or "advice" in request.GET
    form = SurveyForm(given, written=written) if asked and not editing else _blank(given, written)
    if not form.is_bound or not form.is_valid():
        page = {"form": form, "number": len(codes), "is_first": not asked}
        return render(request, "commons/survey/questions.html", page, status=_status(request))
    response = _advise(request, written, form.cleaned_data)
    add_never_cache_headers(response)
    return response


def _blank(given: Mapping[str, str], written: Written) -> SurveyForm:
    form = SurveyForm(written=written)
    form.initial = dict(given)
    return form


def _status(request: HttpRequest) -> int:
    return 400 if request.method == "POST" else 200


def _advise(request: HttpRequest, written: Written, answers: dict[str, str]) -> HttpResponse:
    form, sent = _need(request, answers)
    if sent:
        return redirect("survey_sent")
    spoken = speak(recommend(written.survey, answers), answers, written, _address)
    here = _address(answers)
    context = {"advice": spoken, "form": form, "here": here, "edit": f"{here}&edit=1"}
    return render(request, "commons/survey/advice.html", context, status=400 if form.errors else 200)


def _address(answers: Mapping[str, str]) -> str:
    return f"{reverse('survey')}?{urlencode(answers)}"


def _need(request: HttpRequest, answers: dict[str, str]) -> tuple[NeedForm, bool]:
    """The form, and whether it has been sent."""
    actor = Actor.of(request.user)
    if request.method != "POST":
        known: dict[str, Any] = {"name": actor.user.name, "email": actor.user.email} if actor.user else {}
        return NeedForm(initial=known), False
    form = NeedForm(request.POST)
    if not form.is_valid() or not form.let_in(request, email=form.cleaned_data["email"]):
        return form, False
    language = (get_language() or "fr")[:2]
    return form, form.attempt(
        lambda: send_need(actor=actor, values=form.values(), answers=answers, language=language)
    )


@require_safe
@login_not_required
def sent(request: HttpRequest) -> HttpResponse:
    """Thanks, and what comes next."""
    return render(request, "commons/survey/sent.html")
