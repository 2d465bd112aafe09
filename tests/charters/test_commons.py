"""Charters in force are commons: in their list, feeds, digests, search, API; kept as long as they are true."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from charters.models import Charter
from charters.services import draft_version, withdraw_adoption
from commons import freshness
from commons.models import CommonPage
from commons.news import news
from hub.members.models import Organisation, User
from hub.shared import clock
from tests.cast import SYSTEM, actor, adopted
from tests.charters.conftest import next_version
from tests.commons.conftest import Tree

HERE = "/fr/charters/mentoring-charter/"
MEMORY = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture
def keeping(settings: Any) -> Iterator[None]:
    """Pages are kept, as on a hub that people reach."""
    names = {"pages", "stamp"}
    others = {name: value for name, value in settings.CACHES.items() if name not in names}
    settings.CACHES = {**others, **{name: {"BACKEND": MEMORY, "LOCATION": name} for name in names}}
    freshness.renew()
    yield
    for name in names:
        caches[name].clear()


def test_they_stand_in_the_list_of_commons(client: Client, french: Tree, charter: Charter) -> None:
    page = listed(client, "/fr/communs/")
    assert f'href="{HERE}"' in page
    assert "CC-BY-SA-4.0" in page
    assert HERE not in listed(client, "/fr/communs/?kind=guide"), "what the reader narrows holds no charter"


def listed(client: Client, path: str) -> str:
    """What stands above the foot of the page, which names the charter everywhere."""
    return client.get(path).text.partition("<footer")[0]


def test_they_are_in_the_feeds_of_all_of_commons_and_of_charters(
    client: Client,
    french: Tree,
    charter: Charter,
) -> None:
    french.add(CommonPage, "Guide")
    for kind in ("all", "commons", "charter"):
        feed = client.get(f"/fr/feeds/{kind}.atom").text
        assert f"http://testserver{HERE}" in feed
        assert 'rel="license"' in feed
    for kind in ("challenges", "guide"):
        assert HERE not in client.get(f"/fr/feeds/{kind}.atom").text


def test_a_version_put_in_force_is_news_a_draft_is_not(
    client: Client, french: Tree, charter: Charter
) -> None:
    before = client.get("/fr/feeds/charter.atom").text
    draft_version(actor=SYSTEM, charter=charter, text_fr="## 1. Brouillon", text_en="## 1. Draft")
    assert client.get("/fr/feeds/charter.atom").text == before
    next_version(charter, "## 1. Neuf", "## 1. New")
    after = client.get("/fr/feeds/charter.atom").text
    old, new = (f"charters/{charter.pk}/{number}/fr" for number in (1, 3))
    assert old in before
    assert old not in after
    assert new in after


def test_the_digest_tells_a_new_version_from_a_new_charter(charter: Charter, french: Tree) -> None:
    week = clock.now() - dt.timedelta(days=7)
    (item,) = [one for one in news("fr", week) if one.url.endswith(HERE)]
    assert item.kind
    assert not item.is_version_since(week)
    moment = clock.now()
    next_version(charter, "## 1. Neuf", "## 1. New")
    (item,) = [one for one in news("fr", moment) if one.url.endswith(HERE)]
    assert (item.version, item.is_version_since(moment)) == ("2", True)
    assert not [one for one in news("fr", clock.now()) if one.url.endswith(HERE)]


def test_a_kept_page_follows_its_versions_and_its_adopters(
    client: Client,
    keeping: None,
    charter: Charter,
    rivage: Organisation,
    rita: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert "Rivage" not in client.get(HERE).text
    with django_capture_on_commit_callbacks(execute=True):
        adoption = adopted(rivage, charter)
        adoption.is_public = True
        adoption.save()
    assert "Rivage" in client.get(HERE).text
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_adoption(actor=actor(rita), adoption=adoption)
    assert "Rivage" not in client.get(HERE).text
    with django_capture_on_commit_callbacks(execute=True):
        next_version(charter, "## 1. Neuf", "## 1. New")
    assert "Neuf" in client.get(HERE).text
    assert "survit" in client.get(f"{HERE}1/").text


def test_a_kept_page_asks_nothing(
    client: Client, keeping: None, charter: Charter, count_queries: Any
) -> None:
    for path in (HERE, f"{HERE}1/", f"{HERE}versions/"):
        client.get(path)
        assert count_queries(lambda path=path: client.get(path)) == 0


def test_search_finds_what_an_addition_adds_and_what_it_holds(client: Client, charter: Charter) -> None:
    own = Charter.objects.create(
        slug="own", title_fr="À nous", title_en="Ours", scope="programme", floor=charter
    )
    next_version(own, "## 2.1. Kilomètres\n\nParcourus.\n", "## 2.1. Miles\n\nWalked.\n")
    found = client.get("/fr/search/?q=kilomètre").context["results"]
    assert [one.url for one in found] == ["/fr/charters/own/"]
    found = client.get("/fr/search/?q=survit").context["results"]
    assert {one.url for one in found} == {HERE, "/fr/charters/own/"}


def test_programs_read_all_of_it(client: Client, charter: Charter, rivage: Organisation) -> None:
    own = Charter.objects.create(
        slug="own", title_fr="À nous", title_en="Ours", scope="organisation", organisation=rivage, floor=charter,
        authors="Rita", licence="CC0-1.0",
    )  # fmt: skip
    version = next_version(own, "## 2.1. Plus\n\nPlus.\n", "## 2.1. More\n\nMore.\n")
    one = client.get("/api/v1/charters/own/", {"language": "en"}).json()
    assert (one["scope"], one["floor"], one["organisation"]["slug"]) == (
        "organisation",
        "mentoring-charter",
        "rivage",
    )
    assert (one["authors"], one["licence"]) == (["Rita"], "CC0-1.0")
    assert one["text"] == "## 2.1. More\n\nMore.\n"
    assert one["full_text"] == version.full_text("en")
    (found,) = client.get("/api/v1/charters/own/versions/").json()["results"]
    assert found["floor"] == {"slug": "mentoring-charter", "number": 1}
    assert (found["change"], found["binding_language"]) == ("substantial", "fr")
    assert found["chain_sha256"] == version.chain_sha256
    assert found["full_text_fr"] == version.full_text("fr")
    assert client.get("/api/v1/charters/mentoring-charter/").json()["floor"] is None


def test_programs_read_the_adopters_that_agreed(
    client: Client, charter: Charter, rivage: Organisation
) -> None:
    adoption = adopted(rivage, charter)
    assert client.get("/api/v1/charters/mentoring-charter/").json()["adopters"] == []
    adoption.is_public = True
    adoption.save()
    assert client.get("/api/v1/charters/mentoring-charter/").json()["adopters"] == ["Rivage"]
