"""The one clock. Times are aware and in UTC; days are those of the hub's own time zone (TIME_ZONE)."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    return timezone.now()


def today() -> dt.date:
    """The day in the hub's own time zone, whatever the reader's is: nothing opens early for whoever says to live far
    to the east."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def day_of(at: dt.datetime) -> dt.date:
    """The day of a moment in the hub's own time zone."""
    return timezone.localdate(at, timezone=timezone.get_default_timezone())
