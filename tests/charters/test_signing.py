"""The page where a person signs: each commitment ticked, what was shown kept, what changed shown first."""

import re
import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from charters.models import Charter, CharterVersion, Signature
from charters.services import create_charter, draft_version, put_in_force, withdraw_signature
from hub.members.models import User
from tests.cast import CHARTER_EN, CHARTER_FR, SYSTEM, actor, make_user
from tests.charters.conftest import PROMISES_EN, PROMISES_FR, Filled, SignIt, current, next_version

SIGN = "/me/charters/promises/"
PLAIN = "/me/charters/mentoring-charter/"


@pytest.fixture
def home(client: Client, sacha: User) -> Client:
    """Sacha's browser, in French."""
    client.force_login(sacha)
    client.cookies["django_language"] = "fr"
    return client


def words(html: str) -> str:
    """What the main part of the page says."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_every_commitment_is_ticked_and_kept_word_for_word(
    home: Client, promises: Charter, sacha: User, filled: Filled
) -> None:
    data = filled(home, SIGN)
    assert {name for name in data if name.startswith("commitment")} == {"commitment_1", "commitment_2"}
    assert home.post(SIGN, data).status_code == 302
    signature = Signature.objects.get()
    assert signature.commitments == ["Je **garde** pour moi ce qui se dit.", "Je n’en tire aucun avantage."]
    assert (signature.user, signature.name) == (sacha, "Sacha Nobody")
    assert signature.text == current(promises).full_text("fr")
    assert signature.sha256 == current(promises).sha256_fr


def test_the_boxes_say_the_commitments_in_plain_words(home: Client, promises: Charter) -> None:
    page = home.get(SIGN).text
    assert "<span>Je garde pour moi ce qui se dit.</span>" in page


def test_a_name_is_one_line(promises: Charter, sacha: User, sign_it: SignIt) -> None:
    assert sign_it(sacha, promises, name=" Sacha\r\n\tNobody\x0b").name == "Sacha Nobody"


@pytest.mark.parametrize("left_out", ["commitment_1", "commitment_2"])
def test_all_are_ticked_or_nothing_is_signed(
    home: Client, promises: Charter, filled: Filled, left_out: str
) -> None:
    data = filled(home, SIGN)
    del data[left_out]
    response = home.post(SIGN, data)
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [left_out]
    assert f'aria-describedby="id_{left_out}_error"' in response.text
    assert f'href="#id_{left_out}"' in response.text
    other = {"commitment_1": "commitment_2", "commitment_2": "commitment_1"}[left_out]
    assert re.search(rf'name="{other}"[^>]* checked', response.text)
    assert not Signature.objects.exists()


def test_a_text_without_commitments_has_one_box(
    home: Client, version: CharterVersion, filled: Filled
) -> None:
    data = filled(home, PLAIN)
    assert "agrees" in data
    response = home.post(PLAIN, {**data, "agrees": ""})
    assert list(response.context["form"].errors) == ["agrees"]
    assert home.post(PLAIN, data).status_code == 302
    assert Signature.objects.get().commitments == []


def test_what_was_read_in_english_is_signed_in_english(
    home: Client, promises: Charter, filled: Filled
) -> None:
    home.cookies["django_language"] = "en"
    assert home.post(SIGN, filled(home, SIGN)).status_code == 302
    signature = Signature.objects.get()
    assert (signature.language, signature.sha256) == ("en", current(promises).sha256_en)
    assert signature.commitments[0] == "I **keep** to myself what is said."


def test_the_page_names_the_fingerprint_the_language_and_the_one_that_binds(
    home: Client, promises: Charter
) -> None:
    home.cookies["django_language"] = "en"
    told = words(home.get(SIGN).text)
    assert current(promises).sha256_en in told
    assert "You are reading and signing the text in: English" in told
    assert "this one binds: French" in told


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": " "}, "name"), ({"sha256": "0" * 64}, "__all__"), ({"language": "xx"}, "language")],
)
def test_nothing_is_signed_by_accident(
    home: Client, promises: Charter, filled: Filled, change: dict[str, str], field: str
) -> None:
    response = home.post(SIGN, filled(home, SIGN, **change))
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert not Signature.objects.exists()


def test_opening_the_page_signs_nothing(home: Client, promises: Charter, filled: Filled) -> None:
    home.get(SIGN, filled(home, SIGN))
    assert not Signature.objects.exists()


def test_nobody_signs_without_an_account(client: Client, promises: Charter) -> None:
    assert client.post(SIGN, {"name": "Sacha"})["Location"].startswith("/accounts/login/")
    assert not Signature.objects.exists()


def test_a_page_opened_before_a_new_version_signs_neither_and_is_ticked_anew(
    home: Client, promises: Charter, filled: Filled
) -> None:
    data = filled(home, SIGN, name="Sacha N.")
    next_version(promises, PROMISES_FR + "\n- [ ] Je viens.\n", PROMISES_EN + "\n- [ ] I come.\n")
    response = home.post(SIGN, data)
    assert response.status_code == 400
    assert not Signature.objects.exists()
    assert list(response.context["form"].errors) == ["__all__"]
    assert current(promises).sha256_fr in response.text
    assert data["sha256"] not in response.text
    assert "Je viens." in response.text
    assert 'value="Sacha N."' in response.text
    assert " checked" not in response.text


def test_signing_twice_is_signing_once(home: Client, promises: Charter, filled: Filled) -> None:
    data = filled(home, SIGN)
    assert [home.post(SIGN, data).status_code for _time in range(2)] == [302, 302]
    assert Signature.objects.count() == 1
    page = home.get(SIGN)
    assert "Sacha Nobody" in page.text
    assert "commitment_1" not in page.text


def test_what_someone_else_signed_is_not_one_s_own(
    home: Client, promises: Charter, rita: User, sign_it: SignIt
) -> None:
    sign_it(rita, promises)
    page = home.get(SIGN).text
    assert "Rita" not in page
    assert "commitment_1" in page


def test_a_substantial_change_is_shown_first_and_the_whole_text_stays_readable(
    home: Client, promises: Charter, sacha: User, sign_it: SignIt, filled: Filled
) -> None:
    home.cookies["django_language"] = "en"
    sign_it(sacha, promises)
    next_version(
        promises, PROMISES_FR.replace("aucun", "nul autre"), PROMISES_EN.replace("no advantage", "no benefit")
    )
    page = home.get(SIGN).text
    told = words(page)
    assert "A substantial change" in told
    assert re.search(r"<del>.*?advantage.*?</del>", page)
    assert re.search(r"<ins>.*?benefit.*?</ins>", page)
    assert "What is said stays between us." in told[told.index("Read the whole text") :]
    assert home.post(SIGN, filled(home, SIGN)).status_code == 302
    assert [one.version.number for one in Signature.objects.order_by("signed_at")] == [1, 2]
    assert "<del>" not in home.get(SIGN).text


def test_an_editorial_change_is_shown_and_asks_for_nothing(
    home: Client, promises: Charter, sacha: User, sign_it: SignIt
) -> None:
    home.cookies["django_language"] = "en"
    sign_it(sacha, promises)
    next_version(
        promises,
        PROMISES_FR.replace("reste entre nous.", "reste entre nous !"),
        PROMISES_EN,
        change="editorial",
    )
    home.cookies["django_language"] = "fr"
    page = home.get(SIGN)
    assert page.context["before"].is_editorial
    assert "<ins>" in page.text
    assert "commitment_1" not in page.text


def test_a_charter_that_adds_shows_the_floor_and_asks_for_both(
    home: Client, promises: Charter, filled: Filled
) -> None:
    values = {"slug": "more", "scope": "programme", "floor": promises, "title_fr": "Plus", "title_en": "More"}
    more = create_charter(actor=SYSTEM, values=values)
    text_fr = "## 1.1. Sur place\n\nJamais devant témoin.\n\n- [ ] Je ferme la porte.\n"
    draft = draft_version(actor=SYSTEM, charter=more, text_fr=text_fr, text_en=text_fr)
    put_in_force(actor=SYSTEM, version=draft)
    told = words(home.get("/me/charters/more/").text)
    assert "Ce qui se dit reste entre nous." in told
    assert "Jamais devant témoin." in told
    assert home.post("/me/charters/more/", filled(home, "/me/charters/more/")).status_code == 302
    signature = Signature.objects.get()
    assert signature.commitments[-1] == "Je ferme la porte."
    assert len(signature.commitments) == 3
    assert signature.sha256 == current(more).sha256_fr


def test_signing_again_after_taking_it_back_makes_a_new_record(
    home: Client, promises: Charter, sacha: User, sign_it: SignIt, filled: Filled
) -> None:
    first = sign_it(sacha, promises)
    withdraw_signature(actor=actor(sacha), signature=first)
    assert home.post(SIGN, filled(home, SIGN)).status_code == 302
    assert Signature.objects.count() == 2
    assert Signature.objects.valid().get() != first


def test_a_confidentiality_text_is_signed_for_a_session_not_here(home: Client, sacha: User) -> None:
    values = {"slug": "nda", "scope": "session", "title_fr": "Secret", "title_en": "Secret"}
    secret = create_charter(actor=SYSTEM, values=values)
    next_version(secret, CHARTER_FR, CHARTER_EN)
    assert home.get("/me/charters/nda/").status_code == 404


def test_how_they_signed_in_is_kept(home: Client, promises: Charter, sacha: User, filled: Filled) -> None:
    session = home.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 1.0, "passwordless": True}]
    session["account_authentication_methods_user"] = str(sacha.pk)
    session.save()
    home.post(SIGN, filled(home, SIGN, authentication="provider"))
    assert Signature.objects.get().authentication == "passkey"


def test_two_clicks_at_once_sign_once(committed_db: None, filled: Filled) -> None:
    charter = Charter.objects.create(slug="promises", title_fr="Promesses", title_en="Promises")
    next_version(charter, PROMISES_FR, PROMISES_EN)
    sacha, answers = make_user("Sacha", "sacha@elsewhere.example"), []
    browsers = [Client() for _one in range(4)]
    for browser in browsers:
        browser.force_login(sacha)
    data = filled(browsers[0], SIGN)
    start = threading.Barrier(len(browsers))

    def click(browser: Client) -> None:
        start.wait()
        answers.append(browser.post(SIGN, data).status_code)
        connections.close_all()

    threads: list[Any] = [threading.Thread(target=click, args=[browser]) for browser in browsers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [302] * 4
    assert Signature.objects.count() == 1
