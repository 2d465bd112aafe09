"""When people are usually free: parts of the working week in their own time zone, and the hours in UTC these are."""

import datetime as dt
import functools
import zoneinfo
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

WEEK = 7 * 24
DAYS: dict[str, Promise] = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
}
PARTS: dict[str, tuple[Promise, int, int]] = {
    "morning": (_("morning"), 8, 12),
    "midday": (_("midday"), 12, 14),
    "afternoon": (_("afternoon"), 14, 18),
    "evening": (_("evening"), 18, 21),
}
"""The name of each part of a day, its first hour and the hour at which it ends."""

SLOTS: list[tuple[str, Promise]] = [
    (f"{day}_{part}", format_lazy(_("{day} {part}"), day=day_name, part=part_name))
    for day, day_name in DAYS.items()
    for part, (part_name, _start, _end) in PARTS.items()
]
"""Codes and labels, day by day: ("mon_morning", "Monday morning") first, ("fri_evening", "Friday evening") last."""

_HOURS: dict[str, range] = {
    f"{day}_{part}": range(number * 24 + start, number * 24 + end)
    for number, day in enumerate(DAYS)
    for part, (_name, start, end) in PARTS.items()
}


def weekly_hours(slots: Iterable[str], time_zone: str, on: dt.date) -> frozenset[int]:
    """The hours of the week that `slots` are: 0 is Monday 00:00 to 01:00 UTC, 167 the last of Sunday.

    `slots` are codes of SLOTS in `time_zone`, whose distance from UTC is taken at midday of `on`; what goes beyond
    either end of the week comes back at the other. Where that distance is no whole number of hours, each hour counts
    for the one in UTC that it starts in. No slots, no hours: nothing was said.
    """
    ahead = hours_ahead(time_zone, on)
    return frozenset().union(*[_in_utc(slot, ahead) for slot in slots])


@functools.lru_cache(maxsize=1024)
def _in_utc(slot: str, ahead: int) -> frozenset[int]:
    return frozenset((hour - ahead) % WEEK for hour in _HOURS[slot])


@functools.lru_cache(maxsize=1024)
def hours_ahead(time_zone: str, on: dt.date) -> int:
    """How far the time zone is ahead of UTC at midday of `on`, in whole hours, the next one for a part of one."""
    midday = dt.datetime.combine(on, dt.time(12), tzinfo=zoneinfo.ZoneInfo(time_zone))
    return -(-(midday.utcoffset() or dt.timedelta()) // dt.timedelta(hours=1))
