"""The text of a charter in public: clause by clause, floor and additions apart, in both languages and as files."""

import hashlib
import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from charters.clauses import canonical, faults
from charters.models import Adoption, Charter, CharterVersion
from charters.services import draft_version, put_in_force
from charters.text import read
from hub.members.models import Organisation, User
from tests.cast import SYSTEM, adopted, make_organisation, make_user, signed
from tests.charters.conftest import current, next_version
from tests.commons.test_pdf import streams

HERE = "/fr/charters/mentoring-charter/"
ADDED_FR = "Un mot de plus.\n\n## 2.1. Sur site\n\nAussi sur site.\n\n- [ ] Je me tais aussi sur site.\n"
ADDED_EN = "One word more.\n\n## 2.1. On site\n\nOn site, too.\n\n- [ ] I keep silent on site, too.\n"


@pytest.fixture
def addition(charter: Charter, rivage: Organisation) -> Charter:
    """What Rivage adds to the charter, in force."""
    own = Charter.objects.create(
        slug="rivage-charter", title_fr="Charte de Rivage", title_en="Rivage's charter", scope="organisation",
        floor=charter, organisation=rivage, authors="Rita\nRivage", licence="CC-BY-4.0",
    )  # fmt: skip
    next_version(own, ADDED_FR, ADDED_EN)
    return own


