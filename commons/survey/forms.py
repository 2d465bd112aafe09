"""The survey as a form, and the form that sends its answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.models import Need
from commons.survey.reading import Written
from hub.shared.forms import VerbForm
from hub.shared.guards import GuardedForm


class SurveyForm(forms.Form):
    """One choice per question; the fields are called by the questions' codes, so that an address holds the answers."""

    def __init__(self, data: Any = None, *, written: Written) -> None:
        super().__init__(data)
        for question in written.questions:
            self.fields[question.code] = forms.ChoiceField(
                label=question.text,
                help_text=question.help,
                choices=list(written.labels[question.code].items()),
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose the answer that comes closest."),
                    "invalid_choice": _("This answer is no longer offered: choose another."),
                },
            )


class NeedForm(GuardedForm, VerbForm):
    """Who sends the answers, and a word about it."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    organisation = forms.CharField(
        label=_("Your organisation"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    message = forms.CharField(
        label=_("Your need in a few words"),
        max_length=Need._meta.get_field("message").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "email", "organisation", "message")}
