"""Reading a charter, and signing it."""

import pytest
from django.test import Client

from charters.models import Charter, CharterVersion, Signature
from charters.services import draft_version, put_in_force
from charters.text import read
from hub.members.models import User
from tests.cast import SYSTEM

SIGN = "/me/charters/mentoring-charter/"


def test_the_text_in_force_is_public_in_the_reader_s_language(
    client: Client, version: CharterVersion
) -> None:
    french = client.get("/fr/charters/mentoring-charter/").text
    assert "Elle survit au binôme." in french
    assert version.sha256_fr in french
    english = client.get("/en/charters/mentoring-charter/").text
    assert "It outlives the pair." in english
    assert version.sha256_en in english


def test_an_earlier_version_stays_readable_a_draft_is_not(client: Client, charter: Charter) -> None:
    second = draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Nouveau", text_en="## 1. New")
    assert client.get("/fr/charters/mentoring-charter/2/").status_code == 404
    put_in_force(actor=SYSTEM, version=second)
    assert "Nouveau" in client.get("/fr/charters/mentoring-charter/").text
    assert "Elle survit au binôme." in client.get("/fr/charters/mentoring-charter/1/").text


def test_a_charter_without_a_version_in_force_is_not_found(client: Client, db: None, sacha: User) -> None:
    Charter.objects.create(slug="empty", title_fr="Vide", title_en="Empty")
    assert client.get("/fr/charters/empty/").status_code == 404
    client.force_login(sacha)
    assert client.get("/me/charters/empty/").status_code == 404


def test_signing_keeps_what_was_shown(client: Client, version: CharterVersion, sacha: User) -> None:
    client.force_login(sacha)
    client.cookies["django_language"] = "en"
    form = client.get(SIGN).context["form"]
    assert client.post(SIGN, {**form.initial, "agrees": "on"}).status_code == 302
    signature = Signature.objects.get()
    assert (signature.user, signature.language, signature.sha256) == (sacha, "en", version.sha256_en)
    assert signature.sha256 in client.get(SIGN).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agrees": ""}, "agrees"),
        ({"name": " "}, "name"),
        ({"sha256": "0" * 64}, "sha256"),
        ({"language": "xx"}, "language"),
    ],
)
def test_nothing_is_signed_by_accident(
    client: Client, version: CharterVersion, sacha: User, change: dict[str, str], field: str
) -> None:
    client.force_login(sacha)
    data = {"name": "Sacha", "language": "fr", "sha256": version.sha256_fr, "agrees": "on", **change}
    response = client.post(SIGN, data)
    assert response.status_code == 400
    assert response.context["form"].errors[field]
    assert not Signature.objects.exists()


def test_opening_the_page_signs_nothing(client: Client, version: CharterVersion, sacha: User) -> None:
    client.force_login(sacha)
    client.get(SIGN, {"agrees": "on", "name": "Sacha", "language": "fr", "sha256": version.sha256_fr})
    assert not Signature.objects.exists()


def test_a_page_opened_before_a_new_version_signs_neither(
    client: Client, charter: Charter, version: CharterVersion, sacha: User
) -> None:
    client.force_login(sacha)
    data = {**client.get(SIGN).context["form"].initial, "agrees": "on"}
    put_in_force(
        actor=SYSTEM,
        version=draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Nouveau", text_en="## 1. New"),
    )
    assert client.post(SIGN, data).status_code == 400
    assert not Signature.objects.exists()


def test_the_text_is_prose_and_nothing_else() -> None:
    text = read(
        "## 1. Un *titre*\n\n<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>"
    )
    html = text.html
    assert '<h2 id="clause-1">1. Un <em>titre</em></h2>' in html
    assert text.clauses == (("clause-1", "1. Un titre"),)
    for danger in ("script", "javascript", "img", "onerror"):
        assert danger not in html
