"""Reading a charter."""

from django.test import Client

from charters.models import Charter, CharterVersion
from charters.services import draft_version, put_in_force
from charters.text import read
from hub.members.models import User
from tests.cast import SYSTEM


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
    latest, earlier = (client.get(f"/fr/charters/mentoring-charter/{path}").text for path in ("", "1/"))
    assert "Nouveau" in latest
    assert "Elle survit au binôme." in earlier
    to_sign = 'href="/me/charters/mentoring-charter/"'
    assert to_sign in latest
    assert to_sign not in earlier


def test_a_charter_without_a_version_in_force_is_not_found(client: Client, db: None, sacha: User) -> None:
    Charter.objects.create(slug="empty", title_fr="Vide", title_en="Empty")
    assert client.get("/fr/charters/empty/").status_code == 404
    client.force_login(sacha)
    assert client.get("/me/charters/empty/").status_code == 404


def test_the_text_is_prose_and_nothing_else() -> None:
    text = read(
        "## 1. Un *titre*\n\n<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>"
    )
    html = text.html
    assert '<h2 id="clause-1">1. Un <em>titre</em></h2>' in html
    assert text.clauses == (("clause-1", "1. Un titre"),)
    for danger in ("script", "javascript", "img", "onerror"):
        assert danger not in html
