"""Production starts with what it needs and refuses to start with anything missing or weak."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

from hub.settings import development
from hub.shared.bucket import Bucket

GOOD = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "hub.example.org",
    "PUBLIC_URL": "https://hub.example.org",
    "MAIL_URL": "smtps://me:pw@mail.example.org",
    "MAIL_FROM": "Hub <hub@example.org>",
}
CODE = "import hub.settings.production as p; print(p.SESSION_COOKIE_SECURE, p.SECURE_HSTS_SECONDS, p.DEBUG)"


def start(**variables: str | None) -> subprocess.CompletedProcess[str]:
    wanted = {name: value for name, value in {**GOOD, **variables}.items() if value is not None}
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "SQLITE_PATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", CODE],
        env={**inherited, **wanted},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


def test_production_starts_closed_and_without_debug():
    assert start().stdout.split() == ["True", "31536000", "False"]


@pytest.mark.parametrize(
    ("variable", "value", "mend"),
    [
        ("SECRET_KEY", None, "secrets.token_urlsafe"),
        ("SECRET_KEY", "weak", "secrets.token_urlsafe"),
        ("SECRET_KEY", development.SECRET_KEY, "secrets.token_urlsafe"),
        ("SECRET_KEY", settings.SECRET_KEY, "secrets.token_urlsafe"),
        ("SECRET_KEY_FALLBACKS", development.SECRET_KEY, "secrets.token_urlsafe"),
        ("MARKS_KEY", "weak", "secrets.token_urlsafe"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS=hub.example.org"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS=hub.example.org"),
        ("PUBLIC_URL", None, "https://hub.example.org"),
        ("PUBLIC_URL", "http://hub.example.org", "https"),
        ("MAIL_URL", None, "smtps://"),
        ("MAIL_FROM", None, "MAIL_FROM="),
        ("SSL_REDIRECT", "perhaps", "1 or 0"),
        ("HSTS_SECONDS", "long", "whole number"),
    ],
)
def test_production_refuses_to_start_and_says_how_to_mend_it(variable, value, mend):
    refused = start(**{variable: value})
    assert refused.returncode == 1
    last = refused.stderr.strip().splitlines()[-1]
    assert variable in last
    assert mend in last


def test_a_bucket_gives_away_no_address_of_its_own():
    assert Bucket(bucket_name="hub").url("images/a b.png") == "/media/images/a%20b.png"
