"""The whole public commons leave as one package, and come back the same."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail_localize.models import Translation

from commons.exchange.importing import import_package
from commons.models import (
    ChallengeMove,
    ChallengePage,
    CommonPage,
    CommonVersion,
    Engagement,
    ModelPage,
    StandardPage,
    SurveyRule,
)
from hub.demo import pages as demo_pages
from hub.demo.network import load_organisations, load_topics
from hub.shared import clock
from hub.topics.models import Topic
from tests.commons.exchange import empty_the_hub, files_in, furnish, package, saved

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of a picture it resizes to the garbage collector
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

# Numbers of rows and names of files on the disk
OWN_TO_A_HUB = re.compile(r'/documents/\d+/[^"]*|/media/images/[^" ]*|csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(slug="open-source", name_fr="Logiciel libre", name_en="Open source")


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def hub(french, english, translate, rivage, topic) -> dict[str, Any]:
    """A hub in two languages with every kind of page and block."""
    found = furnish(french, translate, rivage, topic)
    translate(found["guide"], "The guide")
    return found


def shown() -> dict[str, str]:
    """What readers see of every page: its address and its main part."""
    seen = {}
    for page in Page.objects.live().filter(depth__gt=1).select_related("locale"):
        html = Client().get(page.url).content.decode()
        seen[page.url] = OWN_TO_A_HUB.sub("", html[html.index("<main") : html.index("</main>")])
    return seen


def come_back(content: bytes, folder: Path) -> None:
    empty_the_hub()
    import_package(saved(content, folder))


class TestRoundTrip:
    def test_the_same_hub_makes_the_same_bytes(self, hub):
        assert package() == package()

    def test_a_hub_rebuilt_of_its_package_makes_the_same_package(self, hub, tmp_path):
        before = package()
        come_back(before, tmp_path)
        after = package()
        assert files_in(after) == files_in(before)
        assert after == before

    def test_readers_see_the_same_pages(self, hub, tmp_path):
        before = shown()
        come_back(package(), tmp_path)
        after = shown()
        assert after.keys() == before.keys()
        for url, html in after.items():
            assert html == before[url]

    def test_pages_keep_their_tree_order_keys_and_dates(self, hub, tmp_path):
        def tree() -> list[Any]:
            rows = Page.objects.filter(depth__gt=1).order_by("path").select_related("locale")
            names = ("url_path", "title", "translation_key", "live", "show_in_menus", "first_published_at")
            return [[getattr(page, name) for name in names] for page in rows]

        before = tree()
        come_back(package(), tmp_path)
        assert tree() == before

    def test_files_come_back_byte_for_byte_with_what_is_said_of_them(self, hub, tmp_path):
        with hub["image"].file.open() as file:
            before = file.read()
        come_back(package(), tmp_path)
        image, document = Image.objects.get(), Document.objects.get(title="Grille")
        with image.file.open() as file:
            assert file.read() == before
        assert Client().get(document.url).status_code == 200
        assert (image.title, image.width) == ("Carte", 120)
        assert CommonPage.objects.get(locale__language_code="fr").file == document

    def test_links_lead_to_the_pages_that_came_back(self, hub, tmp_path):
        come_back(package(), tmp_path)
        html = Client().get("/fr/communs/le-guide/").content.decode()
        assert 'href="/fr/modeles/entre-pairs/"' in html

    def test_lives_engagements_the_survey_and_versions_come_back(self, hub, tmp_path):
        versions = CommonVersion.objects.count()
        come_back(package(), tmp_path)
        challenge = ChallengePage.objects.get(locale__language_code="fr")
        assert ChallengeMove.objects.of(challenge.translation_key).count() == 1
        assert Engagement.objects.get().organisation.slug == "rivage"
        assert SurveyRule.objects.get().rests_on == ModelPage.objects.get(locale__language_code="fr").specific
        assert CommonVersion.objects.count() == versions

    def test_nobody_is_told(self, hub, tmp_path, mailoutbox):
        come_back(package(), tmp_path)
        assert mailoutbox == []


@pytest.mark.on_one_database
class TestTheDemonstration:
    @pytest.fixture
    def demo(self, db: None) -> None:
        load_topics()
        load_organisations()
        demo_pages.load_pages()

    def test_its_pages_come_back_the_same_and_translating_goes_on(self, demo, tmp_path):
        before = package()
        come_back(before, tmp_path)
        assert package() == before
        english = Page.objects.filter(depth__gt=1, locale__language_code="en")
        assert Translation.objects.filter(enabled=True).count() == english.count()
        for translation in Translation.objects.filter(enabled=True):
            texts, translated = translation.get_progress()
            assert (texts, texts) == (texts, translated), translation.source


class TestWhatNeverLeaves:
    def leaves(self, word: str) -> bool:
        return word.encode() in b"".join(files_in(package()).values())

    def test_a_published_page_leaves(self, french):
        french.add(StandardPage, "Visible")
        assert self.leaves("Visible")

    def test_a_draft_stays(self, french):
        french.add(StandardPage, "Secret", live=False)
        assert not self.leaves("Secret")

    def test_the_draft_of_a_published_page_stays(self, french):
        page = french.add(StandardPage, "Visible")
        page.title = "Secret"
        page.save_revision()
        assert not self.leaves("Secret")

    def test_a_common_reserved_for_members_stays_until_its_day(self, french):
        later = clock.today() + dt.timedelta(days=9)
        page = french.add(CommonPage, "Secret", reserved_until=later)
        assert not self.leaves("Secret")
        CommonPage.objects.filter(pk=page.pk).update(reserved_until=clock.today())
        assert self.leaves("Secret")

    def test_a_page_under_a_restriction_stays(self, french):
        page = french.add(StandardPage, "Secret")
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert not self.leaves("Secret")

    def test_a_file_of_a_private_collection_stays(self, hub):
        assert self.leaves("documents/grille-")
        closed = Collection.get_first_root_node().add_child(name="Privé")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        Document.objects.update(collection=closed)
        assert not self.leaves("documents/grille-")

    def test_a_file_that_no_page_shows_stays(self, hub):
        from tests.commons.exchange import document

        document("Secret", b"secret")
        assert not self.leaves("secret")

    def test_a_draft_holds_the_place_of_what_is_published_below_it(self, french, tmp_path):
        parent = french.add(StandardPage, "Secret", slug="coulisses")
        child = StandardPage(title="Visible", summary="Visible", locale=french.locale)
        parent.add_child(instance=child)
        parent.unpublish()
        before = package()
        assert not self.leaves("Secret")
        come_back(before, tmp_path)
        assert package() == before
        assert Client().get("/fr/coulisses/visible/").status_code == 200
        assert Client().get("/fr/coulisses/").status_code == 404


class TestCommands:
    def test_they_say_what_they_did(self, hub, tmp_path, capsys: Callable[..., Any]):
        file = tmp_path / "commons.zip"
        call_command("export_commons", str(file))
        empty_the_hub()
        call_command("import_commons", str(file))
        told = capsys.readouterr().out
        assert "14 pages" in told
        assert "imported" in told

    def test_an_empty_hub_has_nothing_to_export(self, db, tmp_path):
        with pytest.raises(CommandError, match="no home page"):
            call_command("export_commons", str(tmp_path / "commons.zip"))
        assert list(tmp_path.iterdir()) == []


class TestBackOffice:
    def test_a_coordinator_takes_the_package_away(self, french, client, coralie):
        coralie.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(coralie)
        assert client.get("/admin/commons/export/").status_code == 200
        response = client.post("/admin/commons/export/")
        assert response.headers["Content-Type"] == "application/zip"
        assert b"".join(response.streaming_content) == package()

    def test_an_editor_does_not(self, french, client, rita):
        client.force_login(rita)
        assert client.post("/admin/commons/export/").status_code in {302, 403, 404}
