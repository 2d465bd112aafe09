"""The versions of a charter in public, and what changed between any two, word by word."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from charters.comparing import compare_versions
from charters.models import Charter, CharterVersion
from tests.charters.conftest import current, next_version

HERE = "/en/charters/mentoring-charter/"
VERSIONS = f"{HERE}versions/"


@pytest.fixture
def three(charter: Charter) -> list[CharterVersion]:
    """Three versions of the charter: the second changes clause 2 and has a third; the last changes no word."""
    next_version(
        charter,
        "## 1. Volontariat\n\nChacun participe librement.\n\n## 2. Secret\n\nIl survit.\n\n## 3. Fin\n\n- [ ] Dit.\n",
        "## 1. Free will\n\nEveryone takes part freely.\n\n## 2. Confidentiality\n\nIt outlives us all.\n\n"
        "## 3. Ending\n\n- [ ] I say so.\n",
    )
    second = current(charter)
    next_version(
        charter, second.text_fr.replace("Il survit.", "Il survit !"), second.text_en.replace("all.", "all!"),
        change="editorial",
    )  # fmt: skip
    return list(charter.versions.order_by("number"))


def soup(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def test_every_version_is_listed_with_its_dates_kind_and_fingerprints(
    client: Client, three: list[CharterVersion]
) -> None:
    page = soup(client, VERSIONS)
    items = page.select("main ol.items > li.item")
    assert [item.h2.a["href"] for item in items] == [f"{HERE}3/", f"{HERE}2/", f"{HERE}1/"]
    for item, version in zip(items, reversed(three), strict=True):
        for told in (version.sha256_fr, version.sha256_en, version.chain_sha256):
            assert told in item.get_text()
    assert "editorial" in items[0].get_text()
    assert "substantial" in items[1].get_text()
    assert "first version" in items[2].get_text()
    assert "binds" in items[0].get_text()


def test_every_version_is_readable_and_says_which_one_is_in_force(
    client: Client, three: list[CharterVersion]
) -> None:
    first = soup(client, f"{HERE}1/")
    assert "It outlives the pair." in first.get_text()
    assert first.find("a", href=f"{VERSIONS}1/compare/3/"), "what changed since"
    assert first.find("a", href=HERE)
    assert "an earlier version" not in soup(client, f"{HERE}3/").get_text()


def test_the_form_leads_to_two_versions_without_script(client: Client, three: list[CharterVersion]) -> None:
    form = soup(client, VERSIONS).find("form", class_="filters")
    assert form["method"] == "get"
    assert [one["value"] for one in form.select("#old option")] == ["3", "2", "1"]
    for old, new in [("1", "3"), ("3", "1")]:
        response = client.get(VERSIONS, {"old": old, "new": new})
        assert response["Location"] == f"{VERSIONS}1/compare/3/"


@pytest.mark.parametrize(
    "asked", [{"old": "x", "new": "1"}, {"old": "1", "new": "-2"}, {"old": "1", "new": "²"}]
)
def test_nonsense_is_not_found(client: Client, three: list[CharterVersion], asked: dict[str, str]) -> None:
    assert client.get(VERSIONS, asked).status_code == 404


def test_a_version_that_does_not_exist_is_not_found(client: Client, three: list[CharterVersion]) -> None:
    assert client.get(f"{VERSIONS}1/compare/9/").status_code == 404
    assert client.get(f"{HERE}9/").status_code == 404


def test_what_changed_is_shown_by_clause_word_by_word(client: Client, three: list[CharterVersion]) -> None:
    page = soup(client, f"{VERSIONS}1/compare/2/")
    clauses = page.select("section.difference")
    assert [clause.h2.get_text() for clause in clauses] == [
        "Clause 2: Confidentiality",
        "Clause 3: Ending new",
    ]
    removed, added = clauses[0].find("del").get_text(), clauses[0].find("ins").get_text()
    assert "the pair" in removed
    assert "us all" in added
    assert re.match(r"\[removed: .* end of removal\]", removed), "whoever listens hears it too"
    assert "☐ I say so." in clauses[1].get_text()
    assert not page.find("main").find("script")


def test_an_editorial_change_is_proved_by_the_difference(client: Client, three: list[CharterVersion]) -> None:
    proof = "Every word is the same"
    assert proof in soup(client, f"{VERSIONS}2/compare/3/").get_text()
    assert proof not in soup(client, f"{VERSIONS}1/compare/3/").get_text()


def test_what_only_the_other_language_changes_is_signed_again(client: Client, charter: Charter) -> None:
    one = current(charter)
    next_version(
        charter, one.text_fr.replace("librement", "vraiment"), one.text_en.replace("freely.", "freely!")
    )
    page = soup(client, f"{VERSIONS}1/compare/2/")
    assert page.select("section.difference")
    assert "nobody signs again" not in page.get_text()
    assert "nobody signs again" not in soup(client, f"{VERSIONS}2/compare/1/").get_text()


def test_a_title_is_said_once_unless_it_changes(client: Client, three: list[CharterVersion]) -> None:
    same, added = soup(client, f"{VERSIONS}1/compare/2/").select("section.difference")
    assert same.get_text().count("Confidentiality") == 1
    assert "3. Ending" in added.find("ins").get_text()
    charter = three[-1].charter
    text = three[-1].text_en.replace("## 1. Free will", "## 1. Free choice")
    next_version(charter, three[-1].text_fr.replace("Volontariat", "Liberté"), text)
    (titled,) = soup(client, f"{VERSIONS}3/compare/4/").select("section.difference")
    assert ("will" in titled.find("del").get_text(), "choice" in titled.find("ins").get_text()) == (
        True,
        True,
    )


def test_a_version_says_the_same_as_itself(client: Client, three: list[CharterVersion]) -> None:
    assert "say the same" in soup(client, f"{VERSIONS}2/compare/2/").find("main").get_text()


def test_the_difference_is_in_the_reader_s_language(client: Client, three: list[CharterVersion]) -> None:
    french = client.get(f"{VERSIONS}1/compare/2/".replace("/en/", "/fr/", 1)).text
    assert "Secret" in french
    assert "outlives" not in french


def test_a_removed_clause_stands_where_it_stood(charter: Charter) -> None:
    one = next_version(charter, *["## 1. A\n\na\n\n## 2. B\n\nb\n\n## 3. C\n\nc\n"] * 2)
    two = next_version(charter, *["## 1. A\n\nx\n\n## 3. C\n\ny\n"] * 2)
    changes = compare_versions(one, two, "fr").changes
    assert [(change.number, change.kind) for change in changes] == [
        ("1", "changed"),
        ("2", "removed"),
        ("3", "changed"),
    ]


def test_another_order_is_told(client: Client, charter: Charter) -> None:
    one = next_version(charter, *["## 1. A\n\na\n\n## 2. B\n\nb\n"] * 2)
    two = next_version(charter, *["## 2. B\n\nb\n\n## 1. A\n\na\n"] * 2)
    found = compare_versions(one, two, "fr")
    assert (list(found.changes), found.is_reordered) == ([], True)
    page = soup(client, f"{VERSIONS}{one.number}/compare/{two.number}/")
    assert "another order" in page.get_text()
    assert "say the same" not in page.get_text()


def test_what_the_floor_changed_shows_in_the_addition(client: Client, charter: Charter) -> None:
    own = Charter.objects.create(
        slug="own", title_fr="À nous", title_en="Ours", scope="programme", floor=charter
    )
    next_version(own, "Avant.\n\n## 2.1. Plus\n\nPlus.\n", "Before.\n\n## 2.1. More\n\nMore.\n")
    old = current(charter)
    next_version(
        charter, old.text_fr.replace("librement", "vraiment"), old.text_en.replace("freely", "truly")
    )
    changes = soup(client, "/en/charters/own/versions/1/compare/2/").select("section.difference h2")
    assert [change.get_text() for change in changes] == ["Clause 1: Free will"]
    next_version(own, "Avant !\n\n## 2.1. Plus\n\nPlus.\n", "Before all.\n\n## 2.1. More\n\nMuch.\n")
    changes = soup(client, "/en/charters/own/versions/2/compare/3/").select("section.difference h2")
    assert [change.get_text() for change in changes] == ["Introduction", "Clause 2.1: More"]
