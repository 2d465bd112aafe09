"""What has been translated of a page that readers see is theirs when it is published: not when that is refused, and
not while the moderators have it."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from commons.models import StandardPage
from commons.publication import NotReadyToPublish
from hub.members.models import User

pytestmark = pytest.mark.django_db

UNDESCRIBED = [{"type": "image", "value": {"image": None, "alt_text": "", "caption": ""}, "id": "1"}]


@pytest.fixture
def translation(french, english) -> Translation:
    """Of a page that readers see in both languages, begun anew as “Come in”."""
    page = french.add(StandardPage, "Visite", slug="visite")
    source = TranslationSource.get_or_create_from_instance(page)[0]
    locale = Locale.objects.get(language_code="en")
    made = Translation.objects.create(source=source, target_locale=locale)
    translate(made, "title", "Visit")
    made.save_target(publish=False)
    made.get_target_instance().get_latest_revision().publish()
    translate(made, "title", "Come in")
    return made


@pytest.fixture
def incomplete(translation) -> Translation:
    """The same; the original has got a picture without description since."""
    page = StandardPage.objects.get(title="Visite")
    page.body = json.dumps(UNDESCRIBED)
    page.save_revision()
    StandardPage.objects.filter(pk=page.pk).update(body=page.body)
    translation.source.update_from_db()
    return Translation.objects.get(pk=translation.pk)


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("modo@hub.example", "unlikely words in a row"))
    return client


def translate(translation: Translation, path: str, text: str) -> None:
    segment = StringSegment.objects.get(source=translation.source, context__path=path)
    StringTranslation.objects.update_or_create(
        translation_of=segment.string,
        context=segment.context,
        locale=translation.target_locale,
        defaults={"data": text},
    )


def target(translation: Translation) -> Any:
    return StandardPage.objects.get(pk=translation.get_target_instance().pk)


def seen(translation: Translation) -> str:
    """The page as its readers have it."""
    return Client().get(target(translation).url).text


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_readers_see_it_when_it_is_published(translation, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert "Come in" in seen(translation)
    assert not target(translation).has_unpublished_changes


def test_a_refused_publication_shows_readers_nothing(incomplete, django_capture_on_commit_callbacks):
    with pytest.raises(NotReadyToPublish), django_capture_on_commit_callbacks(execute=True):
        incomplete.save_target(publish=True)
    assert "Come in" not in seen(incomplete)
    assert "Visit" in seen(incomplete)
    assert not target(incomplete).body


def test_a_draft_shows_readers_nothing(translation):
    translation.save_target(publish=False)
    assert "Come in" not in seen(translation)
    assert target(translation).has_unpublished_changes
    assert target(translation).get_latest_revision_as_object().title == "Come in"


def test_what_is_written_to_the_page_afterwards_is_kept(translation):
    translation.save_target(publish=False)
    page = target(translation)
    page.summary = "Welcome"
    page.save()
    assert target(translation).summary == "Welcome"


def test_an_impossible_text_is_refused_and_marked_beside_it(translation):
    StandardPage.objects.filter(title="Visite").update(summary="En un mot")
    translation.source.update_from_db()
    translation = Translation.objects.get(pk=translation.pk)
    translate(translation, "summary", "x" * 301)
    with pytest.raises(ValidationError):
        translation.save_target(publish=True)
    assert StringTranslation.objects.get(context__path="summary").has_error
    assert "Visit" in seen(translation)


class TestInTheEditor:
    def publish(self, client: Client, translation: Translation) -> Any:
        path = reverse("wagtailadmin_pages:edit", args=[target(translation).pk])
        return client.post(path, {"action": "publish"}, follow=True)

    def test_a_complete_translation_is_published(
        self, editor, translation, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            self.publish(editor, translation)
        assert "Come in" in seen(translation)

    def test_an_incomplete_one_is_refused_and_the_sentence_says_what_it_lacks(self, editor, incomplete):
        before = target(incomplete).latest_revision_id
        response = self.publish(editor, incomplete)
        assert "Description" in said(response)
        assert target(incomplete).latest_revision_id == before
        assert "Come in" not in seen(incomplete)

    def test_publishing_it_along_with_the_original_is_refused_too(
        self, editor, incomplete, django_capture_on_commit_callbacks
    ):
        path = reverse("wagtail_localize:update_translations", args=[incomplete.source_id])
        with pytest.raises(NotReadyToPublish), django_capture_on_commit_callbacks(execute=True):
            editor.post(path, {"publish_translations": "on"})
        assert "Come in" not in seen(incomplete)
