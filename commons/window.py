"""The members' window: how long a common may be reserved for members, and that it never closes again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MONTHS = 12


@dataclass(frozen=True)
class Published:
    """What one language of a common was when last published."""

    first_published_on: dt.date
    reserved_until: dt.date | None

    def has_been_public(self, today: dt.date) -> bool:
        return self.reserved_until is None or self.reserved_until <= today


def last_day(published: Iterable[Published], today: dt.date) -> dt.date:
    """The latest date until which a common may be reserved: twelve months after its first publication."""
    start = min((one.first_published_on for one in published), default=today)
    return _years_later(start)


def check_window(until: dt.date | None, *, published: list[Published], today: dt.date) -> None:
    """Raise ValidationError when the window is longer than allowed, or would close what is open."""
    if until is None or until <= today:
        return
    if any(one.has_been_public(today) for one in published):
        raise ValidationError(
            _("This common is public already: what everyone has read can't be reserved again."),
            code="public_already",
        )
    if until > last_day(published, today):
        raise ValidationError(
            _("At most twelve months from the first publication: %(day)s at the latest.")
            % {"day": last_day(published, today).isoformat()},
            code="too_far",
        )


def is_past(until: dt.date | None, *, published: list[Published], today: dt.date) -> bool:
    """Whether a date just chosen is no longer to come; the one that opened the common stays as it is."""
    if until is None or until > today:
        return False
    return until not in {one.reserved_until for one in published}


def _years_later(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
