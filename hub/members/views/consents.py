"""What the person agreed to: purpose by purpose, to read, to give, to take back, to take away."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.members import services
from hub.members.belongings import handed_over
from hub.members.consents import boxes, digest, ticked
from hub.members.models import Consent
from hub.members.purposes import Purpose
from hub.members.views.common import actor_of, press


@never_cache
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Each purpose with its text, since when it is agreed to, and what was said before."""
    known: dict[str, list[Consent]] = {}
    for one in _own(request):
        known.setdefault(one.purpose, []).append(one)
    rows: list[dict[str, Any]] = []
    for box in boxes(Purpose):
        history = known.get(box.purpose, [])
        current = next((one for one in history if one.withdrawn_at is None), None)
        rows.append({"box": box, "current": current, "history": history})
    return render(request, "members/consents.html", {"rows": rows})


@require_POST
def consent_give(request: HttpRequest, purpose: Purpose) -> HttpResponse:
    """The button below a text: agree to it."""
    return press(
        request,
        lambda: services.give_consents(
            actor=actor_of(request), said=ticked(request.POST, [purpose], needed=True)
        ),
        done=_("It is noted. You may take it back here whenever you like."),
        to="consents",
    )


@require_POST
def consent_withdraw(request: HttpRequest, purpose: Purpose) -> HttpResponse:
    """Take it back, at once and everywhere."""
    return press(
        request,
        lambda: services.withdraw_consent(actor=actor_of(request), purpose=purpose),
        done=_("You have taken it back: it is used no more."),
        to="consents",
    )


@never_cache
@require_safe
def consents_export(request: HttpRequest) -> HttpResponse:
    """All that the person ever agreed to, and what they said in the hub, to take away."""
    user = actor_of(request).user
    assert user is not None
    said = [
        {
            "purpose": one.purpose,
            "language": one.language,
            "text": one.text,
            "sha256": digest(one.text),
            "given_at": one.given_at,
            "withdrawn_at": one.withdrawn_at,
        }
        for one in _own(request)
    ]
    answer = JsonResponse(
        {"person": {"name": user.name, "email": user.email}, "consents": said, **handed_over(user)},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = 'attachment; filename="consents.json"'
    return answer


def _own(request: HttpRequest) -> list[Consent]:
    return list(Consent.objects.filter(user=actor_of(request).user).order_by("-given_at", "-pk"))
