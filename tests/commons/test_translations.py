"""The facts that all languages share are the same for readers of all languages."""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from commons.models import ChallengePage
from hub.topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(french, english) -> tuple[ChallengePage, ChallengePage]:
    """A challenge and its translation, published through the translation editor's own models."""
    page = french.add(ChallengePage, "Ouvrir", status="open")
    source = TranslationSource.get_or_create_from_instance(page)[0]
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get(language_code="en")
    )
    translation.save_target(publish=False)
    copy = translation.get_target_instance()
    copy.get_latest_revision().publish()
    return page, ChallengePage.objects.get(pk=copy.pk)


def publish(page: ChallengePage, **changes: object) -> None:
    page = ChallengePage.objects.get(pk=page.pk)
    if "status" in changes:
        changes["status_note"] = f"Parce que : {changes['status']}"
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def now(page: ChallengePage) -> ChallengePage:
    return ChallengePage.objects.get(pk=page.pk)


def test_a_new_status_and_topics_reach_the_translation_at_once(pair):
    page, copy = pair
    topic = Topic.objects.create(slug="open-source", name_fr="Logiciel libre", name_en="Open source")
    publish(page, status="learned", topics=[topic])
    assert now(copy).status == "learned"
    assert list(now(copy).topics.all()) == [topic]


def test_texts_wait_for_their_translation(pair):
    page, copy = pair
    publish(page, title="Autre titre", status="learned")
    assert now(copy).title == "Ouvrir"


def test_a_draft_of_the_translation_is_kept_as_a_draft(pair):
    page, copy = pair
    draft = now(copy)
    draft.title = "Not yet"
    draft.save_revision()
    publish(page, status="learned")
    assert (now(copy).title, now(copy).status) == ("Ouvrir", "learned")
    latest = now(copy).get_latest_revision_as_object()
    assert (latest.title, latest.status) == ("Not yet", "learned")


def test_the_translation_s_editor_does_not_bring_the_old_status_back(pair):
    page, copy = pair
    publish(page, status="learned")
    Translation.objects.get().save_target(publish=False)
    assert now(copy).get_latest_revision_as_object().status == "learned"


def test_publishing_the_translation_does_not_change_the_original(pair):
    page, copy = pair
    publish(copy, status="closed")
    assert now(page).status == "open"
