"""Signing."""

from collections.abc import Mapping
from html import unescape
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from charters.models import CharterVersion
from charters.text import html
from hub.shared.forms import VerbForm


class SignForm(VerbForm):
    """One box for each commitment of the text in `language`. The text shown is named by its fingerprint and language:
    what is signed is what was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64, label=_("Fingerprint"))
    language = forms.ChoiceField(widget=forms.HiddenInput, choices=settings.LANGUAGES, label=_("Language"))
    name = forms.CharField(
        label=_("Your name, as a signature"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, version: CharterVersion, language: str, name: str = ""
    ) -> None:
        self.fingerprint = version.sha256_in(language)
        self.is_old = data is not None and data.get("sha256") != self.fingerprint
        if data is not None and self.is_old:
            data = {
                "name": data.get("name", ""),
                "language": data.get("language"),
                "sha256": self.fingerprint,
            }
        super().__init__(data, initial={"name": name, "language": language, "sha256": self.fingerprint})
        self.asked = version.commitments_in(language)
        for number, text in enumerate(self.asked, 1):
            self.fields[f"commitment_{number}"] = _box(_words(text), required=not self.is_old)
        if not self.asked:
            self.fields["agrees"] = _box(
                _("I have read this charter and commit myself to it."), required=not self.is_old
            )
        self.order_fields([*(name for name in self.fields if name != "name"), "name"])

    def boxes(self) -> list[BoundField]:
        """What is ticked one by one."""
        return [self[name] for name in self.fields if name == "agrees" or name.startswith("commitment_")]

    def ticked(self) -> list[str]:
        """The commitments ticked, word for word."""
        return [
            text for number, text in enumerate(self.asked, 1) if self.cleaned_data[f"commitment_{number}"]
        ]

    def clean(self) -> dict[str, Any]:
        """Whoever opened the page before the text changed has ticked another one: they read and tick again."""
        if self.is_old:
            raise ValidationError(_("The text has changed since you opened it. Read it again."))
        return self.cleaned_data

    def place(self, name: str, error: ValidationError) -> None:
        super().place("" if name == "sha256" else name, error)


def _box(label: Any, *, required: bool) -> forms.BooleanField:
    missing = {"required": _("Tick the box to sign: nobody commits by accident.")}
    return forms.BooleanField(label=label, required=required, error_messages=missing)


def _words(commitment: str) -> str:
    """Its Markdown as plain words."""
    return " ".join(unescape(strip_tags(html(commitment))).split())
