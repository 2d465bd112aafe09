"""Signing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.shared.forms import VerbForm


class SignForm(VerbForm):
    """The text shown is named by its fingerprint and language: what is signed is what was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    language = forms.CharField(widget=forms.HiddenInput, max_length=5)
    name = forms.CharField(
        label=_("Your name, as a signature"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agrees = forms.BooleanField(
        label=_("I have read this charter and commit myself to it."),
        error_messages={"required": _("Tick the box to sign: nobody commits by accident.")},
    )
