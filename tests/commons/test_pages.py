"""Every type of page, as a stranger without an account reads it."""

import datetime as dt

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from commons.models import ChallengePage, CommonPage, ModelPage, StandardPage
from hub.members.models import Organisation
from hub.topics.models import Topic

pytestmark = pytest.mark.django_db

BODY = """[
  {"type": "heading", "value": {"text": "Nos questions", "level": "2"}, "id": "1"},
  {"type": "paragraph", "value": "<p>Un <b>texte</b>.</p>", "id": "2"},
  {"type": "quote", "value": {"text": "Une parole", "attribution": "Ada"}, "id": "3"},
  {"type": "callout", "value": {"text": "<p>À savoir</p>"}, "id": "4"},
  {"type": "figures", "id": "5",
   "value": [{"type": "item", "value": {"value": "470", "label": "mentors"}, "id": "51"}]},
  {"type": "steps", "id": "6",
   "value": [{"type": "item", "value": {"title": "Préparer", "text": "Lire"}, "id": "61"}]}
]"""


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(slug="open-source", name_fr="Logiciel libre", name_en="Open source")


@pytest.fixture
def rivage() -> Organisation:
    today = dt.date.today()
    fields = {"joined_on": today - dt.timedelta(days=9), "membership_ends_on": today + dt.timedelta(days=99)}
    return Organisation.objects.create(slug="rivage", name="Rivage", actor_type="local_authority", **fields)


def html_of(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_every_block_is_shown(french):
    french.add(StandardPage, "Blocs", body=BODY)
    html = html_of("/fr/blocs/")
    for text in [
        "Nos questions",
        "<b>texte</b>",
        "Une parole",
        "Ada",
        "À savoir",
        "470",
        "mentors",
        "Préparer",
    ]:
        assert text in html
    assert '<h2 id="nos-questions">' in html


def test_a_challenge_says_where_it_stands_whom_it_concerns_and_what_suits_it(french, topic, rivage):
    peer, guide = french.add(ModelPage, "Entre pairs"), french.add(CommonPage, "Le guide")
    french.add(
        ChallengePage, "Ouvrir", status="in_work", organisation=rivage, actor_types=["startup"], topics=[topic],
        example="Un cas", related_models=[peer], related_commons=[guide], body=BODY,
    )  # fmt: skip
    html = html_of("/fr/defis/ouvrir/")
    for text in [
        "status--in_work",
        "Rivage",
        "Logiciel libre",
        "Un cas",
        "/fr/modeles/entre-pairs/",
        "/fr/communs/le-guide/",
    ]:
        assert text in html


def test_a_model_shows_its_seven_sections_and_leads_to_each(french):
    french.add(ModelPage, "Entre pairs", body=BODY)
    html = html_of("/fr/modeles/entre-pairs/")
    for anchor in [
        "principles",
        "returns",
        "pitfalls",
        "organisation",
        "how-to-run",
        "commons-yielded",
        "when-not-to",
    ]:
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html


def test_a_common_says_where_it_comes_from(french, topic, rivage):
    figures = '[{"type": "figure", "value": {"value": "1 000", "label": "personnes"}, "id": "1"}]'
    french.add(CommonPage, "Guide", organisations=[rivage], topics=[topic], version="1.2", figures=figures)
    html = html_of("/fr/communs/guide/")
    for text in ["Ada, Basile", "Rivage", "https://creativecommons.org/licenses/by-sa/4.0/", "1.2", "1 000"]:
        assert text in html


def test_the_home_page_shows_what_is_alive_and_who_is_here(french, rivage):
    french.add(ChallengePage, "Ouvert", status="open")
    french.add(ChallengePage, "Fini", status="closed")
    french.add(ModelPage, "Entre pairs")
    french.add(CommonPage, "Guide")
    Organisation.objects.create(
        slug="gone",
        name="Partie",
        actor_type="startup",
        joined_on="2020-01-01",
        membership_ends_on="2021-01-01",
    )
    html = html_of("/fr/")
    for text in ["De la main à la main", "Ouvert", "Entre pairs", "Guide", "Rivage"]:
        assert text in html
    assert "Fini" not in html
    assert "Partie" not in html


@pytest.mark.parametrize("path", ["/en/", "/en/challenges/", "/en/models/", "/en/commons/", "/en/about/"])
def test_the_pages_are_read_in_english_too(english, path):
    assert '<html lang="en"' in html_of(path)


def test_a_draft_is_not_found(french):
    french.add(ChallengePage, "Secret", slug="secret", live=False)
    assert Client().get("/fr/defis/secret/").status_code == 404


def test_a_private_page_asks_who_is_there_and_a_password_opens_its_own(french):
    members_only = french.add(StandardPage, "Réservé", slug="reserve", summary="Entre nous")
    PageViewRestriction.objects.create(page=members_only, restriction_type="login")
    response = Client().get("/fr/reserve/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")

    protected = french.add(StandardPage, "Protégé", slug="protege", summary="Sésame")
    restriction = PageViewRestriction.objects.create(
        page=protected, restriction_type="password", password="ouvre"
    )
    reader = Client()
    assert b"S\xc3\xa9same" not in reader.get("/fr/protege/").content
    form = f"/fr/_util/authenticate_with_password/{restriction.pk}/{protected.pk}/"
    reader.post(form, {"password": "ouvre", "return_url": "/fr/protege/"})
    assert b"S\xc3\xa9same" in reader.get("/fr/protege/").content


class TestFilters:
    @pytest.fixture(autouse=True)
    def challenges(self, french, topic):
        french.add(ChallengePage, "Premier", topics=[topic], actor_types=["startup", "school"], status="open")
        french.add(ChallengePage, "Second", actor_types=["school"], status="learned")
        french.add(ChallengePage, "Brouillon", topics=[topic], status="open", live=False)

    def listed(self, query: str) -> list[str]:
        return [page.title for page in Client().get(f"/fr/defis/{query}").context["results"]]

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("", ["Premier", "Second"]),
            ("?topic=open-source", ["Premier"]),
            ("?actor=startup", ["Premier"]),
            ("?actor=school", ["Premier", "Second"]),
            ("?status=learned", ["Second"]),
            ("?actor=school&status=open", ["Premier"]),
            ("?actor=startup&status=learned", []),
            ("?topic=&actor=&status=", ["Premier", "Second"]),
        ],
    )
    def test_they_narrow_the_list(self, query, titles):
        assert self.listed(query) == titles

    @pytest.mark.parametrize(
        "query", ["?topic=zzz", "?actor=' OR 1=1", "?status=%00", "?page=zzz", "?page=999", "?page=-1"]
    )
    def test_what_is_not_offered_filters_nothing(self, query):
        assert self.listed(query) == ["Premier", "Second"]

    def test_only_topics_in_use_are_offered(self):
        Topic.objects.create(slug="unused", name_fr="Inutile", name_en="Unused")
        html = html_of("/fr/defis/")
        assert "Logiciel libre" in html
        assert "Inutile" not in html

    def test_an_empty_list_offers_a_way_back(self):
        assert 'class="empty"' in html_of("/fr/defis/?actor=startup&status=learned")


