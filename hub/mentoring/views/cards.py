"""The cards of those enrolled with someone, and what they say of them."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.members.cards import Card
from hub.members.models import Volunteer
from hub.members.skills import topic_choices
from hub.members.views.common import actor_of, posted
from hub.mentoring import services
from hub.mentoring.directory import enrolments_of, whom_they_could_meet
from hub.mentoring.models import Enrolment, Preference
from hub.mentoring.preferences import said_by
from hub.shared.forms import VerbForm

PAGE_SIZE = 24


class CardFilter(forms.Form):
    """Above the cards that someone enrolled sees."""

    topic = forms.ChoiceField(label=gettext_lazy("Offers or seeks"), required=False)

    def __init__(self, data: Any, *, topics: list[tuple[str, Any]]) -> None:
        super().__init__(data or None)
        field: Any = self.fields["topic"]
        field.choices = [("", gettext_lazy("Any topic")), *topics[1:]]

    @property
    def chosen(self) -> str:
        """The topic's slug; nothing when none is chosen, or none that there is."""
        return str(self.cleaned_data.get("topic", "")) if self.is_bound and self.is_valid() else ""


class PreferenceForm(VerbForm):
    """What is said of a card; nothing takes it back."""

    card = forms.UUIDField()
    kind = forms.ChoiceField(choices=[("", ""), *Preference.Kind.choices], required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_cards(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Whom the person could meet in a cycle they are enrolled in. What they say of a card is posted here, so that no
    address, and no log, names it."""
    actor = actor_of(request)
    enrolment = get_object_or_404(enrolments_of(actor), pk=pk)
    form = PreferenceForm(posted(request))
    if request.method == "POST" and form.attempt(lambda: _prefer(request, enrolment, form)):
        messages.success(request, _("It is noted. Neither they nor any organisation learns of it."))
        return HttpResponseRedirect(f"{request.get_full_path()}#card-{form.cleaned_data['card']}")
    filters = CardFilter(request.GET, topics=topic_choices())
    found = whom_they_could_meet(actor, enrolment, filters.chosen)
    results = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "enrolment": enrolment,
        "filters": filters,
        "results": results,
        "cards": _with_preferences(request, list(results)),
        "form": form,
    }
    return render(request, "mentoring/enrolment_cards.html", context, status=form.status)


def _prefer(request: HttpRequest, enrolment: Enrolment, form: PreferenceForm) -> Any:
    actor, card = actor_of(request), form.cleaned_data["card"]
    other = whom_they_could_meet(actor, enrolment).filter(card_id=card).first()
    if other is None:
        raise ValidationError(_("Choose among the people shown."))
    kind = form.cleaned_data["kind"] or None
    return services.prefer(actor=actor, volunteer=enrolment.volunteer, other=other, kind=kind)


def _with_preferences(request: HttpRequest, shown: list[Volunteer]) -> list[dict[str, Any]]:
    said = dict(said_by(actor_of(request).user).filter(other__in=shown).values_list("other", "kind"))
    return [{"card": Card.of(one), "said": said.get(one.pk, "")} for one in shown]
