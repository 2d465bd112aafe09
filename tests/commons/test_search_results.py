"""What search shows: one order on both databases, filters with their counts, extracts, and ways on."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from charters.models import Charter
from commons.models import ChallengePage, CommonPage, ModelPage, StandardPage
from commons.search import finding
from commons.search.analysis import wanted
from commons.search.extracts import LONGEST, Reader
from hub.shared import clock
from tests.cast import make_cycle, make_programme, make_topic

pytestmark = pytest.mark.django_db


def body(text: str) -> str:
    return f'[{{"type": "paragraph", "value": "<p>{text}</p>", "id": "1"}}]'


def ask(text: str, language: str = "fr", client: Client | None = None, **filters: Any) -> Any:
    response = (client or Client()).get(f"/{language}/search/", {"q": text, **filters})
    assert response.status_code == 200
    return response


def titles(text: str, language: str = "fr", client: Client | None = None, **filters: Any) -> list[str]:
    return [one.title for one in ask(text, language, client, **filters).context["results"]]


def counts(choices: Any) -> dict[str, int]:
    return {one.value: one.count for one in choices}


@pytest.fixture
def corpus(french, english, charter: Charter) -> dict[str, Any]:
    """Pages of each kind, on two topics, a programme and a charter."""
    data, bikes = make_topic("data", "données ouvertes", "open data"), make_topic("bikes", "vélo", "cycling")
    cycle = make_cycle(
        make_programme("peer", charter, summary_fr="Parler du vélo entre pairs"), practice=bikes
    )
    return {
        "stations": french.add(
            ChallengePage, "Partager les données des vélos", body=body("Chaque station de vélo publie ses places."),
            summary="Comment ouvrir les données du vélo en libre service ?", topics=[data, bikes],
        ),
        "lanes": french.add(
            ChallengePage, "Réparer les pistes", summary="Les pistes des cyclistes", topics=[bikes],
            body=body("Une piste bien tenue donne envie du vélo. Le vélo y roule mieux."),
        ),
        "rain": french.add(ChallengePage, "Rouler sous la pluie", summary="Un vélo, un manteau."),
        "guide": french.add(
            CommonPage, "Guide des données ouvertes", body=body("Ouvrir ses données : licences, formats, vélos."),
            topics=[data],
        ),
        "retro": french.add(CommonPage, "Retour d’expérience", kind="retro", body=body("Rien ne sert de courir.")),
        "peers": french.add(ModelPage, "De pair à pair", who="Deux personnes qui font du vélo"),
        "legal": french.add(StandardPage, "Mentions", body=body("Les données que garde le site.")),
        "english": english.add(ChallengePage, "Sharing cycling data", summary="Stations and their velocities"),
        "cycle": cycle,
    }  # fmt: skip


ON_BIKES = [
    "Partager les données des vélos", "Réparer les pistes", "Programme peer", "Rouler sous la pluie",
    "Guide des données ouvertes", "De pair à pair",
]  # fmt: skip
EXPECTED = {
    "vélo": ON_BIKES,
    "VELOS": ON_BIKES,
    "données": ["Guide des données ouvertes", "Partager les données des vélos", "Mentions", "Réparer les pistes"],
    "les données du vélo": [
        "Partager les données des vélos", "Guide des données ouvertes", "Réparer les pistes",
    ],
    "ouvrir des données": ["Guide des données ouvertes", "Partager les données des vélos"],
    "pluie piste": ["Réparer les pistes", "Rouler sous la pluie"],
    "confidentialité": ["Charte"],
    "pair": ["De pair à pair", "Programme peer"],
}  # fmt: skip


@pytest.mark.parametrize("text", EXPECTED)
def test_results_come_in_one_order_on_both_databases(corpus, text):
    assert titles(text) == EXPECTED[text]


def test_english_has_its_own_results(corpus):
    assert titles("cycles", "en") == ["Sharing cycling data", "peer programme"]
    assert titles("confidential", "en") == ["Charter"]
    assert titles("pistes", "en") == []


def test_filters_say_how_many_they_leave(corpus):
    context = ask("vélo").context
    assert counts(context["kinds"]) == {"challenge": 3, "model": 1, "common": 1, "programme": 1}
    assert counts(context["topics"]) == {"bikes": 3, "data": 2}


def test_each_filter_counts_with_the_other_applied(corpus):
    context = ask("vélo", topic="data").context
    assert counts(context["kinds"]) == {"challenge": 1, "common": 1}
    assert counts(context["topics"]) == {"data": 2, "bikes": 3}
    context = ask("vélo", kind="challenge").context
    assert counts(context["kinds"]) == {"challenge": 3, "model": 1, "common": 1, "programme": 1}
    assert counts(context["topics"]) == {"bikes": 2, "data": 1}


def test_filters_narrow_together_and_keep_the_order(corpus):
    assert titles("vélo", kind="challenge", topic="bikes") == [
        "Partager les données des vélos",
        "Réparer les pistes",
    ]
    assert titles("vélo", kind="programme") == ["Programme peer"]
    assert titles("vélo", kind="charter") == []


@pytest.mark.parametrize(
    "filters", [{"kind": "secret"}, {"topic": "nothing"}, {"page": "zzz"}, {"page": "-1"}]
)
def test_a_filter_that_is_not_offered_filters_nothing(corpus, filters):
    assert titles("vélo", **filters) == EXPECTED["vélo"]


def test_a_filter_that_leaves_nothing_still_shows_the_others(corpus):
    content = ask("vélo", kind="charter").content.decode()
    assert "kind=challenge" in content


def test_results_come_page_by_page(french):
    for number in range(14):
        french.add(ChallengePage, f"Vélo {number:02}")
    assert titles("vélo")[:2] == ["Vélo 00", "Vélo 01"]
    assert titles("vélo", page=2) == ["Vélo 12", "Vélo 13"]


def test_an_extract_shows_the_words_found(corpus):
    found = {one.title: one.extract for one in ask("données").context["results"]}
    assert found["Mentions"] == "Les <mark>données</mark> que garde le site."
    found = {one.title: one.marked for one in ask("donnees").context["results"]}
    assert found["Guide des données ouvertes"] == "Guide des <mark>données</mark> ouvertes"


def test_a_place_has_its_extract_too(corpus):
    (charter,) = ask("survit").context["results"]
    assert charter.extract.endswith("Elle <mark>survit</mark> au binôme.")
    assert charter.url == "/fr/charters/mentoring-charter/"
    assert charter.eyebrow == "Charte"


def extract(text: str, looked_for: str) -> str:
    return Reader(wanted(looked_for, "fr"), "fr").extract([text], otherwise="Le résumé.")


def test_extracts_are_escaped():
    assert extract("Un <b>vélo</b> & un « <script> ».", "vélo") == (
        "Un &lt;b&gt;<mark>vélo</mark>&lt;/b&gt; &amp; un « &lt;script&gt; »."
    )


def test_the_sentence_with_the_most_words_is_chosen_with_the_next():
    text = "Un vélo. Rien ici. Le vélo sous la pluie. La suite. La fin."
    assert extract(text, "pluie velo") == "Le <mark>vélo</mark> sous la <mark>pluie</mark>. La suite."


@pytest.mark.parametrize("place", [0, 1, 200, 399])
def test_an_extract_is_never_long(place):
    words = ["mot"] * 400
    words[place] = "l’œuvre"
    found = extract(" ".join(words), "oeuvres")
    assert "l’<mark>œuvre</mark>" in found
    assert len(re.sub("<[^>]*>", "", found)) <= LONGEST
    assert extract("x" * 1000, "x" * 1000) != ""
    assert len(re.sub("<[^>]*>", "", extract("x" * 1000, "x" * 1000))) <= LONGEST


def test_without_the_words_the_summary_is_shown():
    assert extract("Rien à voir.", "vélo") == "Le résumé."


def test_a_topic_named_like_the_query_is_offered_on_top(corpus):
    assert ask("vélo").context["named"] == {"bikes": "vélo"}
    assert "/fr/topics/bikes/" in ask("velos").content.decode()
    assert ask("pistes").context["named"] == {}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("donnnées", "données"),
        ("pertager", "partager"),
        ("un gide", "un guide"),
        ("donness kangourou", "données"),
    ],
)
def test_a_slip_is_mended_from_what_is_published(corpus, text, meant):
    context = ask(text).context
    assert context["meant"] == meant
    assert titles(meant)


def test_nothing_is_suggested_for_what_is_like_nothing(corpus):
    assert ask("qwxzkj").context["meant"] == ""


def test_fewer_words_are_offered_with_how_many_they_find(corpus):
    context = ask("vélo données kangourou").context
    assert context["is_wider"]
    assert [(way.query, way.count) for way in context["shorter"]] == [("vélo données", 3)]


@pytest.mark.parametrize(("limit", "most"), [("MOST_RANKED", 1), ("MOST_FOUND", 2)])
def test_as_many_when_they_are_too_many_to_be_read(corpus, monkeypatch, limit, most):
    queries = ["vélo données kangourou", "vélo guide pluie", "données xxxx pistes vélo", "pairs kangourou"]
    expected = [[(way.query, way.count) for way in ask(text).context["shorter"]] for text in queries]
    monkeypatch.setattr(finding, limit, most)
    assert [[(way.query, way.count) for way in ask(text).context["shorter"]] for text in queries] == expected
    assert expected[0] == [("vélo données", 3)]


@pytest.mark.parametrize("limit", ["MOST_RANKED", "MOST_FOUND"])
def test_those_that_hold_most_of_the_words_are_first_however_many_there_are(corpus, monkeypatch, limit):
    monkeypatch.setattr(finding, limit, 1)
    context = ask("pluie manteau vélo kangourou").context
    assert context["is_wider"]
    assert context["results"][0].title == "Rouler sous la pluie"
    assert [(way.query, way.count) for way in context["shorter"]] == [("pluie manteau vélo", 1)]
    assert context["matches"].missing == [wanted("kangourou", "fr")[0]]


def test_a_word_that_stands_in_what_is_not_read_is_not_missing(corpus, monkeypatch):
    monkeypatch.setattr(finding, "MOST_RANKED", 1)
    context = ask("guide stations zzzz").context
    assert context["matches"].missing == [wanted("zzzz", "fr")[0]]


def test_sixteen_words_are_told_apart(corpus):
    others = [f"xx{letter}" for letter in "abcdefghijklmn"]
    context = ask(" ".join(["pluie", *others, "manteau"])).context
    assert [(len(hit.held), hit.title) for hit in context["matches"].hits] == [(2, "Rouler sous la pluie")]


def test_the_other_language_is_offered_with_how_many_it_has(corpus):
    response = ask("velocities")
    assert [(one["code"], one["count"]) for one in response.context["elsewhere"]] == [("en", 1)]
    assert "/en/search/?q=velocities" in response.content.decode()
    assert ask("kangourou").context["elsewhere"] == []


def test_a_page_without_result_leads_on(corpus):
    content = ask("kangourou").content.decode()
    assert "/fr/topics/bikes/" in content
    assert "/fr/ideas/" in content


@pytest.fixture
def reserved(corpus, french) -> CommonPage:
    opens = clock.today() + dt.timedelta(days=30)
    topic = make_topic("secrets", "cachotteries", "secrets")
    return french.add(
        CommonPage, "Manuel kangourou", summary="Sauter sur un vélo", reserved_until=opens, topics=[topic]
    )


def test_a_reserved_common_is_neither_found_nor_counted_nor_suggested(reserved):
    assert titles("kangourou") == []
    assert ask("kangourous").context["meant"] == ""
    assert ask("kangurou").context["meant"] == ""
    assert counts(ask("vélo").context["kinds"])["common"] == 1
    assert "secrets" not in counts(ask("vélo").context["topics"])
    assert ask("kangourou", "en").context["elsewhere"] == []
    assert ask("sauter zzz").context["shorter"] == []
    assert "Manuel" not in ask("manuel").content.decode()


def test_an_account_alone_finds_nothing_reserved(reserved, sacha):
    client = Client()
    client.force_login(sacha)
    assert titles("kangourou", client=client) == []


def test_members_find_what_is_reserved_for_them(reserved, ada):
    client = Client()
    client.force_login(ada.user)
    assert titles("kangourou", client=client) == ["Manuel kangourou"]
    assert counts(ask("vélo", client=client).context["kinds"])["common"] == 2


def test_everyone_finds_it_on_the_day_it_opens(reserved, time_machine):
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=31))
    assert titles("kangourou") == ["Manuel kangourou"]


@pytest.mark.parametrize("text", ["vélo", "zzz", "vélo zzz"])
def test_search_takes_as_many_queries_whatever_there_is(corpus, french, count_queries, text):
    ask(text)
    before = count_queries(lambda: ask(text))
    topics = [page.topics.all()[0] for page in (corpus["lanes"], corpus["guide"])]
    for number in range(12):
        french.add(ChallengePage, f"Vélo {number}", topics=topics)
        french.add(CommonPage, f"Commun vélo {number}", topics=topics)
    assert count_queries(lambda: ask(text)) <= before <= 15


def test_fewer_words_find_as_many_when_results_are_too_many_to_be_all_read(corpus, monkeypatch):
    text = "vélo données kangourou"
    read = [(way.query, way.count) for way in ask(text).context["shorter"]]
    monkeypatch.setattr(finding, "MOST_RANKED", 1)
    assert [(way.query, way.count) for way in ask(text).context["shorter"]] == read == [("vélo données", 3)]


def test_a_page_that_is_gone_from_the_index_alone_is_not_shown(corpus):
    Page.objects.filter(pk=corpus["rain"].pk).update(live=False)
    assert "Rouler sous la pluie" not in titles("vélo")
