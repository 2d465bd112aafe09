"""Pages kept for anonymous readers: nobody ever reads what is no longer true, or what is not for all."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.documents.models import Document
from wagtail.models import PageViewRestriction

from commons import freshness, kept
from commons.models import ChallengePage, CommonPage, Idea
from hub.members.models import Volunteer
from hub.members.services import change_organisation
from hub.mentoring.models import Programme
from hub.topics.models import Topic
from tests.cast import SYSTEM
from tests.commons.conftest import Tree

MEMORY = "django.core.cache.backends.locmem.LocMemCache"

type Committing = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    """Pages are kept, as on a hub that people reach."""
    names = {"pages", "stamp"}
    others = {name: value for name, value in settings.CACHES.items() if name not in names}
    settings.CACHES = {**others, **{name: {"BACKEND": MEMORY, "LOCATION": name} for name in names}}
    freshness.renew()
    yield
    for name in names:
        caches[name].clear()


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Committing:
    """What is written inside is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def guide(french: Tree, open_source: Topic, committing: Committing) -> CommonPage:
    with committing():
        page = french.add(CommonPage, "Un guide")
        page.topics.add(open_source)
        page.save()
    return page


def queries(client: Client, url: str, **headers: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, headers=headers)
    return response, len(captured)


def test_a_page_is_read_once_for_all_anonymous_readers(guide: CommonPage):
    first, cold = queries(Client(), guide.url)
    again, warm = queries(Client(), guide.url)
    assert (cold > 0, warm) == (True, 0)
    assert again.content == first.content


def test_a_kept_page_has_all_the_headers_of_security(guide: CommonPage, client: Client):
    first = client.get(guide.url)
    again = client.get(guide.url)
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Permissions-Policy",
        "Referrer-Policy",
    ):
        assert again.headers[name] == first.headers[name]
    assert again.headers["Content-Type"] == first.headers["Content-Type"]


