"""A pair that is complete writes what it did, and proposes it for publication."""

import uuid

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hub.members.consents import consents
from hub.members.languages import spoken_here
from hub.members.purposes import Purpose
from hub.members.views.common import actor_of, posted
from hub.mentoring import services
from hub.mentoring.models import Pair
from hub.mentoring.retros import all_agree, pages_of
from hub.mentoring.services.retros import LONGEST_TEXT, LONGEST_TITLE
from hub.mentoring.states import PairState
from hub.shared.forms import VerbForm


class RetroForm(VerbForm):
    """What the pair did, in its own words."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=gettext_lazy("What you did, and what others may learn from it"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("Nothing that was said in confidence. A blank line begins a new paragraph."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


@require_http_methods(["GET", "HEAD", "POST"])
def pair_retro(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """For the people of the pair alone."""
    actor = actor_of(request)
    rows = Pair.objects.of_user(actor.user).filter(state=PairState.COMPLETED).with_members()
    found = get_object_or_404(rows, pk=pk)
    if actor.user is None:
        raise Http404
    form = RetroForm(posted(request), initial={"language": spoken_here()})
    if request.method == "POST" and form.attempt(
        lambda: services.propose_retro(actor=actor, pair=found, **form.cleaned_data)
    ):
        messages.success(request, _("It is proposed: the coordinators read it before anyone else does."))
        return redirect("pair", pk=pk)
    context = {
        "pair": found,
        "form": form,
        "all_agree": all_agree(found),
        "i_agree": bool(consents([actor.user.pk], Purpose.RETRO)),
        "is_proposed": bool(pages_of([found])),
    }
    return render(request, "mentoring/pair_retro.html", context, status=form.status)
