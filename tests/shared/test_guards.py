"""The guards of public forms, with the clock moved."""

import datetime as dt
import re

import pytest
import time_machine
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from hub.shared import guards
from hub.shared.guards import GuardedForm, may_send
from hub.shared.visitors import address_of, place_of

NOW = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)


class Letter(GuardedForm):
    text = forms.CharField(required=True)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def filled(clock, *, after: float, **values: str) -> Letter:
    """What a person sends who opened the form now and sends it `after` seconds."""
    opened = Letter().initial["opened"]
    clock.shift(after)
    return Letter({"text": "Bonjour", "opened": opened, "website": "", **values})


def codes(form: forms.Form) -> set[str | None]:
    return {error.code for errors in form.errors.as_data().values() for error in errors}


def test_a_person_passes(clock):
    assert filled(clock, after=20).is_valid()


def test_what_is_sent_faster_than_anyone_writes_waits_a_moment_then_passes(clock):
    form = filled(clock, after=1)
    assert codes(form) == {"too_fast"}
    again = {name: form[name].value() for name in form.fields}
    clock.shift(5)
    assert Letter(again).is_valid()


def test_a_form_left_open_for_a_day_passes_at_the_second_sending(clock):
    form = filled(clock, after=guards.SLOWEST.total_seconds() + 60)
    assert codes(form) == {"stale"}
    again = {name: form[name].value() for name in form.fields}
    assert again["text"] == "Bonjour"
    clock.shift(5)
    assert Letter(again).is_valid()


@pytest.mark.parametrize("stamp", ["", "opened", "opened:1abcde:forged", "\x00"])
def test_a_stamp_that_is_none_of_ours_is_refused(clock, stamp):
    assert codes(filled(clock, after=20, opened=stamp)) & {"stale", "null_characters_not_allowed"}


def test_a_person_who_forgot_a_field_at_once_is_told_of_the_field_alone(clock):
    assert codes(filled(clock, after=1, text="")) == {"required"}


def test_the_trap_catches_and_comes_back_empty_with_all_that_was_written(clock):
    form = filled(clock, after=20, website="https://spam.example")
    assert codes(form) == {"trapped"}
    again = {name: form[name].value() for name in form.fields}
    assert (again["website"], again["text"]) == ("", "Bonjour")
    assert Letter(again).is_valid()


def test_no_message_points_at_a_field_that_nobody_sees(clock):
    form = filled(clock, after=1, website="x")
    assert set(form.errors) == {"__all__"}


def test_the_trap_is_hidden_from_sight_and_from_assistive_technology():
    with translation.override("en"):
        html = render_to_string("hub/_guards.html", {"form": Letter()})
    assert re.search(r'<div class="trap" aria-hidden="true">', html)
    assert 'tabindex="-1"' in re.search(r"<input[^>]*website[^>]*>", html)[0]
    css = (guards.__file__.rsplit("/shared/", 1)[0]) + "/static/hub/css/forms.css"
    with open(css) as file:
        assert re.search(r"\.trap \{[^}]*clip-path: inset\(50%\)", file.read())


def request_from(address: str, forwarded: str = ""):
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().post("/", REMOTE_ADDR=address, **extra)


def sent_from(address: str, email: str = "", forwarded: str = "") -> bool:
    form = Letter({"text": "x"})
    form.is_valid()
    return form.let_in(request_from(address, forwarded), email=email)


def test_one_place_sends_ten_in_an_hour_and_no_more(clock):
    assert [sent_from("192.0.2.1") for _one in range(11)] == [True] * 10 + [False]
    assert sent_from("192.0.2.2")
    clock.shift(guards.WINDOW + dt.timedelta(seconds=1))
    assert sent_from("192.0.2.1")


def test_one_address_is_written_to_three_times_in_an_hour_wherever_it_is_typed(clock):
    places = [f"192.0.2.{number}" for number in range(1, 5)]
    assert [sent_from(place, "ada@example.org") for place in places] == [True, True, True, False]
    assert not sent_from("192.0.2.9", "ADA@example.org")
    assert sent_from("192.0.2.9", "basile@example.org")


def test_a_refusal_says_too_many(clock):
    form = filled(clock, after=20)
    assert form.is_valid()
    for _one in range(10):
        may_send("place:192.0.2.1", most=10)
    assert not form.let_in(request_from("192.0.2.1"))
    assert codes(form) == {"too_many"}
    assert form.answer() == 429


def test_the_cache_holds_no_address(clock, monkeypatch):
    keys = []
    monkeypatch.setattr(guards.cache, "add", lambda key, *_args, **_more: keys.append(key))
    may_send("address:ada@example.org", most=3)
    assert keys
    assert "ada" not in keys[0]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_address_is_the_one_our_own_proxies_saw(settings, proxies, forwarded, address):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    assert address_of(request_from("192.0.2.1", forwarded)) == address


def test_forged_forwarding_does_not_multiply_a_place(clock, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    answers = [sent_from("10.0.0.1", forwarded=f"6.6.6.{number}, 203.0.113.7") for number in range(11)]
    assert answers == [True] * 10 + [False]


def test_a_household_s_ipv6_addresses_are_one_place():
    one, other = request_from("2001:db8:1:2::1"), request_from("2001:db8:1:2:ffff::9")
    assert place_of(one) == place_of(other) != place_of(request_from("2001:db8:1:3::1"))
    assert place_of(request_from("::ffff:192.0.2.1")) != place_of(request_from("::ffff:192.0.2.2"))
    assert place_of(request_from("unix:")) == "unix:"