def test_a_reader_who_has_it_already_is_told_so(guide: CommonPage, client: Client):
    tag = client.get(guide.url).headers["ETag"]
    answer = client.get(guide.url, headers={"if-none-match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert client.get(guide.url, headers={"if-none-match": 'W/"other"'}).status_code == 200


class TestWhatChangesIsSeen:
    def test_when_the_page_is_published_again(
        self, guide: CommonPage, client: Client, committing: Committing
    ):
        client.get(guide.url)
        with committing():
            guide.title = "Un guide revu"
            guide.save_revision().publish()
        assert "Un guide revu" in client.get(guide.url).text

    def test_but_not_a_draft(self, guide: CommonPage, client: Client, committing: Committing):
        client.get(guide.url)
        with committing():
            guide.title = "Brouillon à taire"
            guide.save_revision()
        assert "Brouillon à taire" not in client.get(guide.url).text

    def test_when_its_index_gains_a_page(
        self, french: Tree, guide: CommonPage, client: Client, committing: Committing
    ):
        index = guide.get_parent().url
        assert "Un autre guide" not in client.get(index).text
        with committing():
            french.add(CommonPage, "Un autre guide")
        assert "Un autre guide" in client.get(index).text

    def test_when_its_translation_is_published(
        self, guide: CommonPage, client: Client, committing: Committing, translate: Callable[..., Any]
    ):
        client.get(guide.url)
        with committing():
            english = translate(guide, "A guide", slug="a-guide")
        assert english.url in client.get(guide.url).text

    def test_when_a_topic_it_shows_is_renamed(
        self, guide: CommonPage, client: Client, committing: Committing, open_source: Topic
    ):
        assert "code ouvert" not in client.get(guide.url).text
        with committing():
            open_source.name_fr = "code ouvert"
            open_source.save()
        assert "code ouvert" in client.get(guide.url).text

    def test_when_an_organisation_it_shows_is_renamed(
        self, french: Tree, client: Client, committing: Committing, rivage: Any
    ):
        with committing():
            challenge = french.add(ChallengePage, "Une question", organisation=rivage)
        assert "Rivage-sur-Mer" not in client.get(challenge.url).text
        with committing():
            change_organisation(actor=SYSTEM, organisation=rivage, values={"name": "Rivage-sur-Mer"})
        assert "Rivage-sur-Mer" in client.get(challenge.url).text

    def test_when_its_file_is_renamed(self, guide: CommonPage, client: Client, committing: Committing):
        with committing():
            file = Document.objects.create(title="Le texte", file=ContentFile(b"text", name="text.txt"))
            guide.file = file
            guide.save()
        assert "Le texte" in client.get(guide.url).text
        with committing():
            file.title = "Le texte entier"
            file.save()
        assert "Le texte entier" in client.get(guide.url).text

    def test_when_a_menu_changes(
        self, french: Tree, guide: CommonPage, client: Client, committing: Committing
    ):
        client.get(guide.url)
        with committing():
            index = guide.get_parent().specific
            index.title = "Nos communs"
            index.save_revision().publish()
        assert "Nos communs" in client.get(guide.url).text

    def test_when_it_is_unpublished(self, guide: CommonPage, client: Client, committing: Committing):
        assert client.get(guide.url).status_code == 200
        with committing():
            guide.unpublish()
        assert client.get(guide.url).status_code == 404

    def test_when_it_becomes_private(self, guide: CommonPage, client: Client, committing: Committing):
        assert client.get(guide.url).status_code == 200
        with committing():
            PageViewRestriction.objects.create(page=guide, restriction_type=PageViewRestriction.LOGIN)
        assert client.get(guide.url).status_code == 302

    def test_when_it_moves(self, french: Tree, guide: CommonPage, client: Client, committing: Committing):
        before = guide.url
        client.get(before)
        with committing():
            guide.slug = "ailleurs"
            guide.save_revision().publish()
        assert client.get(before).status_code in {301, 404}
        assert client.get(before.replace("un-guide", "ailleurs")).status_code == 200

    def test_at_midnight(self, french: Tree, client: Client, committing: Committing):
        with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
            with committing():
                page = french.add(
                    CommonPage, "Livre blanc", reserved_until=dt.date(2026, 3, 2), summary="Le fond"
                )
            index = page.get_parent().url
            assert client.get(page.url).status_code == 403
            assert "Le fond" not in client.get(index).text
            clock.move_to(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))
            assert client.get(page.url).status_code == 200
            assert "Le fond" in client.get(index).text

    def test_what_is_rolled_back_was_never_seen(self, guide: CommonPage, client: Client):
        before = client.get(guide.url).content
        stamp = freshness.stamp()
        guide.title = "Jamais"
        guide.save()
        guide.refresh_from_db()
        assert freshness.stamp() == stamp
        assert client.get(guide.url).content == before


class TestWhatIsNeverKept:
    @pytest.fixture
    def kept_keys(self) -> Callable[[], int]:
        return lambda: len(caches["pages"]._cache)

    def test_the_page_of_someone_signed_in(self, guide: CommonPage, ada: Any, kept_keys: Callable[[], int]):
        signed_in = Client()
        signed_in.force_login(ada.user)
        answer = signed_in.get(guide.url)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert kept_keys() == 0
        Client().get(guide.url)
        assert "/me/" in signed_in.get(guide.url).text
        assert "/me/" not in Client().get(guide.url).text

    def test_a_reserved_common_and_its_notice(
        self, french: Tree, committing: Committing, kept_keys: Callable[[], int]
    ):
        later = dt.date.today() + dt.timedelta(days=30)
        with committing():
            page = french.add(CommonPage, "Livre blanc", reserved_until=later)
        assert Client().get(page.url).status_code == 403
        assert kept_keys() == 0

    @pytest.mark.parametrize(
        "url", ["/fr/nulle-part/", "/fr/search/?q=guide", "/healthz", "/accounts/login/"]
    )
    def test_other_answers(self, guide: CommonPage, url: str, kept_keys: Callable[[], int]):
        Client().get(url)
        assert kept_keys() == 0

    def test_an_address_with_more_than_a_page_number(self, guide: CommonPage, kept_keys: Callable[[], int]):
        index = guide.get_parent().url
        for query in ("?x=1", "?kind=guide", "?page=1&x=1", "?page=99999999"):
            Client().get(index + query)
        assert kept_keys() == 0
        Client().get(f"{index}?page=1")
        assert kept_keys() == 1

    def test_an_answer_that_sets_a_cookie(self, guide: CommonPage, rf: Any):
        request = rf.get(guide.url)
        response = Client().get(guide.url)
        request.resolver_match = response.resolver_match
        response.set_cookie("a", "b")
        del response.headers["Cache-Control"]
        assert kept.keep(request, response, "key") is None

    def test_one_host_never_gets_the_page_of_another(self, guide: CommonPage):
        Client().get(guide.url, headers={"host": "localhost"})
        other = Client().get(guide.url, headers={"host": "testserver"})
        assert "http://testserver/" in other.text
        assert "http://localhost/" not in other.text


def test_all_processes_of_a_machine_see_the_same_stamp(settings: Any, tmp_path: Any):
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path}
    settings.CACHES = {**settings.CACHES, "stamp": files}
    before = freshness.stamp()
    assert caches.create_connection("stamp").get(freshness.KEY) == before
    caches.create_connection("stamp").set(freshness.KEY, "renewed elsewhere")
    assert freshness.stamp() == "renewed elsewhere"


def test_what_readers_never_see_renews_nothing():
    assert not freshness.is_shown(Idea)
    assert not freshness.is_shown(Volunteer)
    assert freshness.is_shown(Topic)
    assert freshness.is_shown(Programme)
