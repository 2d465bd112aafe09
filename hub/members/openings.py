"""How a session was opened, noted by the hub where allauth notes nothing of it: by the link of an invitation, or with
the code that whoever signs up receives by mail."""

from typing import Literal

from django.http import HttpRequest

from hub.members.models import User

KEY = "hub_opened_by"

type How = Literal["invitation", "code"]


def note_opening(request: HttpRequest, user: User, how: How) -> None:
    request.session[KEY] = [str(user.pk), how]


def opened_by(request: HttpRequest) -> str:
    """How the session of whoever is signed in was opened; nothing if the hub noted nothing of this person."""
    noted = request.session.get(KEY)
    if not isinstance(noted, list) or noted[:1] != [str(request.user.pk)]:
        return ""
    return str(noted[-1])
