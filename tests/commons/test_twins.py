"""Every public page is also a Markdown file, read by whoever may read the page and by nobody else."""

import datetime as dt
from typing import Any

import pytest
import yaml
from django.test import Client
from wagtail.models import PageViewRestriction

from commons.exchange.yamls import split_front
from commons.models import ChallengePage, CommonPage, HubPage, ModelPage, StandardPage
from hub.shared import clock
from hub.topics.models import Topic
from tests.commons.exchange import furnish

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of a picture it resizes to the garbage collector
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(slug="open-source", name_fr="Logiciel libre", name_en="Open source")


@pytest.fixture
def hub(french, english, translate, rivage, topic, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = furnish(french, translate, rivage, topic)
    translate(found["guide"], "The guide")
    return found


def twin(path: str, client: Client | None = None, status: int = 200):
    response = (client or Client()).get(path)
    assert response.status_code == status, path
    return response


def read(path: str) -> tuple[dict[str, Any], str]:
    found = split_front(twin(path).content.decode())
    assert found is not None
    return found


def test_a_common_says_where_it_comes_from_and_what_it_says(hub):
    front, body = read("/fr/communs/le-guide.md")
    assert front["title"] == "Le guide"
    assert (front["language"], front["licence"], front["version"]) == ("fr", "CC-BY-SA-4.0", "1.0")
    assert front["licence_url"].startswith("https://creativecommons.org/")
    assert front["authors"] == ["Ada", "Basile"]
    assert front["url"] == "http://testserver/fr/communs/le-guide/"
    assert front["translations"] == {"en": "http://testserver/en/commons/le-guide/"}
    assert front["published_on"] == dt.date(2026, 1, 2)
    assert body.startswith("# Le guide\n")
    assert "[^1]: Entretien du *3 mars*." in body


def test_its_links_are_whole(hub):
    _front, body = read("/fr/communs/le-guide.md")
    assert "[une page](http://testserver/fr/modeles/entre-pairs/)" in body
    assert "](http://testserver/documents/" in body
    assert "](http://testserver/media/images/" in body


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_published_page_has_its_twin_and_says_so(hub, language):
    for model in HubPage.__subclasses__():
        for page in (
            [*model.objects.live().filter(locale__language_code=language)] if not model._meta.abstract else []
        ):
            html = Client().get(page.url).content.decode()
            home = page.url.count("/") == 2
            path = f"{page.url}index.md" if home else f"{page.url.rstrip('/')}.md"
            assert f'type="text/markdown" href="{path}"' in html
            assert f'<a href="{path}"' in html
            response = twin(path)
            assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
            assert f"# {page.title}" in response.content.decode()


def test_the_twin_of_a_model_has_its_sections(hub):
    _front, body = read("/fr/modeles/entre-pairs.md")
    assert "## Principes\n\n### Un\n\nDeux" in body


def test_an_index_leads_to_its_pages(hub):
    assert "[Le guide](http://testserver/fr/communs/le-guide/)" in read("/fr/communs.md")[1]


def test_charters_and_programmes_have_theirs(charter, peer_cycle):
    front, body = read("/fr/charters/mentoring-charter.md")
    assert front["title"] == "Charte"
    assert "## " in body
    assert "Première saison" in read("/fr/programmes/peer.md")[1]
    assert (
        'href="/fr/charters/mentoring-charter.md"'
        in Client().get("/fr/charters/mentoring-charter/").content.decode()
    )
    assert 'href="/fr/programmes/peer.md"' in Client().get("/fr/programmes/peer/").content.decode()


def test_the_same_twin_is_not_sent_twice(french):
    first = twin("/fr/a-propos.md")
    again = Client().get("/fr/a-propos.md", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    StandardPage.objects.update(summary="Autre chose")
    changed = Client().get("/fr/a-propos.md", headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200


class TestWhoReads:
    @pytest.fixture
    def reserved(self, french) -> CommonPage:
        until = clock.today() + dt.timedelta(days=30)
        return french.add(CommonPage, "Secret", reserved_until=until)

    @pytest.mark.parametrize("ending", ["md", "pdf"])
    def test_a_common_in_its_window_is_for_members(self, reserved, client, rita, sacha, ending):
        path = f"/fr/communs/secret.{ending}"
        assert "Résumé" not in twin(path, status=403).content.decode()
        client.force_login(sacha)
        twin(path, client, status=403)
        client.force_login(rita)
        response = twin(path, client)
        assert response.headers["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("ending", ["md", "pdf"])
    def test_on_its_day_it_is_for_everyone(self, reserved, ending):
        CommonPage.objects.update(reserved_until=clock.today())
        assert "public" in twin(f"/fr/communs/secret.{ending}").headers["Cache-Control"]

    def test_the_twins_of_other_pages_do_not_tell_of_it(self, reserved, french):
        for path in ("/fr/communs.md", "/fr/index.md"):
            assert "Résumé : Secret" not in twin(path).content.decode()

    @pytest.mark.parametrize("ending", ["md", "pdf"])
    def test_a_draft_is_not_found(self, french, ending):
        french.add(CommonPage, "Secret", live=False)
        twin(f"/fr/communs/secret.{ending}", status=404)

    @pytest.mark.parametrize("ending", ["md", "pdf"])
    def test_a_page_under_a_restriction_is_not_found(self, french, ending):
        page = french.add(CommonPage, "Secret")
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        twin(f"/fr/communs/secret.{ending}", status=404)

    def test_what_is_no_page_is_not_found(self, french):
        for path in ("/fr/nothing.md", "/fr/communs/.md", "/fr/a-propos.pdf", "/fr/nothing.pdf"):
            twin(path, status=404)


def test_the_front_matter_is_yaml_whatever_the_title(french):
    french.add(StandardPage, '--- "title": [x] {y} # z', slug="odd")
    front, _body = read("/fr/odd.md")
    assert front["title"] == '--- "title": [x] {y} # z'
    assert yaml.safe_load(yaml.safe_dump(front)) == front


@pytest.mark.parametrize("ending", ["md", "pdf"])
def test_queries_do_not_grow_with_what_a_page_says(hub, french, count_queries, ending):
    def ask() -> None:
        twin(f"/fr/communs/le-guide.{ending}")

    ask()
    few = count_queries(ask)
    guide = hub["guide"]
    guide.body = [
        *guide.body.raw_data,
        *(one for one in guide.body.raw_data if one["type"] != "footnotes"),
    ] * 3
    for number in range(10):
        french.add(ChallengePage, f"Défi {number}", related_commons=[guide])
        french.add(ModelPage, f"Modèle {number}")
    guide.save()
    ask()
    assert count_queries(ask) <= few
    assert few <= 25
