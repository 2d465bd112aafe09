"""Atom feeds: well formed, in each language, with what is open to everyone and nothing else."""

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client
from wagtail.models import PageViewRestriction

from commons.models import ChallengePage, CommonPage, ModelPage
from hub.members.models import Organisation
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import make_organisation, make_topic

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def read(path: str) -> ET.Element:
    """The feed at `path`, checked against what RFC 4287 demands of any feed."""
    response = Client().get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for element in [feed, *feed.iter(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert (text(element, "id") or "").startswith("tag:")
        assert dt.datetime.fromisoformat(text(element, "updated") or "").tzinfo is not None
        assert element.findall(f"{ATOM}author/{ATOM}name")
        assert len([one for one in element.findall(f"{ATOM}link") if one.get("rel") == "alternate"]) == 1
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{path}"
    ids = [text(entry, "id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return feed


def text(element: ET.Element, name: str) -> str | None:
    return element.findtext(f"{ATOM}{name}")


def titles(path: str) -> list[str | None]:
    return [text(entry, "title") for entry in read(path).iter(f"{ATOM}entry")]


def at(days: int) -> dict[str, dt.datetime]:
    return {
        "first_published_at": NOON + dt.timedelta(days=days),
        "last_published_at": NOON + dt.timedelta(days=days),
    }


@pytest.fixture
def site(french: Any, open_source: Topic, rivage: Organisation) -> Any:
    french.add(ChallengePage, "Ouvrir & partager", topics=[open_source], organisation=rivage, **at(1))
    french.add(ModelPage, "Entre pairs", **at(2))
    french.add(
        CommonPage, "Le <guide>", topics=[open_source], organisations=[rivage], summary="Un & deux <b>",
        licence="CC-BY-4.0", **at(3),
    )  # fmt: skip
    french.add(CommonPage, "Le retour", kind="retro", **at(4))
    return french


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("feeds/all", ["Le retour", "Le <guide>", "Entre pairs", "Ouvrir & partager"]),
        ("feeds/challenges", ["Ouvrir & partager"]),
        ("feeds/models", ["Entre pairs"]),
        ("feeds/commons", ["Le retour", "Le <guide>"]),
        ("feeds/retro", ["Le retour"]),
        ("feeds/white_paper", []),
        ("topics/open-source/feed", ["Le <guide>", "Ouvrir & partager"]),
    ],
)
def test_each_feed_holds_its_own_the_newest_first(site: Any, path: str, expected: list[str]) -> None:
    assert titles(f"/fr/{path}.atom") == expected


def test_an_entry_says_who_when_what_about_and_under_which_licence(site: Any) -> None:
    page = CommonPage.objects.get(slug="le-guide")
    entry = read("/fr/feeds/guide.atom").find(f"{ATOM}entry")
    assert entry is not None
    assert [one.text for one in entry.findall(f"{ATOM}author/{ATOM}name")] == ["Ada", "Basile"]
    assert [one.text for one in entry.findall(f"{ATOM}contributor/{ATOM}name")] == ["Rivage"]
    assert (text(entry, "rights") or "").endswith("(CC-BY-4.0)")
    assert text(entry, "published") == "2026-05-04T12:00:00+00:00"
    assert text(entry, "summary") == "Un &amp; deux &lt;b&gt;"
    categories = {one.get("term"): one.get("label") for one in entry.findall(f"{ATOM}category")}
    assert categories["open-source"] == "logiciel libre"
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (links["alternate"] or "").endswith("/fr/communs/le-guide/")
    assert (text(entry, "id") or "").endswith(f",2026:{page.translation_key}/fr")


def test_a_challenge_is_by_the_organisation_that_published_it(site: Any) -> None:
    entry = read("/fr/feeds/challenges.atom").find(f"{ATOM}entry")
    assert entry is not None
    assert [one.text for one in entry.findall(f"{ATOM}author/{ATOM}name")] == ["Rivage"]


def test_each_language_has_its_own(site: Any, english: Any, translate: Any) -> None:
    translate(ChallengePage.objects.get(), "Opening up")
    french, english_feed = read("/fr/feeds/all.atom"), read("/en/feeds/all.atom")
    assert (french.get(LANG), english_feed.get(LANG)) == ("fr", "en")
    assert titles("/en/feeds/challenges.atom") == ["Opening up"]
    ids = [text(feed.findall(f"{ATOM}entry")[-1], "id") for feed in (french, english_feed)]
    assert ids[0] != ids[1]
    assert text(french, "id") != text(english_feed, "id")


def test_an_id_does_not_change_with_the_page(site: Any) -> None:
    def entry_id() -> str | None:
        entry = read("/fr/feeds/challenges.atom").find(f"{ATOM}entry")
        return text(entry, "id") if entry is not None else None

    before = entry_id()
    page = ChallengePage.objects.get()
    page.title, page.slug, page.last_published_at = "Autre", "autre", NOON + dt.timedelta(days=9)
    page.save()
    assert entry_id() == before
    assert text(read("/fr/feeds/challenges.atom"), "updated") == "2026-05-10T12:00:00+00:00"


def test_drafts_and_private_pages_are_in_no_feed(site: Any) -> None:
    site.add(ChallengePage, "Brouillon", live=False, **at(9))
    private = site.add(ChallengePage, "Privé", **at(9))
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert not {"Brouillon", "Privé"} & set(titles("/fr/feeds/all.atom"))


@pytest.mark.parametrize("path", ["feeds/all", "feeds/commons", "feeds/guide", "topics/open-source/feed"])
def test_what_is_reserved_enters_on_its_day_as_new(
    site: Any, open_source: Topic, coralie: Any, path: str
) -> None:
    until = clock.today() + dt.timedelta(days=30)
    site.add(CommonPage, "Secret", topics=[open_source], reserved_until=until, summary="Caché", **at(-100))
    member = Client()
    member.force_login(coralie)
    for client in (Client(), member):
        body = client.get(f"/fr/{path}.atom").content.decode()
        assert "Secret" not in body
        assert "Caché" not in body
    with time_machine.travel(dt.datetime.combine(until, dt.time(12), tzinfo=dt.UTC), tick=False):
        assert titles(f"/fr/{path}.atom")[0] == "Secret"
        entry = read(f"/fr/{path}.atom").find(f"{ATOM}entry")
        assert entry is not None
        opened = dt.datetime.fromisoformat(text(entry, "updated") or "")
        assert opened.astimezone(dt.timezone(dt.timedelta(hours=2))).date() in (
            until,
            until + dt.timedelta(days=1),
        )


def test_a_reader_who_has_it_already_is_told_so(site: Any) -> None:
    path = "/fr/feeds/all.atom"
    first = Client().get(path)
    assert first["Last-Modified"] == "Tue, 05 May 2026 12:00:00 GMT"
    for header in [{"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}]:
        again = Client().get(path, headers=header)
        assert (again.status_code, again.content) == (304, b"")
    site.add(ChallengePage, "Nouveau", **at(9))
    changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert parsedate_to_datetime(changed["Last-Modified"]) > parsedate_to_datetime(first["Last-Modified"])


def test_an_empty_feed_is_a_feed_and_keeps_still(french: Any) -> None:
    first, second = (Client().get("/fr/feeds/all.atom") for _ in range(2))
    assert titles("/fr/feeds/all.atom") == []
    assert first["ETag"] == second["ETag"]


@pytest.mark.parametrize("path", ["feeds/zzz.atom", "topics/zzz/feed.atom", "feeds/Retro.atom"])
def test_there_is_no_feed_of_what_does_not_exist(french: Any, path: str) -> None:
    assert Client().get(f"/fr/{path}").status_code == 404


def test_a_control_character_in_a_title_breaks_no_reader(site: Any) -> None:
    site.add(ChallengePage, "Cloche\x07 et \x0bsaut", slug="cloche", **at(9))
    assert titles("/fr/feeds/all.atom")[0] == "Cloche et saut"


def test_a_feed_holds_thirty_and_costs_the_same_for_a_hundred(site: Any, count_queries: Any) -> None:
    def read_all() -> Any:
        return Client().get("/fr/feeds/all.atom")

    read_all()
    few = count_queries(read_all)
    for n in range(35):
        home = make_organisation(f"Org{n}", "school")
        topic = make_topic(f"topic-{n}")
        site.add(CommonPage, f"Guide {n}", organisations=[home], topics=[topic], **at(10 + n))
        site.add(ChallengePage, f"Défi {n}", organisation=home, topics=[topic], **at(10 + n))
    assert count_queries(read_all) <= few
    assert len(titles("/fr/feeds/all.atom")) == 30
