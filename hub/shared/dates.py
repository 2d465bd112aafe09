"""Days as they are written: in French the first of a month is "1er décembre", which no date format can say."""

import datetime as dt
from typing import Any

from django.utils import formats
from django.utils.translation import get_language


def date_format(value: Any, pattern: str | None = None) -> str:
    """Django's `date_format`, which begins with "1er" where it would with the first day of a French month in words."""
    written = formats.date_format(value, pattern)
    pattern = str(formats.get_format(pattern or "DATE_FORMAT"))
    is_first = isinstance(value, dt.date) and value.day == 1
    if is_first and pattern.startswith(("j F", "j N")) and (get_language() or "").startswith("fr"):
        return written.replace("1", "1er", 1)
    return written
