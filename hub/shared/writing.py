"""The plain way a verb writes a row: the fields it allows, checked as a whole, or nothing."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


def write(instance: models.Model, values: Mapping[str, Any], allowed: Collection[str]) -> None:
    """Set `values` on the instance, check it and save it. Raises ValidationError by field, having saved nothing."""
    if unknown := sorted(set(values) - set(allowed)):
        raise ValidationError({name: _("This can't be changed here.") for name in unknown})
    for name, value in values.items():
        setattr(instance, name, value)
    instance.full_clean()
    instance.save()
