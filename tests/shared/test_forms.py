"""A form says what its verb refuses."""

from django import forms
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.utils import translation

from hub.shared.forms import VerbForm


def lose_the_race() -> None:
    raise IntegrityError("Key (lower(email))=(ada@rivage.example) already exists.")


def test_who_loses_a_race_is_told_so_and_nothing_of_the_row() -> None:
    form = VerbForm({})
    assert not form.attempt(lose_the_race)
    assert form.status == 409
    assert form.errors.as_data()["__all__"][0].code == "conflict"
    assert "ada@" not in str(form.errors)


def test_the_summary_puts_a_colon_after_a_label_that_has_no_end_of_its_own() -> None:
    class Asked(forms.Form):
        name = forms.CharField(label="Your name", error_messages={"required": "Say it."})
        agrees = forms.BooleanField(label="I agree.", error_messages={"required": "Tick it."})

    with translation.override("en"):
        summary = render_to_string("hub/_errors.html", {"form": Asked({})})
    assert "Your name</a>: Say it." in summary
    assert "I agree.</a> Tick it." in summary
