"""Menus, languages, and what crawlers are told."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from commons.models import ChallengePage, StandardPage

pytestmark = pytest.mark.django_db


def page_at(path: str, **headers: str) -> str:
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_menu_speaks_the_language_of_the_page(french, english):
    assert 'href="/fr/defis/"' in page_at("/fr/")
    assert 'href="/en/challenges/"' in page_at("/en/")
    assert 'href="/fr/defis/"' not in page_at("/en/about/")


def test_the_menu_says_where_the_reader_is(french):
    assert '<a href="/fr/defis/" aria-current="true">' in page_at("/fr/defis/")
    assert '<a href="/fr/defis/" aria-current="true">' not in page_at("/fr/")


def test_drafts_and_private_pages_are_in_no_menu(french):
    french.add(StandardPage, "Brouillon", live=False)
    private = french.add(StandardPage, "Réservé")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    home = page_at("/fr/")
    assert "Brouillon" not in home
    assert "Réservé" not in home


def test_the_switch_goes_to_the_same_page(french, english, translate):
    translate(french.add(ChallengePage, "Ouvrir", slug="ouvrir"), "Open", "open")
    assert 'href="/en/challenges/open/"' in page_at("/fr/defis/ouvrir/")
    assert 'href="/fr/defis/ouvrir/"' in page_at("/en/challenges/open/")


def test_the_switch_of_a_page_without_translation_shows_it_among_menus_in_the_other_language(french, english):
    french.add(ChallengePage, "Ouvrir", slug="ouvrir")
    html = page_at("/fr/defis/ouvrir/")
    assert 'href="/en/defis/ouvrir/"' in html
    assert '<link rel="alternate" hreflang="en"' not in html


def test_the_switch_keeps_what_is_searched_for(french, english):
    assert 'href="/en/search/?q=mentor"' in page_at("/fr/search/?q=mentor")


def test_the_head_names_the_canonical_address_and_the_translations(french, english):
    html = page_at("/fr/defis/?topic=open-source&page=1")
    assert '<link rel="canonical" href="http://testserver/fr/defis/">' in html
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/challenges/">' in html


@pytest.mark.parametrize(("language", "home"), [("fr", "/fr/"), ("en", "/en/")])
def test_the_root_leads_to_the_reader_s_language(french, english, language, home):
    assert Client().get("/", headers={"accept-language": language}).headers["Location"] == home


def test_the_sitemap_holds_every_published_page_with_its_translations(french, english, translate):
    translate(french.add(ChallengePage, "Ouvrir", slug="ouvrir"), "Open", "open")
    french.add(ChallengePage, "Brouillon", slug="brouillon", live=False)
    private = french.add(StandardPage, "Réservé", slug="reserve")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    xml = page_at("/sitemap.xml")
    assert "/fr/defis/ouvrir/</loc>" in xml
    assert xml.count('hreflang="en" href="http://localhost:8000/en/challenges/open/"') == 2
    assert "brouillon" not in xml
    assert "reserve" not in xml


def test_robots_know_the_sitemap_and_what_is_not_for_them(french):
    text = page_at("/robots.txt")
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /me/" in text


def test_the_sitemap_costs_the_same_for_many_pages(french, count_queries):
    page_at("/sitemap.xml")
    few = count_queries(lambda: page_at("/sitemap.xml"))
    for number in range(30):
        french.add(StandardPage, f"Page {number}")
    assert count_queries(lambda: page_at("/sitemap.xml")) == few


def test_a_page_that_does_not_exist_still_leads_somewhere(french, english):
    response = Client().get("/en/nowhere/")
    assert response.status_code == 404
    html = response.content.decode()
    assert 'href="/en/challenges/"' in html
    assert 'href="/fr/"' in html


def test_outside_the_pages_the_choice_of_a_language_is_a_form(french, english):
    html = page_at("/accounts/login/")
    assert '<input type="hidden" name="language" value="en">' in html
    chooser = Client()
    chooser.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert '<html lang="en"' in chooser.get("/accounts/login/").content.decode()
