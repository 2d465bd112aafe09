"""The log names nobody and opens nothing, whatever goes wrong."""

import logging
import sys

import pytest
from django.conf import settings
from django.test import Client, override_settings

from hub.members.invitations import token_for
from hub.members.models import Volunteer
from hub.shared.logs import DiscreetFormatter


def line(message: str, *args: object, error: bool = False) -> str:
    record = logging.LogRecord("hub", 40, "", 0, message, args, sys.exc_info() if error else None)
    return DiscreetFormatter("{message}", style="{").format(record)


def test_the_log_is_written_discreetly() -> None:
    handler = settings.LOGGING["handlers"]["console"]
    assert settings.LOGGING["formatters"][handler["formatter"]]["()"] == "hub.shared.logs.DiscreetFormatter"


def test_the_link_of_an_invitation_is_not_logged(ada: Volunteer) -> None:
    token = token_for(ada)
    assert line("Forbidden (CSRF): %s", f"/me/invitation/{token}/") == "Forbidden (CSRF): /me/invitation/…/"


def test_the_link_that_sets_a_password_is_not_logged() -> None:
    assert "3-cx9" not in line("Conflict: %s", "/accounts/password/reset/key/3-cx9/")


def test_no_address_is_logged_even_from_an_error() -> None:
    try:
        raise OSError({"ada.o-neill+hub@rivage.example": (550, b"no such mailbox")})
    except OSError:
        written = line("a mail to %s was not sent", "basile@orbite.example", error=True)
    assert "example" not in written
    assert "no such mailbox" in written


@pytest.mark.django_db
@override_settings(DEBUG=False)
def test_a_wrong_host_is_refused_in_silence(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    assert client.get("/fr/", headers={"host": "evil.example"}).status_code == 400
    assert "evil" not in capfd.readouterr().err
