"""Sending an idea without an account, and confirming it by the link of the mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commons.ideas import VALID, idea_of
from commons.models import Idea
from commons.services import ideas as services
from hub.members.languages import spoken_here
from hub.members.views.common import posted
from hub.shared.forms import VerbForm
from hub.shared.guards import GuardedForm

ASKED = ("title", "text", "name", "email", "organisation", "wants_credit")


class IdeaForm(GuardedForm, VerbForm):
    """What is asked of whoever sends an idea, with the guards."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {**forms.fields_for_model(Idea, fields=ASKED), **self.fields}
        for field in self.fields.values():
            field.label = capfirst(field.label)
        self.fields["text"].help_text = _(
            "Where you met it, whom it concerns, what has been tried. A few lines are enough."
        )
        self.fields["text"].widget.attrs["rows"] = 8
        self.fields["email"].help_text = _(
            "To confirm the idea and to tell you what becomes of it. Never shown."
        )
        for name, meaning in (("name", "name"), ("email", "email"), ("organisation", "organization")):
            self.fields[name].widget.attrs["autocomplete"] = meaning

    def values(self) -> dict[str, Any]:
        asked = {name: self.cleaned_data[name] for name in ASKED}
        return {**asked, "language": spoken_here(), "source": Idea.Source.FORM}


class ConfirmForm(VerbForm):
    """The last word on being named: a mail could not say it."""

    wants_credit = forms.BooleanField(
        label=_("Name me as the author of the idea if it becomes a challenge"), required=False
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def ideas(request: HttpRequest) -> HttpResponse:
    """The form. What comes after it says the same to everyone: nobody learns whose address is known here."""
    form = IdeaForm(posted(request))
    if request.method == "POST" and _send(request, form):
        return redirect("ideas_sent")
    context = {"form": form, "address": settings.IDEAS_ADDRESS}
    return render(request, "commons/ideas/form.html", context, status=form.answer())


def _send(request: HttpRequest, form: IdeaForm) -> bool:
    if not form.is_valid() or not form.let_in(request, email=form.cleaned_data["email"]):
        return False
    return form.attempt(lambda: services.send_idea(values=form.values()))


@require_safe
@login_not_required
def sent(request: HttpRequest) -> HttpResponse:
    """Look at your mail."""
    return render(request, "commons/ideas/sent.html", {"days": VALID.days})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The idea and a button: opening the page confirms nothing, mail scanners follow links."""
    idea = idea_of(token)
    if idea is None:
        return render(request, "commons/ideas/closed.html", {"days": VALID.days}, status=404)
    form = ConfirmForm(posted(request), initial={"wants_credit": idea.wants_credit})
    if request.method == "POST" and form.is_valid():
        services.confirm_idea(idea=idea, wants_credit=form.cleaned_data["wants_credit"])
        return redirect("idea_confirm", token=token)
    template = "confirm" if idea.state == Idea.State.SENT else "received"
    return render(request, f"commons/ideas/{template}.html", {"idea": idea, "form": form})
