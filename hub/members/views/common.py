"""What the member space's views share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject

from hub.members.actors import Actor, reader
from hub.members.models import Volunteer
from hub.shared.errors import Text
from hub.shared.forms import VerbForm


def actor_of(request: HttpRequest) -> Actor:
    """Whoever is signed in; the same object for the whole request, with what it has looked up already."""
    return reader(request)


def actor(request: HttpRequest) -> dict[str, Any]:
    """For every template: who is reading, asked for only where the template does."""
    return {"actor": SimpleLazyObject(lambda: actor_of(request))}


def own_volunteer(request: HttpRequest) -> Volunteer | None:
    """The person's record as a volunteer: the current one, else the last they left."""
    rows = Volunteer.objects.with_topics().filter(user=actor_of(request).user).order_by("-created_at")
    found = list(rows)
    return next((row for row in found if row.state != Volunteer.State.LEFT), found[0] if found else None)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is a POST."""
    return request.POST if request.method == "POST" else None


def press(
    request: HttpRequest, verb: Callable[[], Any], *, done: Text | None, to: str, **args: Any
) -> HttpResponse:
    """A button without fields: do the verb, say so, go on. A refusal is shown on a page of its own."""
    form = VerbForm(request.POST)
    if not form.attempt(verb):
        return refused(request, form)
    if done:
        messages.success(request, str(done))
    response: HttpResponse = redirect(to, **args)
    return response


def refused(request: HttpRequest, form: VerbForm) -> HttpResponse:
    return render(request, "members/refused.html", {"form": form}, status=form.status)
