"""A challenge published as identified, and what the tests of its life do with it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from commons.models import ChallengeMove, ChallengePage
from hub.shared import clock

DAY = dt.timedelta(days=1)


def publish(page: ChallengePage, **changes: object) -> None:
    page = ChallengePage.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def moves(page: ChallengePage) -> list[tuple[str, str, str]]:
    rows = ChallengeMove.objects.of(page.translation_key)
    return [(move.status, move.note_fr, move.note_en) for move in rows]


def html_of(path: str, client: Client | None = None) -> str:
    response = (client or Client()).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture
def page(french: Any) -> ChallengePage:
    """A challenge published as identified ten days ago."""
    page = french.add(ChallengePage, "Ouvrir", live=False, status_on=clock.today() - 10 * DAY)
    publish(page, status_note="Trois organisations la posent.")
    return ChallengePage.objects.get(pk=page.pk)


@pytest.fixture
def translation(page: ChallengePage, english: Any) -> ChallengePage:
    """The challenge in English, as the translation editor makes it: its note is not translated yet."""
    source = TranslationSource.get_or_create_from_instance(ChallengePage.objects.get(pk=page.pk))[0]
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get(language_code="en")
    )
    translation.save_target(publish=False)
    copy = translation.get_target_instance()
    copy.get_latest_revision().publish()
    return ChallengePage.objects.get(pk=copy.pk)
