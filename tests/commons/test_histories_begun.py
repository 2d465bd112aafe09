"""A hub that published before histories were kept: they begin with what its pages say today, once."""

import pytest

from commons.models import ChallengeMove, ChallengePage, CommonPage
from commons.tasks import begin_histories
from tests.commons.conftest import Tree

pytestmark = pytest.mark.django_db


def test_what_was_published_before_gets_its_first_move_and_version_once(french: Tree) -> None:
    challenge = french.add(ChallengePage, "Ouvrir", status="open")
    common = french.add(CommonPage, "Guide")
    assert begin_histories() == 2
    assert [move.status for move in ChallengeMove.objects.of(challenge.translation_key)] == ["open"]
    assert [version.content["title"] for version in common.versions.all()] == ["Guide"]
    assert begin_histories() == 0


def test_a_draft_has_no_history(french: Tree) -> None:
    french.add(ChallengePage, "Ouvrir", live=False)
    french.add(CommonPage, "Guide", live=False)
    assert begin_histories() == 0
