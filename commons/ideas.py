"""The link that the sender of an idea receives: signed, for one idea and one address, valid seven days."""

import datetime as dt

from django.core import signing
from django.utils.crypto import salted_hmac

from commons.models import Idea

SALT = "commons.idea"
VALID = dt.timedelta(days=7)


def token_for(idea: Idea) -> str:
    return signing.dumps([str(idea.pk), _mark(idea.email)], salt=SALT)


def idea_of(token: str) -> Idea | None:
    """The idea that the token confirms; None if it is forged or too old, or the idea is gone or has been forgotten."""
    try:
        pk, mark = signing.loads(token, salt=SALT, max_age=VALID)
    except (signing.BadSignature, ValueError):
        return None
    idea = Idea.objects.filter(pk=pk).select_related("challenge").first()
    return idea if idea is not None and _mark(idea.email) == mark else None


def _mark(email: str) -> str:
    """Stands for the address in the link, which servers write to their logs."""
    return salted_hmac(SALT, email, algorithm="sha256").hexdigest()[:20]
