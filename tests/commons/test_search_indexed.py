"""The index holds what was saved or published last, the names that stand in other tables included."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.search.models import IndexEntry
from wagtail_localize.models import Translation, TranslationSource

from commons.models import ChallengePage, CommonPage, ModelPage
from commons.search import indexing
from hub.members.models import Organisation
from hub.topics.models import Topic
from tests.cast import make_topic
from tests.commons.conftest import Tree

pytestmark = pytest.mark.django_db


def found(text: str, language: str = "fr") -> list[str]:
    return [one.title for one in Client().get(f"/{language}/search/", {"q": text}).context["results"]]


@pytest.fixture
def bikes(db: None) -> Topic:
    return make_topic("bikes", "vélo", "cycling")


@pytest.fixture
def data(db: None) -> Topic:
    return make_topic("data", "données", "datasets")


def test_a_page_is_found_by_its_topics_as_soon_as_it_is_added(french: Tree, bikes: Topic):
    french.add(ChallengePage, "Rouler", topics=[bikes])
    assert found("vélo") == ["Rouler"]


@pytest.mark.parametrize("model", [ChallengePage, CommonPage])
def test_a_page_that_is_saved_is_found_by_its_new_topics_alone(
    french: Tree, bikes: Topic, data: Topic, model: Any
):
    page = french.add(model, "Rouler", topics=[bikes])
    page.topics = [data]
    page.save()
    assert (found("données"), found("vélo")) == (["Rouler"], [])
    page.topics = []
    page.save()
    assert found("données") == []


def test_a_common_that_is_saved_is_found_by_its_new_contributors_alone(
    french: Tree, rivage: Organisation, tramway: Organisation
):
    page = french.add(CommonPage, "Guide", organisations=[rivage])
    assert found(rivage.name) == ["Guide"]
    page.organisations = [tramway]
    page.save()
    assert (found(tramway.name), found(rivage.name)) == (["Guide"], [])


def test_what_a_draft_changes_is_found_once_it_is_published(
    french: Tree, bikes: Topic, data: Topic, rivage: Organisation
):
    page = french.add(CommonPage, "Guide", topics=[bikes])
    page.topics, page.organisations = [data], [rivage]
    revision = page.save_revision()
    assert (found("vélo"), found("données"), found(rivage.name)) == (["Guide"], [], [])
    revision.publish()
    assert (found("vélo"), found("données"), found(rivage.name)) == ([], ["Guide"], ["Guide"])


def test_a_translation_is_found_by_the_topics_that_its_source_brings(
    french: Tree, english: Tree, bikes: Topic, data: Topic
):
    page = french.add(ChallengePage, "Rouler", topics=[bikes])
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=english.locale)
    translation.save_target(publish=False)
    translation.get_target_instance().get_latest_revision().publish()
    assert found("cycling", "en") == ["Rouler"]
    page.topics = [data]
    page.save_revision().publish()
    assert (found("datasets", "en"), found("cycling", "en")) == (["Rouler"], [])


def test_the_index_is_written_once_for_each_save(french: Tree, bikes: Topic, monkeypatch: pytest.MonkeyPatch):
    page = french.add(ChallengePage, "Rouler")
    written: list[int] = []
    monkeypatch.setattr(indexing, "index", lambda page: written.append(page.pk))
    page.topics = [bikes]
    page.save()
    assert written == [page.pk]
    assert found("vélo") == []


def test_a_few_fields_saved_alone_are_indexed_too(french: Tree):
    page = french.add(ModelPage, "Deux pairs", who="Un kangourou")
    page.who = "Une baleine"
    page.save(update_fields=["who"])
    assert (found("baleine"), found("kangourou")) == (["Deux pairs"], [])


@pytest.mark.parametrize("bare", [True, False])
def test_a_page_that_is_deleted_leaves_the_index(french: Tree, bikes: Topic, bare: bool):
    page = french.add(ChallengePage, "Rouler", topics=[bikes])
    entries = IndexEntry.objects.filter(object_id=str(page.pk))
    assert entries.exists()
    (Page.objects.get(pk=page.pk) if bare else page).delete()
    assert not entries.exists()


def test_what_can_t_be_indexed_is_not_saved(french: Tree, monkeypatch: pytest.MonkeyPatch):
    page = french.add(ChallengePage, "Rouler")

    def fails(page: Page) -> None:
        raise OSError

    monkeypatch.setattr(indexing, "index", fails)
    page.title = "Marcher"
    with pytest.raises(OSError):
        page.save()
    page.refresh_from_db()
    assert page.title == "Rouler"
