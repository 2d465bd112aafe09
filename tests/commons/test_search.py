"""Search forgives accents, plurals and elisions, and shows nobody what isn't public."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from commons.models import ChallengePage, CommonPage, StandardPage
from commons.search import analyse, fold, queries

pytestmark = pytest.mark.django_db


def found(text: str, language: str = "fr") -> list[str]:
    response = Client().get(f"/{language}/search/", {"q": text})
    assert response.status_code == 200
    return [page.title for page in response.context["results"]]


@pytest.mark.parametrize(
    "text",
    [
        "améliorer", "ameliorer", "améliorées", "ameliorees", "AMÉLIORATIONS", "l'entretien",
        "entretiens", "l’entretien", "oeuvre", "œuvres", "collectivité", "collectivites", "qu'une collectivité",
    ],
)  # fmt: skip
def test_a_word_is_found_however_it_is_typed(french, text):
    body = '[{"type": "paragraph", "value": "<p>Améliorer l’entretien, une œuvre des collectivités.</p>", "id": "1"}]'
    french.add(StandardPage, "Voirie", body=body)
    assert found(text) == ["Voirie"]


@pytest.mark.parametrize("text", ["customers", "customer", "customer's", "Sharing", "shared"])
def test_english_pages_are_stemmed_in_english(english, text):
    english.add(ChallengePage, "Sharing a customer culture")
    assert found(text, "en") == ["Sharing a customer culture"]


@pytest.mark.parametrize(
    "text", ['"', '"code', 'le "code" ouvert', "code*", "(code", "code AND", "NEAR(code)", "-code", "co:de"]
)
def test_signs_are_harmless(french, text):
    french.add(ChallengePage, "Ouvrir un code")
    assert set(found(text)) <= {"Ouvrir un code"}


@pytest.mark.parametrize("text", ['"code"', "code*", "(code", "un code"])
def test_words_are_found_beside_signs(french, text):
    french.add(ChallengePage, "Ouvrir un code")
    assert found(text) == ["Ouvrir un code"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "…", "zzz"])
def test_nothing_found_is_said_kindly(french, text):
    assert found(text) == []


def test_an_empty_result_says_what_to_try(french):
    response = Client().get("/en/search/", {"q": "<zzz>"})
    assert b"Try fewer" in response.content
    assert b"<zzz>" not in response.content


def test_a_very_long_query_is_cut(french):
    assert found("code " * 5000) == []


def test_each_language_finds_its_own_pages(french, english):
    french.add(ChallengePage, "Navitia en français")
    english.add(ChallengePage, "Navitia in English")
    assert found("Navitia") == ["Navitia en français"]
    assert found("Navitia", "en") == ["Navitia in English"]


def test_drafts_private_pages_and_what_is_below_them_are_never_found(french):
    french.add(ChallengePage, "Navitia brouillon", live=False)
    private = french.add(StandardPage, "Navitia privé")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    private.add_child(instance=StandardPage(title="Navitia dessous", summary="Dessous", locale=french.locale))
    assert found("Navitia") == []


def test_an_unpublished_page_leaves_the_results(french):
    page = french.add(ChallengePage, "Navitia")
    assert found("Navitia") == ["Navitia"]
    page.unpublish()
    assert found("Navitia") == []


def test_a_title_that_matches_comes_first(french):
    french.add(StandardPage, "Autre", summary="Navitia, navitia et encore navitia")
    french.add(StandardPage, "Navitia en un titre beaucoup plus long que les autres", summary="Ouvrir")
    assert found("navitia")[0].startswith("Navitia")


def test_when_no_page_has_all_the_words_those_with_some_are_shown(french):
    french.add(ChallengePage, "Ouvrir un code")
    response = Client().get("/en/search/", {"q": "zzz"})
    assert not response.context["is_wider"]
    response = Client().get("/fr/search/", {"q": "ouvrir zzz"})
    assert response.context["is_wider"]
    assert [page.title for page in response.context["results"]] == ["Ouvrir un code"]


def test_small_words_don_t_count_beside_others(french):
    french.add(ChallengePage, "Ouvrir")
    response = Client().get("/fr/search/", {"q": "ouvrir de la"})
    assert not response.context["is_wider"]


def test_authors_are_searched(french):
    french.add(CommonPage, "Guide", authors="La rédaction de Passeurs")
    assert found("rédaction") == ["Guide"]


def test_search_takes_get_alone(french):
    assert Client().post("/fr/search/", {"q": "code"}).status_code == 405


def test_search_costs_the_same_for_one_result_as_for_a_page_of_them(french, count_queries):
    french.add(ChallengePage, "Code")
    found("code")
    one = count_queries(lambda: found("code"))
    for number in range(11):
        french.add(ChallengePage, f"Code {number}")
    assert count_queries(lambda: found("code")) == one


def test_folding_and_stemming():
    assert fold("Œuvre, ÉTÉ") == "oeuvre, ete"
    assert analyse("L’entretien", "fr") == analyse("entretiens", "fr")
    assert set(analyse("collectivités", "fr").split()) & set(analyse("collectivite", "fr").split())
    assert queries("", "fr") == []
