"""The challenges of the demo have lived: their moves are told in both languages, each one possible."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from commons.models import ChallengeMove, ChallengePage
from commons.states import CHALLENGE
from hub.demo.markdown import ContentError, Document
from hub.demo.pages import CONTENT
from hub.members.models import Organisation
from hub.shared import clock
from tests.cast import make_organisation

CHALLENGE_PAGE = """---
title: "{title}"
slug: {slug}
summary: "{title}"
status: open
actor_types: [industry]
organisation: rivage
engaged: [orbite]
life:
  - {{status: identified, days_ago: 90, note: "{first}"}}
  - {{status: open, days_ago: 30, note: "{last}"}}
---

{title}
"""


@pytest.fixture
def lived(small: Path, rivage: Organisation) -> Path:
    make_organisation("Orbite", "industry")
    for language, words in (("fr", ("Défi", "Avant", "Après")), ("en", ("Challenge", "Before", "After"))):
        title, first, last = words
        folder = small / language / "challenges"
        folder.mkdir()
        text = CHALLENGE_PAGE.format(title=title, slug=title.lower(), first=first, last=last)
        (folder / "one.md").write_text(text)
    return small


def test_a_life_is_loaded_once_in_both_languages(lived: Path, load: Callable[[], int]) -> None:
    for _time in range(2):
        load()
    rows = ChallengeMove.objects.order_by("on").values_list("status", "note_fr", "note_en")
    assert list(rows) == [("identified", "Avant", "Before"), ("open", "Après", "After")]
    pages = {page.locale.language_code: page for page in ChallengePage.objects.live()}
    assert (clock.today() - pages["fr"].status_on).days == 30
    assert [one.slug for one in pages["en"].engaged_organisations()] == ["rivage", "orbite"]


def test_a_life_that_differs_between_languages_is_refused(lived: Path, load: Callable[[], int]) -> None:
    file = lived / "en/challenges/one.md"
    file.write_text(file.read_text().replace("status: identified", "status: idea"))
    with pytest.raises(ContentError, match="its life differs"):
        load()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_life_of_the_real_demo_follows_the_table(language: str) -> None:
    lives = []
    for file in sorted((CONTENT / language / "challenges").glob("*.md")):
        meta = Document.read(CONTENT / language, f"challenges/{file.stem}").meta
        lives.append([step["status"] for step in meta["life"]])
        assert meta["life"][-1]["status"] == meta["status"]
        days = [step["days_ago"] for step in meta["life"]]
        assert days == sorted(days, reverse=True)
    assert all(CHALLENGE.allows(one, to) for life in lives for one, to in pairwise(life))
