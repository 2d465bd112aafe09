"""Every text of the hub exists in French and in English."""

import polib
import pytest

from tests.house.messages import used
from tests.house.sources import PACKAGES, ROOT, report


def catalogue(language: str) -> list[polib.POEntry]:
    files = [
        file for package in PACKAGES for file in (ROOT / package).rglob(f"locale/{language}/LC_MESSAGES/*.po")
    ]
    return [entry for file in files for entry in polib.pofile(str(file))]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_message_is_missing(language):
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue(language) if not entry.obsolete}
    offenders = [
        f"{place}: {text!r}" for (context, text), place in used().items() if (context, text) not in known
    ]
    assert not offenders, report(offenders)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_message_is_untranslated_or_doubtful(language):
    offenders = [
        f"{entry.msgid!r}: {'doubtful (fuzzy)' if entry.fuzzy else 'untranslated'}"
        for entry in catalogue(language)
        if not entry.obsolete and (entry.fuzzy or not entry.translated())
    ]
    assert not offenders, report(offenders)


def test_a_translation_keeps_its_placeholders():
    offenders = [
        f"{entry.msgid!r} -> {entry.msgstr!r}"
        for entry in catalogue("fr")
        if entry.msgstr and not entry.obsolete and placeholders(entry.msgid) != placeholders(entry.msgstr)
    ]
    assert not offenders, report(offenders)


def placeholders(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]}
