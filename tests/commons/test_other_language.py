"""A page that is not translated is offered in the other language, with a notice: never a dead end."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from wagtail.models import Locale, PageViewRestriction
from wagtail_localize.models import StringSegment, Translation

from commons.models import (
    ChallengePage,
    CommonPage,
    ModelPage,
    OrganisationIndexPage,
    OrganisationPage,
    StandardPage,
)
from hub.members.actors import COORDINATORS
from hub.members.models import User
from hub.shared import clock

pytestmark = pytest.mark.django_db

NOTICE = "This page has not been translated yet: here it is in French."
BODY = [("paragraph", "<p>En toutes lettres</p>")]


@pytest.fixture
def untranslated(french, english) -> ChallengePage:
    return french.add(ChallengePage, "Ouvrir", slug="ouvrir", status="open", body=BODY)


def text_of(path: str, client: Client | None = None) -> str:
    response = (client or Client()).get(path)
    assert response.status_code == 200, (path, response.headers.get("Location"))
    return response.content.decode()


class TestReading:
    def test_it_is_shown_in_its_language_among_menus_in_the_reader_s_with_a_notice(self, untranslated):
        html = text_of("/en/defis/ouvrir/")
        assert '<html lang="en"' in html
        assert NOTICE in html
        assert 'href="/en/challenges/"' in html
        assert '<h1 lang="fr">Ouvrir</h1>' in html
        assert re.search(r'<article class="prose" lang="fr">.*En toutes lettres', html, re.DOTALL)

    def test_robots_are_sent_to_the_original(self, untranslated):
        response = Client().get("/en/defis/ouvrir/")
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert '<link rel="canonical" href="http://testserver/fr/defis/ouvrir/">' in response.content.decode()
        assert "/en/defis/ouvrir/" not in text_of("/sitemap.xml")

    def test_the_original_has_no_notice(self, untranslated):
        response = Client().get("/fr/defis/ouvrir/")
        assert "note--info" not in response.content.decode()
        assert "X-Robots-Tag" not in response.headers

    def test_the_switch_leads_there_and_back(self, untranslated):
        assert 'href="/en/defis/ouvrir/"' in text_of("/fr/defis/ouvrir/")
        assert 'href="/fr/defis/ouvrir/"' in text_of("/en/defis/ouvrir/")

    def test_it_goes_from_english_to_french_too(self, english):
        english.home.add_child(
            instance=StandardPage(title="Only here", slug="only-here", summary="Here", locale=english.locale)
        )
        html = text_of("/fr/only-here/")
        assert '<html lang="fr"' in html
        assert '<h1 lang="en">' in html

    def test_once_translated_the_address_leads_to_the_translation(self, untranslated, translate):
        assert NOTICE in text_of("/en/defis/ouvrir/")
        translate(untranslated, "Open", "open")
        response = Client().get("/en/defis/ouvrir/?page=2")
        assert (response.status_code, response.headers["Location"]) == (302, "/en/challenges/open/?page=2")

    def test_a_translation_that_was_taken_back_leads_to_the_original(self, untranslated, translate):
        translate(untranslated, "Open", "open").unpublish()
        response = Client().get("/en/challenges/open/")
        assert (response.status_code, response.headers["Location"]) == (302, "/en/defis/ouvrir/")
        assert NOTICE in text_of("/en/defis/ouvrir/")

    def test_a_link_in_a_text_stays_in_the_reader_s_language(self, french, english, untranslated):
        link = f'<p>Voir <a linktype="page" id="{untranslated.pk}">ce défi</a></p>'
        french.add(StandardPage, "Liens", slug="liens", body=[("paragraph", link)])
        assert 'href="/en/defis/ouvrir/"' in text_of("/en/liens/")

    def test_its_trail_leads_through_the_reader_s_language(self, untranslated):
        trail = text_of("/en/defis/ouvrir/").split('class="breadcrumb"')[1].split("</nav>")[0]
        assert '"/fr/' not in trail
        response = Client().get("/en/defis/")
        assert (response.status_code, response.headers["Location"]) == (302, "/en/challenges/")


class TestWhatStaysClosed:
    @pytest.mark.parametrize(
        "path", ["/en/nowhere/", "/en/defis/nulle-part/", "/en/defis/ouvrir/below/", "/fr/x/"]
    )
    def test_an_unknown_path_is_not_found(self, untranslated, path):
        assert Client().get(path).status_code == 404

    def test_a_draft_is_never_shown(self, french, english):
        french.add(ChallengePage, "Secret", slug="secret", live=False)
        assert Client().get("/en/defis/secret/").status_code == 404
        assert Client().get("/fr/defis/secret/").status_code == 404

    def test_the_drafts_of_both_languages_are_not_found(self, french, english, translate):
        page = french.add(ChallengePage, "Secret", slug="secret", live=False)
        translate(page, "Secret", "hidden").unpublish()
        assert Client().get("/en/challenges/hidden/").status_code == 404

    def test_a_private_page_asks_who_is_there(self, french, english):
        private = french.add(StandardPage, "Réservé", slug="reserve")
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        response = Client().get("/en/reserve/")
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/")

    def test_a_common_reserved_for_members_keeps_its_window(self, french, english, ada):
        until = clock.today() + dt.timedelta(days=30)
        french.add(CommonPage, "Livre blanc", slug="livre", reserved_until=until, body=BODY)
        stranger = Client().get("/en/communs/livre/")
        assert "En toutes lettres" not in stranger.content.decode()
        assert stranger.status_code == 403
        member = Client()
        member.force_login(ada.user)
        assert "En toutes lettres" in text_of("/en/communs/livre/", member)

    def test_only_reading_is_answered(self, untranslated):
        assert Client().post("/en/defis/ouvrir/").status_code in {404, 405}


class TestIndexes:
    def titles(self, path: str) -> list[str]:
        return [page.title for page in Client().get(path).context["results"]]

    def test_a_list_holds_what_is_not_translated_yet_and_says_its_language(
        self, french, untranslated, translate
    ):
        translate(french.add(ChallengePage, "Mesurer", slug="mesurer", status="open"), "Measure", "measure")
        assert sorted(self.titles("/en/challenges/")) == ["Measure", "Ouvrir"]
        html = text_of("/en/challenges/")
        assert '<a href="/en/defis/ouvrir/" lang="fr">Ouvrir</a>' in html
        assert html.count("in French") == 1
        assert sorted(self.titles("/fr/defis/")) == ["Mesurer", "Ouvrir"]

    def test_filters_and_counts_hold_it_too(self, untranslated):
        assert self.titles("/en/challenges/?status=open") == ["Ouvrir"]
        assert self.titles("/en/challenges/?status=closed") == []

    def test_models_commons_and_organisations_as_well(self, french, english, translate, rivage):
        french.add(ModelPage, "Entre pairs")
        french.add(CommonPage, "Guide")
        index = OrganisationIndexPage(title="Orgas", slug="orgas", summary="Orgas", locale=french.locale)
        french.home.add_child(instance=index)
        section = OrganisationPage(
            title="Rivage", summary="Rivage", organisation=rivage, locale=french.locale
        )
        index.add_child(instance=section)
        translate(index, "Organisations", "organisations")
        assert self.titles("/en/models/") == ["Entre pairs"]
        assert self.titles("/en/commons/") == ["Guide"]
        assert self.titles("/en/organisations/") == ["Rivage"]

    def test_a_draft_translation_does_not_hide_the_original(self, untranslated, translate):
        translate(untranslated, "Open", "open").unpublish()
        assert self.titles("/en/challenges/") == ["Ouvrir"]

    def test_a_common_in_its_window_is_not_listed(self, french, english):
        french.add(CommonPage, "Livre", reserved_until=clock.today() + dt.timedelta(days=30))
        assert self.titles("/en/commons/") == []

    def test_a_list_costs_the_same_whatever_its_length(self, french, english, count_queries):
        def grow(start: int, stop: int) -> None:
            for number in range(start, stop):
                french.add(ChallengePage, f"Défi {number}", status="open")

        client = Client()
        client.force_login(User.objects.create_user("someone@hub.example"))
        grow(0, 1)
        client.get("/en/challenges/")
        few = count_queries(lambda: client.get("/en/challenges/"))
        grow(1, 11)
        client.get("/en/challenges/")
        assert count_queries(lambda: client.get("/en/challenges/")) == few


def test_a_coordinator_translates_a_page_in_the_admin(
    french, english, coralie, django_capture_on_commit_callbacks
):
    """From the button on the page to the published translation, through wagtail-localize's own screens."""
    page = french.add(ChallengePage, "Ouvrir", slug="ouvrir", status="open", body=BODY)
    page.save_revision().publish()
    admin = Client()
    coralie.groups.add(Group.objects.get(name=COORDINATORS))
    admin.force_login(coralie)
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(
            f"/admin/localize/submit/page/{page.pk}/",
            {"locales": [Locale.objects.get(language_code="en").pk], "publish_translations": ""},
        )
    assert response.status_code == 302
    copy = page.get_translation(Locale.objects.get(language_code="en"))
    assert not copy.live
    assert admin.get(f"/admin/pages/{copy.pk}/edit/").status_code == 200
    translation = Translation.objects.get(source__object_id=page.translation_key)
    wanted = {"Ouvrir": "Open up", "En toutes lettres": "In so many words", "ouvrir": "open-up"}
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        data = wanted.get(segment.string.data, f"English {segment.pk}")
        saved = admin.put(
            f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/",
            encode_multipart(BOUNDARY, {"value": data}),
            content_type=MULTIPART_CONTENT,
        )
        assert saved.status_code in {200, 201}, saved.content
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/admin/pages/{copy.pk}/edit/", {"action": "publish"})
    html = text_of("/en/challenges/open-up/")
    assert "In so many words" in html
    assert NOTICE not in html
