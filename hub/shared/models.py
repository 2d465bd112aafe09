"""Abstract bases of the hub's own tables."""

import uuid
from typing import Self, overload

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Identified(models.Model):
    """A row that others may name: its id is a UUID, never a sequence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        abstract = True


class Localised:
    """Reads `<field>_fr` or `<field>_en` by the active language, French where the other is empty."""

    def __init__(self, field: str) -> None:
        self.field = field

    @overload
    def __get__(self, instance: None, owner: type[models.Model]) -> Self: ...

    @overload
    def __get__(self, instance: models.Model, owner: type[models.Model]) -> str: ...

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Self | str:
        return self if instance is None else self.in_language(instance, get_language())

    def in_language(self, instance: models.Model, language: str | None) -> str:
        text: str = getattr(instance, f"{self.field}_{(language or 'fr')[:2]}", "")
        return text or getattr(instance, f"{self.field}_fr")
