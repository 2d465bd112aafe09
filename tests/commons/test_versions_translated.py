"""A translation of a common says the version that its own text is of, whatever the original has become."""

import datetime as dt

import pytest
from django.test import Client
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from commons.citing import sentence
from commons.models import CommonPage
from commons.publication import NotReadyToPublish
from hub.topics.models import Topic
from tests.commons.test_versions import publish, text

pytestmark = pytest.mark.django_db

LATER = dt.date(2026, 3, 4)


@pytest.fixture
def pair(french, english) -> tuple[CommonPage, CommonPage]:
    """A common and its translation, published through the translation editor's own models."""
    page = publish(french.add(CommonPage, "Guide", live=False, body=text("Chacun participe librement.")))
    source = TranslationSource.get_or_create_from_instance(page)[0]
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get(language_code="en")
    )
    publish_translation(translation)
    return page, now(translation.get_target_instance())


@pytest.fixture
def ahead(pair) -> tuple[CommonPage, CommonPage]:
    """The original has become version 2.0; nobody has translated it yet."""
    page, copy = pair
    renewed = publish(
        page,
        version="2.0",
        published_on=LATER,
        changes="Une règle de plus.",
        body=text("Chacun s’engage librement."),
    )
    return renewed, now(copy)


def now(page: CommonPage) -> CommonPage:
    return CommonPage.objects.get(pk=page.pk)


def labels(page: CommonPage) -> list[str]:
    return [one.label for one in page.versions.order_by("number")]


def publish_translation(translation: Translation) -> None:
    translation.save_target(publish=False)
    translation.get_target_instance().get_latest_revision().publish()


def test_a_new_version_waits_for_its_translation(ahead):
    page, copy = ahead
    assert labels(page) == ["1.0", "2.0"]
    assert labels(copy) == ["1.0"]
    assert (copy.version, str(copy.published_on)) == ("1.0", "2026-01-02")


def test_the_translation_cites_its_own_version(ahead):
    _page, copy = ahead
    assert "1.0" in sentence(copy, "u")
    html = Client().get(copy.url).content.decode()
    assert "participe" in html
    assert "2.0" not in html


def test_the_number_comes_with_the_text(ahead):
    _page, copy = ahead
    translation = Translation.objects.get()
    translation.source.update_from_db()
    publish_translation(translation)
    assert labels(copy) == ["1.0", "2.0"]
    assert (now(copy).version, now(copy).published_on) == ("2.0", LATER)
    assert "engage" in str(now(copy).body)
    assert copy.versions.get(number=2).changes == "Une règle de plus."


def test_saving_the_translation_of_the_old_text_keeps_the_old_number(ahead):
    _page, copy = ahead
    publish_translation(Translation.objects.get())
    assert labels(copy) == ["1.0"]
    assert now(copy).version == "1.0"


def test_a_fact_shared_later_does_not_bring_the_number(ahead):
    page, copy = ahead
    topic = Topic.objects.create(slug="ouvert", name_fr="Ouvert", name_en="Open")
    publish(page, topics=[topic])
    assert set(labels(copy)) == {"1.0"}
    assert list(now(copy).topics.all()) == [topic]


def test_a_translation_that_goes_on_by_itself_says_what_changed(ahead):
    _page, copy = ahead
    Translation.objects.update(enabled=False)
    with pytest.raises(NotReadyToPublish):
        publish(copy, version="2.0")
    assert publish(copy, version="2.0", changes="One rule more.").version == "2.0"
