"""A form says what its verb refuses."""

from django.db import IntegrityError

from hub.shared.forms import VerbForm


def lose_the_race() -> None:
    raise IntegrityError("Key (lower(email))=(ada@rivage.example) already exists.")


def test_who_loses_a_race_is_told_so_and_nothing_of_the_row() -> None:
    form = VerbForm({})
    assert not form.attempt(lose_the_race)
    assert form.status == 409
    assert form.errors.as_data()["__all__"][0].code == "conflict"
    assert "ada@" not in str(form.errors)
