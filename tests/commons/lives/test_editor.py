"""The editor’s form: moves are refused at their field, before anything is published."""

from typing import Any

import pytest
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, streamfield

from commons.models import ChallengeMove, ChallengePage
from hub.members.models import User
from hub.shared import clock
from tests.commons.lives.conftest import moves

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("modo@hub.example", "unlikely words in a row"))
    return client


def edit(office: Client, page: ChallengePage, **changes: Any) -> Any:
    """Send the editor's form with `changes`; the answer."""
    fields = {
        "title": page.title, "slug": page.slug, "summary": page.summary, "status": page.status,
        "status_on": page.status_on.isoformat(), "status_note": page.status_note, "credit": "", "example": "",
        "body": streamfield([]), "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "",
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
    }  # fmt: skip
    return office.post(f"/admin/pages/{page.pk}/edit/", nested_form_data({**fields, **changes}))


def test_the_editor_publishes_a_move_dated_today_unless_its_day_is_given(
    office: Client, page: ChallengePage
) -> None:
    answer = edit(
        office, page, status="open", status_note="Un binôme y travaille.", **{"action-publish": "1"}
    )
    assert answer.status_code == 302
    move = ChallengeMove.objects.of(page.translation_key).last()
    assert move is not None
    assert (move.status, move.on, move.note_fr) == ("open", clock.today(), "Un binôme y travaille.")
    assert move.by == User.objects.get(email="modo@hub.example")


def test_the_editor_is_told_which_moves_are_possible(office: Client, page: ChallengePage) -> None:
    User.objects.update(language="en")
    answer = edit(office, page, status="learned", status_note="Leçons.", **{"action-publish": "1"})
    assert answer.status_code == 200
    sentence = str(answer.context["form"].errors["status"])
    assert all(word in sentence for word in ("identified", "open", "in work", "closed"))
    assert "learned" not in sentence
    assert len(moves(page)) == 1


def test_publishing_asks_for_the_note_and_a_draft_does_not(office: Client, page: ChallengePage) -> None:
    assert edit(office, page, status="open", status_note="").status_code == 302
    page = ChallengePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    refusal = edit(office, page, status="open", status_note="", **{"action-publish": "1"})
    assert refusal.status_code == 200
    assert "status_note" in refusal.context["form"].errors
    assert len(moves(page)) == 1
