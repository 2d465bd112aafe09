"""The first of a month is an ordinal in French, and there alone."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation

from hub.shared.dates import date_format

FIRST = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "pattern", "language", "written"),
    [
        (FIRST, "j F Y", "fr", "1er décembre 2026"),
        (FIRST, "DATE_FORMAT", "fr", "1er décembre 2026"),
        (dt.datetime(2026, 12, 1, 11, 5), "j F Y, H:i", "fr", "1er décembre 2026, 11:05"),
        (FIRST, "d/m/Y", "fr", "01/12/2026"),
        (FIRST, "F Y", "fr", "décembre 2026"),
        (dt.date(2026, 12, 11), "j F Y", "fr", "11 décembre 2026"),
        (FIRST, "j F Y", "en", "1 December 2026"),
        (FIRST, "DATE_FORMAT", "en", "1 December 2026"),
        (FIRST, "SHORT_DATE_FORMAT", "en", "1 Dec 2026"),
        (dt.datetime(2026, 12, 1, 11, 5), "SHORT_DATETIME_FORMAT", "en", "1 Dec 2026, 11:05"),
    ],
)
def test_days_are_written_as_the_language_writes_them(day, pattern, language, written):
    template = Template("{{ day|date:pattern }}")
    with translation.override(language):
        assert date_format(day, pattern) == written
        assert template.render(Context({"day": day, "pattern": pattern})) == written


def test_no_day_is_written_as_nothing():
    assert Template('{{ day|date:"j F Y" }}').render(Context({"day": None})) == ""
