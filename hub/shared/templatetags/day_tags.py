"""The `date` filter of every template, in place of Django's (see the templates' `builtins` in the settings)."""

import datetime as dt
from typing import Any

from django import template
from django.template import defaultfilters

from hub.shared.dates import date_format

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, arg: str | None = None) -> str:
    """As Django's, with the first of a French month as it is written."""
    if isinstance(value, dt.date):
        return date_format(value, arg)
    return str(defaultfilters.date(value, arg))
