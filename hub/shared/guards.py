"""Guards of the forms that anyone may send without an account: a trap that people don't see, the time it takes to
write, and how often one sender may. No puzzle."""

import datetime as dt
import hashlib
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("This field is a trap for robots: leave it empty."), code="trapped")
        return ""

    def clean_opened(self) -> str:
        signer = signing.TimestampSigner(salt=SALT)
        try:
            signer.unsign(self.cleaned_data["opened"], max_age=SLOWEST)
        except signing.BadSignature as bad:
            self._renew()
            raise ValidationError(
                _("This form was open for too long. What you wrote is still there: send it again."),
                code="stale",
            ) from bad
        if self._is_too_fast(signer):
            raise ValidationError(
                _("That was very fast. Wait a moment, then send it again."), code="too_fast"
            )
        return ""

    def _is_too_fast(self, signer: signing.TimestampSigner) -> bool:
        try:
            signer.unsign(self.cleaned_data["opened"], max_age=FASTEST)
        except signing.SignatureExpired:
            return False
        return True

    def _renew(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("opened")] = self.initial["opened"]

    def let_in(self, request: HttpRequest, *, email: str = "") -> bool:
        """Count this sending; False, with an error on the form, when this place or address sends too many."""
        too_many = not may_send(f"place:{request.META.get('REMOTE_ADDR', '')}", most=MOST_FROM_ONE_PLACE)
        if email and not may_send(f"address:{email.lower()}", most=MOST_FROM_ONE_ADDRESS):
            too_many = True
        if too_many:
            self.add_error(
                None,
                ValidationError(_("Too many were sent from here. Try again in an hour."), code="too_many"),
            )
        return not too_many


def may_send(sender: str, *, most: int, window: dt.timedelta = WINDOW) -> bool:
    """Count one sending of `sender`; whether it is within `most` by `window`. The cache holds a hash alone."""
    key = f"guard:{hashlib.sha256(sender.encode()).hexdigest()}"
    cache.add(key, 0, timeout=window.total_seconds())
    try:
        return cache.incr(key) <= most
    except ValueError:  # it expired in between
        return True
