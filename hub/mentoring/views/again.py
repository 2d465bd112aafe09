"""Whether people whose pair is over would meet again."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.members.views.common import actor_of, press
from hub.mentoring import services
from hub.mentoring.models import Pair


@require_POST
def pair_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say so, or take it back."""
    actor, again = actor_of(request), request.POST.get("again") == "yes"
    found = get_object_or_404(Pair.objects.visible_to(actor), pk=pk)
    done = _("It is noted. Nobody is told unless they say so too.") if again else _("You have taken it back.")
    return press(
        request,
        lambda: services.ask_again(actor=actor, pair=found, again=again),
        done=done,
        to="pair",
        pk=pk,
    )
