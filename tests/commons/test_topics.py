"""The pages of topics: everything that is published on one, and nothing that is not."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import time_machine
from django.test import Client

from commons import places as registry
from commons.models import ChallengePage, CommonPage, ModelPage
from commons.places import Place
from hub.members.models import Organisation
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import make_topic, make_volunteer

pytestmark = pytest.mark.django_db

LONG = 20


def html_of(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture
def site(french: Any, open_source: Topic) -> Any:
    """A challenge and a common on open source, two models that they call for, and others on nothing."""
    other = make_topic("cycling", "vélo", "cycling")
    asked, shown = french.add(ModelPage, "Entre pairs"), french.add(ModelPage, "Atelier", kind="workshop")
    french.add(ModelPage, "Panel", kind="panel")
    guide = french.add(CommonPage, "Le guide", topics=[open_source])
    shown.related_commons = [guide]
    shown.save()
    french.add(CommonPage, "Le carnet", topics=[other])
    french.add(ChallengePage, "Ouvrir", topics=[open_source], related_models=[asked])
    french.add(ChallengePage, "Rouler", topics=[other])
    french.add(ChallengePage, "Brouillon", topics=[open_source], live=False)
    return french


def test_a_topic_gathers_what_is_published_on_it(site: Any) -> None:
    html = html_of("/fr/topics/open-source/")
    for path in ["defis/ouvrir", "communs/le-guide", "modeles/entre-pairs", "modeles/atelier"]:
        assert f"/fr/{path}/" in html
    for path in ["defis/rouler", "communs/le-carnet", "modeles/panel", "defis/brouillon"]:
        assert f"/fr/{path}/" not in html


def test_a_topic_reads_in_the_reader_s_language(site: Any, english: Any, translate: Any) -> None:
    translate(ChallengePage.objects.get(slug="ouvrir"), "Opening up", "opening-up")
    html = html_of("/en/topics/open-source/")
    assert "Open source" in html
    assert "Opening up" in html
    assert "/fr/defis/ouvrir/" not in html.split("<main")[1]
    assert 'hreflang="fr"' in html


def test_a_topic_shows_programmes_and_charters_that_say_they_are_on_it(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def source(languages: Sequence[str]) -> Iterator[tuple[str, Place]]:
        topics = frozenset({"open-source"})
        for language in languages:
            yield (
                language,
                Place("Programme", f"Agilité {language}", "/fr/programmes/agility/", topics=topics),
            )
            yield language, Place("Charte", "Sans sujet", "/fr/charters/x/")

    monkeypatch.setattr(registry, "_sources", [source])
    html = html_of("/fr/topics/open-source/")
    assert "Agilité fr" in html
    assert "Sans sujet" not in html


def test_what_is_reserved_joins_its_topic_on_its_day(site: Any, open_source: Topic) -> None:
    until = clock.today() + dt.timedelta(days=30)
    site.add(CommonPage, "Le retour", topics=[open_source], reserved_until=until)
    assert "Le retour" not in html_of("/fr/topics/open-source/")
    with time_machine.travel(dt.datetime.combine(until, dt.time(12), tzinfo=dt.UTC), tick=False):
        assert "Le retour" in html_of("/fr/topics/open-source/")


def test_a_crowded_kind_has_pages_of_its_own(site: Any, open_source: Topic) -> None:
    for n in range(LONG):
        site.add(CommonPage, f"Guide {n}", topics=[open_source], published_on=f"2025-01-{n + 1:02}")
    first = html_of("/fr/topics/open-source/")
    assert '?kind=commons"' in first
    assert "/fr/communs/guide-0/" not in first
    second = html_of("/fr/topics/open-source/?kind=commons&page=2")
    assert "/fr/communs/guide-0/" in second
    assert "/fr/defis/ouvrir/" not in second


@pytest.mark.parametrize("path", ["zzz/", "open-source/?kind=zzz"])
def test_an_unknown_topic_or_kind_is_not_found(site: Any, path: str) -> None:
    assert Client().get(f"/fr/topics/{path}").status_code == 404


def test_a_topic_without_anything_says_so(site: Any) -> None:
    make_topic("empty", "vide", "empty")
    assert 'class="empty"' in html_of("/fr/topics/empty/")


def test_who_offers_and_seeks_a_topic_is_hidden_under_three(
    site: Any, open_source: Topic, rivage: Organisation
) -> None:
    people = [make_volunteer(f"Personne{n}", rivage, offers=[open_source]) for n in range(3)]
    html = html_of("/en/topics/open-source/")
    assert "3 people" in html
    assert "fewer than 3 people" in html
    people[0].state = "left"
    people[0].save()
    assert html_of("/en/topics/open-source/").count("fewer than 3 people") == 2


def test_the_list_counts_what_is_published_and_nothing_else(site: Any, open_source: Topic) -> None:
    site.add(CommonPage, "Réservé", topics=[open_source], reserved_until=clock.today() + dt.timedelta(days=9))
    rows = html_of("/fr/topics/").split('<a href="/fr/topics/open-source/">')[1].split("</li>")[0]
    assert "2 publications" in rows


def test_tags_lead_to_the_topic(site: Any) -> None:
    for path in ["/fr/defis/ouvrir/", "/fr/communs/le-guide/", "/fr/defis/"]:
        assert 'href="/fr/topics/open-source/"' in html_of(path)


def test_pages_of_topics_lead_to_their_feeds(site: Any) -> None:
    assert 'type="application/atom+xml" href="/fr/topics/open-source/feed.atom"' in html_of(
        "/fr/topics/open-source/"
    )
    assert 'href="/fr/feeds/all.atom"' in html_of("/fr/topics/")
    assert 'href="/fr/feeds/all.atom"' in html_of("/fr/")
    for path, kind in [("defis", "challenges"), ("modeles", "models"), ("communs", "commons")]:
        assert f'href="/fr/feeds/{kind}.atom"' in html_of(f"/fr/{path}/")


def test_a_thousand_things_cost_as_many_queries_as_a_few(
    site: Any, open_source: Topic, count_queries: Any
) -> None:
    paths = ["/fr/topics/", "/fr/topics/open-source/"]
    few = [count_queries(lambda path=path: html_of(path)) for path in paths]
    for n in range(LONG):
        topics = [open_source, make_topic(f"topic-{n}")]
        site.add(ChallengePage, f"Défi {n}", topics=topics, related_models=[ModelPage.objects.all()[0]])
        site.add(CommonPage, f"Guide {n}", topics=topics)
    many = [count_queries(lambda path=path: html_of(path)) for path in paths]
    assert many <= [few[0], few[1] + 2]
    assert max(many) <= 20
