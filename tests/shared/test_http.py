"""Headers, health and doors that every answer of the hub shares."""

import pytest
from django.db import DatabaseError
from django.test import Client

from hub.members.models import User

pytestmark = pytest.mark.django_db


def test_health_answers_without_a_login(client: Client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok", "cache": "ok"}


def test_readiness_names_what_is_down(client: Client, monkeypatch):
    def refuse():
        raise DatabaseError("gone")

    monkeypatch.setattr("hub.shared.health.connection.cursor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "down"


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/healthz", "/fr/not-there/", "/media/not-there", "/media/images/none.png"]
)
def test_the_site_allows_no_inline_code(client: Client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_back_office_alone_is_relaxed(client: Client):
    assert "unsafe-inline" in client.get("/admin/").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in client.get("/administer/").headers["Content-Security-Policy"]


def test_unused_browser_features_are_closed(client: Client):
    headers = client.get("/healthz").headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("form", ["/admin/login/", "/fr/_util/login/", "/en/_util/login/"])
def test_no_other_login_form_is_left(client: Client, form):
    answer = client.get(f"{form}?next=/admin/pages/")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/admin/pages/"


@pytest.mark.parametrize("path", ["../secret", "a/b.png", "%2e%2e/db.sqlite3"])
def test_pictures_are_served_from_one_folder_only(client: Client, path):
    assert client.get(f"/media/images/{path}").status_code == 404


def test_a_reader_without_a_language_is_sent_to_one(client: Client):
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/en/"
    assert client.get("/challenges/", headers={"Accept-Language": "de"})["Location"] == "/fr/challenges/"


@pytest.mark.parametrize(
    "path", ["/api/v1/not-there/", "/admin/not-there", "/me/not-there/", "/media/images/none.png"]
)
def test_what_is_not_there_is_not_sent_to_a_page(client: Client, path):
    assert not client.get(path).headers.get("Location", "").startswith(("/fr/", "/en/"))


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/?next=/admin/pages/"])
def test_whoever_is_signed_in_is_told_no_and_not_sent_round_in_circles(client: Client, path):
    client.force_login(User.objects.create_user("sacha@elsewhere.example"))
    answer = client.get(path, follow=True)
    assert answer.status_code == 403
    assert "/accounts/logout/" in answer.text or "/me/" in answer.text
