"""The environment is read once, typed, and refused with a sentence that says how to mend it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from hub.settings import env

SQLITE = Path("/tmp/hub-env-test/db.sqlite3")


@pytest.mark.parametrize(
    ("written", "read"), [("1", True), ("yes", True), ("off", False), ("", True), (" 0 ", False)]
)
def test_a_boolean_is_read(monkeypatch, written, read):
    monkeypatch.setenv("X", written)
    assert env.boolean("X", default=True) is read


@pytest.mark.parametrize(
    ("reader", "options", "written"),
    [
        (env.boolean, {"default": True}, "maybe"),
        (env.integer, {"default": 1}, "many"),
        (env.integer, {"default": 1, "minimum": 5}, "4"),
        (env.required, {"example": "x"}, ""),
        (env.secret, {}, ""),
        (env.secret, {}, "short"),
        (env.secret, {}, "a" * 80),
        (env.secret, {}, "changeme-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"),
        (env.own_secret, {}, "short"),
        (env.hosts, {}, ""),
        (env.hosts, {}, "*"),
        (env.hosts, {}, "https://hub.example.org"),
        (env.origin, {}, "http://hub.example.org"),
        (env.origin, {}, "https://hub.example.org/path"),
        (env.database, {"sqlite": SQLITE}, "mysql://a:b@c/d"),
        (env.database, {"sqlite": SQLITE}, "postgresql://host"),
        (env.cache, {}, "memcached://x"),
        (env.mailer, {}, "mail.example.org"),
        (env.file_text, {}, "/not/there.pem"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch, reader, options, written):
    monkeypatch.setenv("X", written)
    with pytest.raises(ImproperlyConfigured, match="^X "):
        reader("X", **options)


def test_a_secret_of_one_s_own_may_be_left_unset(monkeypatch):
    monkeypatch.delenv("X", raising=False)
    assert env.own_secret("X") == ""


def test_a_postgresql_address_is_read_with_its_escapes(monkeypatch):
    monkeypatch.setenv("X", "postgresql://a%40b:p%2Fw@db.example:5433/hub?sslmode=require")
    monkeypatch.setenv("DATABASE_POOL", "4")
    database = env.database("X", sqlite=SQLITE)
    assert (database["USER"], database["PASSWORD"], database["PORT"]) == ("a@b", "p/w", "5433")
    assert database["OPTIONS"] == {
        "sslmode": "require",
        "pool": {"min_size": 1, "max_size": 4, "timeout": 10},
    }


def test_without_an_address_sqlite_waits_for_its_turn_to_write(monkeypatch, tmp_path):
    monkeypatch.delenv("X", raising=False)
    options = env.database("X", sqlite=tmp_path / "deep" / "db.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_a_mail_address_is_read(monkeypatch):
    monkeypatch.setenv("X", "smtp+starttls://me:p%40ss@mail.example.org")
    options = env.mailer("X")["OPTIONS"]
    assert (options["port"], options["password"], options["use_tls"], options["use_ssl"]) == (
        587,
        "p@ss",
        True,
        False,
    )
