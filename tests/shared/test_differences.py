"""The word-level difference that versions and charters show."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from hub.shared.differences import Segment, compare, is_changed

TEXT = st.text(alphabet="ab é’.\n-", max_size=60)


def test_only_the_words_that_changed_are_marked():
    assert compare("Chacun participe librement.", "Chacun s’engage librement.") == [
        Segment("same", "Chacun "),
        Segment("removed", "participe"),
        Segment("added", "s’engage"),
        Segment("same", " librement."),
    ]


def test_words_that_change_side_by_side_are_one_change():
    assert compare("un deux trois", "six sept trois") == [
        Segment("removed", "un deux"),
        Segment("added", "six sept"),
        Segment("same", " trois"),
    ]


def test_the_same_text_has_no_change():
    assert not is_changed(compare("Un\ndeux", "Un\ndeux"))
    assert compare("", "") == []


@given(TEXT, TEXT)
def test_the_segments_spell_both_texts(old: str, new: str):
    segments = compare(old, new)
    assert "".join(one.text for one in segments if one.kind != "added") == old
    assert "".join(one.text for one in segments if one.kind != "removed") == new


def test_a_long_text_is_compared_without_delay():
    lines = [f"Ligne {n} du texte, avec des mots." for n in range(3000)]
    changed = [*lines[:1500], "Tout autre chose.", *lines[1501:]]
    segments = compare("\n".join(lines), "\n".join(changed))
    assert "".join(one.text for one in segments if one.kind == "added").startswith("Tout autre chose")


@pytest.mark.parametrize(
    ("old", "new"),
    [("a b " * 500, "b a " * 500), ("\n" * 6000 + "a\n", "\n" * 6000 + "b\n")],
    ids=["words", "lines"],
)
def test_a_text_that_says_the_same_again_and_again_is_shown_as_replaced_at_once(old: str, new: str):
    """Compared word by word, it would keep a process busy for as long as one likes."""
    segments = compare(old, new)
    assert {one.kind for one in segments} <= {"removed", "added", "same"}
    assert "removed" in {one.kind for one in segments}
    assert len(segments) < 10


def test_the_marks_are_words_too_and_the_text_is_escaped():
    html = render_to_string("hub/_difference.html", {"segments": compare("un <b>", "deux <b>")})
    assert "<del>" in html
    assert "<ins>" in html
    assert "visually-hidden" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