def soup(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def test_each_clause_has_its_permanent_address(client: Client, version: CharterVersion) -> None:
    page = soup(client, HERE)
    for number, title in [("1", "Volontariat"), ("2", "Confidentialité")]:
        clause = page.find(id=f"clause-{number}")
        assert clause is not None
        assert clause.h2 is not None
        assert clause.h2.get_text() == f"{number}. {title}"
        link = clause.find("a", href=f"#clause-{number}")
        assert number in link.get_text(), "its name tells which clause"
        assert page.nav.find_next("a", href=f"#clause-{number}") is not None


def test_the_address_of_a_clause_outlives_its_title(client: Client, charter: Charter) -> None:
    next_version(
        charter,
        "## 1. Volontariat\n\nLibre.\n\n## 2. Secret\n\nToujours.",
        "## 1. Will\n\nFree.\n\n## 2. Secrecy\n\nAlways.",
    )
    assert "Secret" in soup(client, HERE).find(id="clause-2").get_text()


def test_commitments_are_a_list_and_no_raw_boxes(client: Client, promises: Charter) -> None:
    page = soup(client, "/fr/charters/promises/")
    lists = page.select("article ul.commitments[aria-label]")
    assert [len(one.select("li.commitment")) for one in lists] == [1, 1]
    assert lists[0].get_text().strip() == "Je garde pour moi ce qui se dit."
    assert "[ ]" not in page.article.get_text()
    assert not page.article.find("input"), "the page is to read; signing is elsewhere"


def test_commitments_right_below_a_paragraph_are_a_list_too() -> None:
    html = read("## 1. Un\n\nJe promets :\n- [ ] cela\n- [ ] ceci\n").html
    assert html.count('<li class="commitment">') == 2


def test_floor_and_additions_stand_apart(client: Client, addition: Charter) -> None:
    page = soup(client, "/fr/charters/rivage-charter/")
    floor = page.find(id="clause-2")
    added = floor.find(id="clause-2-1")
    assert "Rivage" in added.find(class_="addition__by").get_text()
    assert "Aussi sur site." in added.get_text()
    assert "Elle survit au binôme." in floor.get_text()
    assert "Elle survit au binôme." not in added.get_text()
    assert page.find(id="clause-1").find(class_="addition") is None
    introduction = page.article.find("div", class_="addition")
    assert "Un mot de plus." in introduction.get_text()
    assert page.find("a", href="/fr/charters/mentoring-charter/1/"), "the way to the floor alone"


def test_the_floor_alone_shows_no_addition(client: Client, addition: Charter) -> None:
    assert "addition" not in str(soup(client, HERE).article)


def test_which_language_binds_is_said_in_both(client: Client, charter: Charter) -> None:
    french, english = soup(client, HERE), soup(client, HERE.replace("fr", "en", 1))
    assert french.find(class_="charter__languages").find("a", hreflang="en")
    there = english.find(class_="charter__languages").find("a", hreflang="fr")
    assert "the other one binds" in english.find(class_="charter__languages").get_text()
    assert (there["href"], there["lang"], there.get_text()) == (
        "/fr/charters/mentoring-charter/",
        "fr",
        "Français",
    )


def test_fingerprints_authors_licence_and_kind_of_change_are_shown(client: Client, addition: Charter) -> None:
    version = current(addition)
    page = soup(client, "/en/charters/rivage-charter/")
    facts = page.find("dl", class_="facts").get_text()
    for told in (version.sha256_fr, version.sha256_en, "Rita, Rivage", "CC-BY-4.0", "first version"):
        assert told in facts
    assert page.find("a", rel="license")["href"] == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("slug", ["mentoring-charter", "rivage-charter"])
def test_the_markdown_is_to_the_byte_what_was_hashed(
    client: Client, addition: Charter, slug: str, language: str
) -> None:
    version = current(Charter.objects.get(slug=slug))
    response = client.get(f"/{language}/charters/{slug}/1.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert f'filename="{slug}-1.{language}.md"' in response["Content-Disposition"]
    assert hashlib.sha256(response.content).hexdigest() == version.sha256_in(language)
    assert response.content.decode() == version.full_text(language)
    again = client.get(f"/{language}/charters/{slug}/1.md", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_twin_says_where_the_text_comes_from_and_holds_it_whole(
    client: Client, addition: Charter
) -> None:
    twin = client.get("/en/charters/rivage-charter.md").text
    version = current(addition)
    for told in ("licence: CC-BY-4.0", "- Rita", f"sha256: {version.sha256_en}", "binding_language: fr"):
        assert told in twin
    assert "It outlives the pair." in twin
    assert "On site, too." in twin


@pytest.mark.parametrize("path", ["rivage-charter.pdf", "rivage-charter/1.pdf", "mentoring-charter/1.pdf"])
def test_every_version_is_a_tagged_pdf_in_each_language(client: Client, addition: Charter, path: str) -> None:
    for language in ("fr", "en"):
        response = client.get(f"/{language}/charters/{path}")
        assert response["Content-Type"] == "application/pdf"
        content = streams(response.content)
        assert b"/StructTreeRoot" in content
        assert b"pdfuaid:part" in content
        assert f"/Lang ({language})".encode() in content or f"/Lang({language})".encode() in content
    assert client.get(f"/fr/charters/{path}").content == client.get(f"/fr/charters/{path}").content


def test_raw_html_is_refused_and_cleaned_all_the_same() -> None:
    danger = (
        "## 1. Un\n\n<img src=x onerror=alert(1)><script>alert(2)</script><b style='x' class='y'>gras</b>\n"
    )
    assert any("HTML" in sentence for sentence in faults(danger, floor=None))
    assert not list(faults("## 1. Un\n\n2 < 3, <https://passeurs.example> et **gras**.\n", floor=None))
    html = read(danger + "\n[x](javascript:alert(3)) [y](data:text/html,z)").html
    for part in ("<img", "onerror", "<script", "alert(2)", "style", "class", "javascript", "data:"):
        assert part not in html
    assert "gras" in html


def test_only_adopters_that_agreed_are_named(
    client: Client, charter: Charter, rivage: Organisation, orbite: Organisation
) -> None:
    for organisation in (rivage, orbite):
        adopted(organisation, charter)
    assert "Rivage" not in client.get(HERE).text
    Adoption.objects.filter(organisation=rivage).update(is_public=True)
    text = client.get(HERE).text
    assert "Rivage" in text
    assert "Orbite" not in text
    assert "Rita" not in text, "who adopted in its name is nobody's business"


def test_adopters_are_named_until_their_adoption_no_longer_counts(
    client: Client, charter: Charter, rivage: Organisation
) -> None:
    Adoption.objects.update(is_public=True)
    adoption = adopted(rivage, charter)
    Adoption.objects.filter(pk=adoption.pk).update(is_public=True)
    assert "Rivage" in client.get(HERE).text
    Adoption.objects.filter(pk=adoption.pk).update(withdrawn_at=adoption.adopted_at)
    assert "Rivage" not in client.get(HERE).text


def test_few_signers_are_not_counted(client: Client, charter: Charter) -> None:
    people: list[User] = [make_user(f"P{n}", f"p{n}@x.example") for n in range(3)]
    for person in people[:2]:
        signed(person, charter)
    assert "signers" not in client.get(HERE).context or client.get(HERE).context["signers"] is None
    signed(people[2], charter)
    assert client.get(HERE).context["signers"] == 3


def test_machines_read_what_it_is(client: Client, addition: Charter) -> None:
    page = soup(client, "/fr/charters/rivage-charter/")
    (node, *_others) = json.loads(page.find("script", type="application/ld+json").string)["@graph"]
    version = current(addition)
    assert (node["@type"], node["version"], node["inLanguage"]) == ("DigitalDocument", "1", "fr")
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [one["name"] for one in node["author"]] == ["Rita", "Rivage"]
    assert node["isBasedOn"]["url"] == "http://testserver/fr/charters/mentoring-charter/1/"
    assert node["workTranslation"][0]["@id"] == "http://testserver/en/charters/rivage-charter/1/"
    assert node["identifier"] == f"sha256:{version.sha256_fr}"
    assert page.find("meta", property="og:title")["content"] == "Charte de Rivage"


def test_the_page_asks_as_little_of_many_clauses_adopters_and_versions(
    client: Client, charter: Charter, django_assert_max_num_queries
) -> None:
    client.get(HERE)
    for number in range(6):
        make_organisation(f"O{number}", "operator")
        clauses = "".join(f"## {n}. C\n\nTexte {number}.\n\n" for n in range(1, 30 + number))
        next_version(charter, clauses, clauses)
    Adoption.objects.update(is_public=True)
    for path in (HERE, f"{HERE}2/", f"{HERE}versions/", f"{HERE}versions/1/compare/5/", f"{HERE}3.md"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["2/", "2.md", "2.pdf", "versions/1/compare/2/", "versions/2/compare/1/", "versions/2/compare/2/"]
)
def test_a_draft_is_nobody_s_business(client: Client, charter: Charter, coralie: User, path: str) -> None:
    draft = draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Brouillon", text_en="## 1. Draft")
    for who in (None, coralie):
        if who is not None:
            client.force_login(who)
        assert client.get(f"{HERE}{path}").status_code == 404
    for public in (HERE, f"{HERE}versions/", "/fr/charters/mentoring-charter.md", "/fr/search/?q=brouillon"):
        assert "Brouillon" not in client.get(public).text
    for route in ("charters/", "charters/mentoring-charter/", "charters/mentoring-charter/versions/"):
        assert "Brouillon" not in client.get(f"/api/v1/{route}").text
    put_in_force(actor=SYSTEM, version=draft)
    assert client.get(f"{HERE}{path}").status_code == 200


@pytest.mark.parametrize(
    "path", ["empty/", "empty.md", "empty.pdf", "empty/versions/", "empty/1/", "empty/1.md"]
)
def test_a_charter_that_was_never_in_force_is_not_found(client: Client, db: None, path: str) -> None:
    charter = Charter.objects.create(slug="empty", title_fr="Vide", title_en="Empty")
    draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Brouillon", text_en="## 1. Draft")
    assert client.get(f"/fr/charters/{path}").status_code == 404


def test_what_is_canonical_is_what_is_served(client: Client, charter: Charter) -> None:
    next_version(charter, "## 1. Un  \r\n\r\nDeux   \r\n\r\n\r\n", "## 1. One  \r\n\r\nTwo   \r\n\r\n\r\n")
    content = client.get(f"{HERE}2.md").content
    assert content == b"## 1. Un\n\nDeux\n" == canonical("## 1. Un  \r\n\r\nDeux   ").encode()
