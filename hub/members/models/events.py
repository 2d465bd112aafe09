"""What happened: the audit trail and the outbox in one."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.members.models.organisations import Organisation
from hub.shared import clock
from hub.shared.models import Identified

PRIVATE: set[str] = set()
"""Verbs of which nobody is told: `hub.members.events.keep_private` adds to them."""


class EventQuerySet(models.QuerySet["Event"]):
    def listed(self) -> Self:
        """But for what people did for themselves alone."""
        return self.exclude(verb__in=PRIVATE)

    def pending(self, attempts: int) -> Self:
        return self.filter(delivered_at=None, attempts__lt=attempts)


class Event(Identified):
    """One row per verb: who did what to what, when. Ids only: no content, no contact data."""

    at = models.DateTimeField(_("when"), default=clock.now)
    verb = models.CharField(_("what"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="+", verbose_name=_("organisation")
    )
    subject_id = models.UUIDField(_("subject"))
    ids = models.JSONField(_("ids"), default=dict)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_id", "at"], name="event_by_subject"),
            models.Index(fields=["at"], condition=Q(delivered_at=None), name="event_to_deliver"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_id}"