def test_commons_are_filtered_by_kind_and_by_who_contributed_each_listed_once(french, rivage):
    today = dt.date.today()
    fields = {
        "joined_on": today,
        "membership_ends_on": today + dt.timedelta(days=9),
        "actor_type": "local_authority",
    }
    other = Organisation.objects.create(slug="autre", name="Autre", **fields)
    french.add(CommonPage, "Guide", organisations=[rivage, other])
    french.add(CommonPage, "Récit", kind="retro")
    titles = [page.title for page in Client().get("/fr/communs/?actor=local_authority").context["results"]]
    assert titles == ["Guide"]
    titles = [page.title for page in Client().get("/fr/communs/?kind=retro").context["results"]]
    assert titles == ["Récit"]


def test_long_lists_come_in_pages_that_keep_the_filters(french):
    for number in range(15):
        french.add(ChallengePage, f"Défi {number}", status="open")
    html = html_of("/fr/defis/?status=open")
    assert "?status=open&amp;page=2" in html
    assert len(Client().get("/fr/defis/?status=open&page=2").context["results"]) == 3


@pytest.mark.parametrize("path", ["/fr/", "/fr/defis/", "/fr/modeles/", "/fr/communs/"])
def test_a_list_costs_the_same_whatever_its_length(french, topic, rivage, path, count_queries):
    def grow(start: int, stop: int) -> None:
        for number in range(start, stop):
            french.add(ChallengePage, f"Défi {number}", status="open", topics=[topic], organisation=rivage)
            french.add(ModelPage, f"Modèle {number}")
            french.add(CommonPage, f"Commun {number}", topics=[topic], organisations=[rivage])

    grow(0, 1)
    html_of(path)
    few = count_queries(lambda: html_of(path))
    grow(1, 11)
    assert count_queries(lambda: html_of(path)) == few


def test_the_home_page_draws_who_each_challenge_speaks_to_and_says_it_in_a_table_too(french):
    french.add(ChallengePage, "Ouvrir", status="open", actor_types=["startup", "school"])
    french.add(ChallengePage, "Comprendre", status="open", actor_types=["school"])
    french.add(ChallengePage, "Partager", status="open")
    picture = html_of("/fr/").split('<figure class="flows">')[1].split("</figure>")[0]
    assert picture.count("<path") == 3
    assert picture.count('scope="row"') == 2


def test_the_home_page_draws_nothing_without_a_challenge(french):
    assert "flows" not in html_of("/fr/")
