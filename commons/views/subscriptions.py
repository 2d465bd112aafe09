"""Asking for the weekly digest without an account, confirming it, changing one's mind, leaving it at one click."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from commons.models import Subscription
from commons.search import fold
from commons.services import subscriptions as services
from commons.subscribing import VALID, Choice, choice_of, is_genuine, owned, owner_token
from hub.members.actors import Actor
from hub.members.addresses import owners_of
from hub.members.consents import boxes, ticked
from hub.members.languages import spoken_here
from hub.members.purposes import Purpose
from hub.members.views.common import posted
from hub.shared.forms import VerbForm
from hub.shared.guards import GuardedForm
from hub.topics.models import Topic


class TopicsForm(VerbForm):
    """Which topics: each, or none for all."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        label=gettext_lazy("Topics"),
        help_text=gettext_lazy("All of them if none is chosen."),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["topics"]
        field.queryset = Topic.objects.all()
        field.choices = sorted(
            ((topic.slug, topic.name) for topic in field.queryset), key=lambda choice: fold(choice[1])
        )

    @property
    def chosen(self) -> Collection[Topic]:
        return list(self.cleaned_data["topics"])


class ChangeForm(TopicsForm):
    """What whoever gets the digest may change."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    field_order = ("language", "topics")


class SubscribeForm(TopicsForm, GuardedForm):
    """The address and the topics, with the guards."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    field_order = ("email", "topics")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form. What comes after it says the same to everyone: nobody learns whose address is known here."""
    form = SubscribeForm(posted(request), initial={"topics": request.GET.getlist("topic")})
    if request.method == "POST" and _ask(request, form):
        return redirect("subscribe-asked")
    return render(request, "commons/subscriptions/subscribe.html", {"form": form}, status=form.answer())


def _ask(request: HttpRequest, form: SubscribeForm) -> bool:
    if not form.is_valid() or not form.let_in(request, email=form.cleaned_data["email"]):
        return False
    email, language = form.cleaned_data["email"], spoken_here()
    return form.attempt(
        lambda: services.ask_subscription(actor=Actor(), email=email, language=language, topics=form.chosen)
    )


@require_safe
@login_not_required
def asked(request: HttpRequest) -> HttpResponse:
    """Look at your mail."""
    return render(request, "commons/subscriptions/asked.html", {"days": VALID.days})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What was chosen and a button: opening the page confirms nothing, mail scanners follow links."""
    choice = choice_of(token)
    if choice is None:
        return _closed(request)
    form = VerbForm(posted(request))
    if request.method == "POST":
        if not form.attempt(lambda: _confirm(request, choice)):
            return _ask_to_confirm(request, choice, form)
        messages.success(
            request, _("It is confirmed: the digest comes on Monday morning, if something is new.")
        )
        return redirect("subscription", token=owner_token(form.result))
    return _ask_to_confirm(request, choice, form)


def _ask_to_confirm(request: HttpRequest, choice: Choice, form: VerbForm) -> HttpResponse:
    """With the text to agree to, where the address is an account's."""
    email = choice.subscription.email
    context = {
        "choice": choice,
        "form": form,
        "topics": Topic.objects.filter(slug__in=choice.topics),
        "boxes": boxes([Purpose.DIGEST]) if owners_of([email]) else [],
    }
    return render(request, "commons/subscriptions/confirm.html", context, status=form.status)


def _confirm(request: HttpRequest, choice: Choice) -> Subscription:
    return services.confirm_subscription(
        actor=Actor(),
        subscription=choice.subscription,
        language=choice.language,
        topics=choice.topics,
        said=ticked(request.POST, [Purpose.DIGEST]),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever gets the digest: other topics, another language, or no more."""
    found = owned(token)
    if found is None or found.confirmed_at is None:
        return _closed(request)
    initial = {"language": found.language, "topics": [topic.slug for topic in found.topics.all()]}
    form = ChangeForm(posted(request), initial=initial)
    if request.method == "POST" and form.attempt(lambda: _change(found, form)):
        messages.success(request, _("Your choice is kept."))
        return redirect("subscription", token=token)
    context = {"form": form, "subscription": found, "token": token}
    return render(request, "commons/subscriptions/subscription.html", context, status=form.status)


def _change(found: Subscription, form: ChangeForm) -> Subscription:
    slugs = [topic.slug for topic in form.chosen]
    language = form.cleaned_data["language"]
    return services.confirm_subscription(actor=Actor(), subscription=found, language=language, topics=slugs)


@csrf_exempt  # mail programs post here at one click (RFC 8058); the token says who asks
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A POST ends the subscription at once, however often it is sent. Opening the page shows a button."""
    if not is_genuine(token):
        raise Http404
    found = owned(token)
    if found is not None and request.method == "POST":
        services.end_subscription(actor=Actor(), subscription=found)
        found = None
    context = {"token": token, "is_over": found is None}
    return render(request, "commons/subscriptions/unsubscribe.html", context)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "commons/subscriptions/closed.html", {"days": VALID.days}, status=404)
