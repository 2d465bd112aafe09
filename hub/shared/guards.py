"""Guards of the forms that anyone may send without an account: a trap that people don't see, the time it takes to
write, and how often one sender may. No puzzle, no script; whoever trips over one sends again what they wrote."""

import datetime as dt
import hashlib
from http import HTTPStatus
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hub.shared.visitors import place_of

SALT = "shared.guards"
FASTEST = dt.timedelta(seconds=3)
SLOWEST = dt.timedelta(hours=24)
WINDOW = dt.timedelta(hours=1)
MOST_FROM_ONE_PLACE = 10
MOST_FROM_ONE_ADDRESS = 3


class GuardedForm(forms.Form):
    """A form with the guards. Templates show `website` inside `.trap`, by `hub/_guards.html`.

    Views call `let_in(request)` after `is_valid()`: it counts the sending and refuses the sender who sends too many.
    """

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened"] = signing.TimestampSigner(salt=SALT).sign("opened")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("website"):
            self._refill("website", "")
            sentence = _(
                "A field hidden from people was filled in, perhaps by your browser. It is empty again: send once more."
            )
            self._turn_away("trapped", sentence)
        age = _age(cleaned.get("opened", ""))
        if age is None:
            self._refill("opened", self.initial["opened"])
            self._turn_away(
                "stale", _("This form was open for too long. What you wrote is still there: send it again.")
            )
        elif age < FASTEST and not self.errors:
            self._turn_away("too_fast", _("That was very fast. Wait a moment, then send it again."))
        return cleaned

    def let_in(self, request: HttpRequest, *, email: str = "") -> bool:
        """Count this sending; False, with an error on the form, when this place or address sends too many."""
        too_many = not may_send(f"place:{place_of(request)}", most=MOST_FROM_ONE_PLACE)
        if email and not may_send(f"address:{email.lower()}", most=MOST_FROM_ONE_ADDRESS):
            too_many = True
        if too_many:
            self._turn_away("too_many", _("Too many were sent from here. Try again in an hour."))
        return not too_many

    def answer(self) -> HTTPStatus:
        """What a page that shows this form again answers."""
        if not self.errors:
            return HTTPStatus.OK
        if self.has_error("__all__", "too_many"):
            return HTTPStatus.TOO_MANY_REQUESTS
        return HTTPStatus.BAD_REQUEST

    def _turn_away(self, code: str, sentence: Any) -> None:
        """At the top of the form: nobody can mend a hidden field."""
        self.add_error(None, ValidationError(sentence, code=code))

    def _refill(self, name: str, value: str) -> None:
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix(name)] = value
        self.data = data


def _age(stamp: str) -> dt.timedelta | None:
    """How long ago the form was opened; None when the stamp is too old, or none of ours."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(stamp, max_age=SLOWEST)
    except signing.BadSignature:
        return None
    try:
        signer.unsign(stamp, max_age=FASTEST)
    except signing.SignatureExpired:
        return FASTEST
    return dt.timedelta(0)


def may_send(sender: str, *, most: int, window: dt.timedelta = WINDOW) -> bool:
    """Count one sending of `sender`; whether it is within `most` by `window`. The cache holds a hash alone."""
    key = f"guard:{hashlib.sha256(sender.encode()).hexdigest()}"
    cache.add(key, 0, timeout=window.total_seconds())
    try:
        return cache.incr(key) <= most
    except ValueError:  # it expired in between
        return True
