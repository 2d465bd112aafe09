"""The sitemap lists what is public, in each language, and nothing else."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from commons.models import ChallengePage, CommonPage, StandardPage
from commons.views import robots
from hub.shared import clock
from tests.cast import make_topic

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(path: str = "/sitemap.xml") -> dict[str, dict[str, str]]:
    """The alternates of each address, both without their host."""
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    urls = {}
    for url in ElementTree.fromstring(response.content).findall("s:url", NAMES):
        links = {link.get("hreflang", ""): bare(link.get("href")) for link in url.findall("x:link", NAMES)}
        urls[bare(url.findtext("s:loc", namespaces=NAMES))] = links
    return urls


def bare(address: str | None) -> str:
    assert address
    assert address.startswith("http")
    return "/" + address.split("/", 3)[3]


def test_each_page_says_its_translations(french, english, translate):
    page = french.add(ChallengePage, "Pistes", slug="pistes")
    translate(page, "Lanes", "lanes")
    french.add(ChallengePage, "Pluie", slug="pluie")
    urls = read()
    both = {"fr": "/fr/defis/pistes/", "en": "/en/challenges/lanes/"}
    assert urls["/fr/defis/pistes/"] == urls["/en/challenges/lanes/"] == both
    assert urls["/fr/defis/pluie/"] == {"fr": "/fr/defis/pluie/"}


def test_programmes_charters_and_topics_are_listed(french, peer_cycle):
    topic = make_topic("bikes")
    make_topic("unused")
    french.add(ChallengePage, "Pistes", topics=[topic])
    urls = read()
    for path in (
        "programmes/peer/",
        "charters/mentoring-charter/",
        "topics/bikes/",
        "programmes/",
        "topics/",
    ):
        assert urls[f"/fr/{path}"] == {"fr": f"/fr/{path}", "en": f"/en/{path}"}
        assert urls[f"/en/{path}"] == urls[f"/fr/{path}"]
    assert "/fr/topics/unused/" not in urls


def test_what_is_not_open_is_not_listed(french, time_machine):
    secret = make_topic("secret")
    french.add(ChallengePage, "Brouillon", slug="brouillon", live=False)
    private = french.add(StandardPage, "Interne", slug="interne")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    opens = clock.today() + dt.timedelta(days=30)
    french.add(CommonPage, "Guide", slug="guide", reserved_until=opens, topics=[secret])
    listed = " ".join(read())
    for slug in ("brouillon", "interne", "guide", "secret", "search", "subscription", "/me/"):
        assert slug not in listed
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=31))
    assert "/fr/communs/guide/" in read()
    assert "/fr/topics/secret/" in read()


def test_a_sitemap_too_long_for_one_file_is_in_parts(french, english, monkeypatch):
    for number in range(5):
        french.add(ChallengePage, f"Pistes {number}")
    whole = read()
    monkeypatch.setattr(robots, "MOST_FAMILIES", 4)
    index = ElementTree.fromstring(Client().get("/sitemap.xml").content)
    parts = [bare(one.text) for one in index.findall("s:sitemap/s:loc", NAMES)]
    assert parts == ["/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml"]
    together: dict[str, dict[str, str]] = {}
    for part in parts:
        urls = read(part)
        assert not set(urls) & set(together)
        together |= urls
    assert together == whole
    for missing in ("/sitemap-0.xml", "/sitemap-4.xml"):
        assert Client().get(missing).status_code == 404


def test_the_sitemap_takes_as_many_queries_whatever_there_is(french, english, peer_cycle, count_queries):
    topic = make_topic("bikes")
    french.add(ChallengePage, "Pistes", topics=[topic])
    read()
    before = count_queries(read)
    for number in range(10):
        french.add(ChallengePage, f"Pistes {number}", topics=[topic, make_topic(f"t{number}")])
    assert count_queries(read) == before <= 25


def test_robots_are_led_to_the_sitemap():
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert "Disallow: /me/" in lines
