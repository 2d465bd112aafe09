"""Answers kept for a day, so that a program that lost one may ask again without doing the thing twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.shared import clock


class KeptAnswer(models.Model):
    """What the API answered to a write that carried an `Idempotency-Key`."""

    caller = models.CharField(_("caller"), max_length=60)
    key = models.CharField(_("key"), max_length=255)
    request = models.CharField(_("method and address"), max_length=255)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    body = models.TextField(_("answer"), blank=True)
    created_at = models.DateTimeField(_("created"), default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_is_used_once_by_a_caller")
        ]

    def __str__(self) -> str:
        return f"{self.request} ({self.status})"
