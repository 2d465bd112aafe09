"""Charters as readers meet them around the site."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import translation

from charters.models import Charter
from tests.charters.conftest import new_version


def address(charter: Charter, language: str) -> str:
    with translation.override(language):
        return reverse("charter", args=[charter.slug])


def test_every_page_leads_to_the_charter_of_the_network(client: Client, charter: Charter) -> None:
    other = Charter.objects.create(slug="draft", title_fr="Pas encore", title_en="Not yet")
    foot = client.get("/fr/programmes/").text.split("<footer")[1]
    assert f'<a href="/fr/charters/{charter.slug}/">{charter.title_fr}</a>' in foot.replace(
        "/chartes/", "/charters/"
    )
    assert other.title_fr not in foot


def test_a_version_of_one_day_says_one_day(client: Client, charter: Charter) -> None:
    new_version(charter)
    with translation.override("en"):
        alone = reverse("charter-version", args=[charter.slug, 1])
        all_of_them = reverse("charter-versions", args=[charter.slug])
    for path in (alone, all_of_them):
        assert re.search("in force on .* only", client.get(path).text)


def test_a_charter_says_whose_it_is(client: Client, charter: Charter) -> None:
    assert "charter of the whole network" in client.get(address(charter, "en")).text
