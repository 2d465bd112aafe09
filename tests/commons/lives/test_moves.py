"""Each move of a challenge is recorded as it is published, with its date and its note, and never changed."""

import itertools
from typing import Any

import pytest

from commons.models import ChallengeMove, ChallengePage
from commons.models.lives import MoveIsRecorded
from commons.publication import NotReadyToPublish
from commons.states import CHALLENGE, ChallengeStatus
from hub.members.models import Event
from hub.shared import clock
from tests.commons.lives.conftest import DAY, moves, publish

pytestmark = pytest.mark.django_db


def test_the_first_publication_records_the_first_move(page: ChallengePage) -> None:
    assert moves(page) == [("identified", "Trois organisations la posent.", "")]


def test_a_draft_records_nothing(page: ChallengePage) -> None:
    draft = ChallengePage.objects.get(pk=page.pk)
    draft.status, draft.status_note = "open", "Bientôt."
    draft.save_revision()
    assert len(moves(page)) == 1


def test_publishing_a_new_status_records_who_moved_it_when_and_why(page: ChallengePage, rita: Any) -> None:
    day = clock.today() - 3 * DAY
    page = ChallengePage.objects.get(pk=page.pk)
    page.status, page.status_on, page.status_note = "open", day, "Un binôme y travaille."
    page.save_revision(user=rita).publish()
    move = ChallengeMove.objects.of(page.translation_key).last()
    assert move is not None
    assert (move.status, move.on, move.note_fr, move.by) == ("open", day, "Un binôme y travaille.", rita)
    assert Event.objects.filter(verb="challenge.moved", subject_id=move.pk, user=rita).exists()


def test_publishing_again_with_the_same_status_records_nothing(page: ChallengePage) -> None:
    publish(page, title="Ouvrir ses données", status_note="Autre chose.")
    assert moves(page) == [("identified", "Trois organisations la posent.", "")]


@pytest.mark.parametrize(
    ("source", "target"), list(itertools.permutations(ChallengeStatus.values, 2)), ids=" to ".join
)
def test_only_the_moves_of_the_table_can_be_published(french: Any, source: str, target: str) -> None:
    page = french.add(ChallengePage, "Ouvrir", live=False, status=source)
    publish(page)
    if CHALLENGE.allows(source, target):
        publish(page, status=target, status_note="Parce que.")
        assert [row[0] for row in moves(page)] == [source, target]
        return
    with pytest.raises(NotReadyToPublish) as refusal:
        publish(page, status=target, status_note="Parce que.")
    assert set(refusal.value.error_dict) == {"status"}
    assert [row[0] for row in moves(page)] == [source]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status_note": ""}, "status_note"),
        ({"status_note": "Trois organisations la posent."}, "status_note"),
        ({"status_on": 1}, "status_on"),
        ({"status_on": -11}, "status_on"),
    ],
    ids=["without a note", "with the note of the former move", "dated tomorrow", "before the last move"],
)
def test_a_move_is_refused(page: ChallengePage, changes: dict[str, Any], field: str) -> None:
    if "status_on" in changes:
        changes = {"status_on": clock.today() + changes["status_on"] * DAY}
    with pytest.raises(NotReadyToPublish) as refusal:
        publish(page, status="open", **{"status_note": "Nouvelle.", **changes})
    assert set(refusal.value.error_dict) == {field}
    assert len(moves(page)) == 1


def test_a_move_that_is_recorded_is_not_changed_nor_taken_away(page: ChallengePage) -> None:
    move = ChallengeMove.objects.get()
    for attempt in [
        move.delete,
        ChallengeMove.objects.all().delete,
        lambda: ChallengeMove.objects.update(note_fr="Autre"),
        lambda: rewrite(move, note_fr="Autre"),
        lambda: rewrite(move, note_fr=""),
        lambda: rewrite(move, status="closed"),
        lambda: rewrite(move, on=clock.today()),
    ]:
        with pytest.raises(MoveIsRecorded):
            attempt()
    rewrite(move, note_en="Three organisations ask it.")
    assert moves(page) == [("identified", "Trois organisations la posent.", "Three organisations ask it.")]
    with pytest.raises(MoveIsRecorded):
        rewrite(move, note_en="Other")


def rewrite(move: ChallengeMove, **values: Any) -> None:
    move = ChallengeMove.objects.get(pk=move.pk)
    for name, value in values.items():
        setattr(move, name, value)
    move.save()


def test_what_a_translation_has_not_translated_is_not_taken_for_its_note(translation: ChallengePage) -> None:
    assert moves(translation) == [("identified", "Trois organisations la posent.", "")]


def test_publishing_the_translation_adds_its_note_once(translation: ChallengePage) -> None:
    publish(translation, status_note="Three organisations ask it.")
    publish(translation, status_note="Other words.")
    assert moves(translation) == [
        ("identified", "Trois organisations la posent.", "Three organisations ask it.")
    ]


def test_a_move_reaches_the_translation_without_its_former_note(
    page: ChallengePage, translation: ChallengePage
) -> None:
    publish(translation, status_note="Three organisations ask it.")
    publish(page, status="open", status_on=clock.today(), status_note="Un binôme y travaille.")
    translation.refresh_from_db()
    assert translation.status == "open"
    assert moves(page)[1:] == [("open", "Un binôme y travaille.", "")]
    publish(translation, status_note="A pair works on it.")
    assert moves(page)[1:] == [("open", "Un binôme y travaille.", "A pair works on it.")]


def test_a_translation_moves_nothing_by_itself(page: ChallengePage, translation: ChallengePage) -> None:
    publish(translation, status="open", status_on=clock.today(), status_note="On its own.")
    assert len(moves(page)) == 1
