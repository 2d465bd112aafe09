"""What happens to a challenge over time: its moves, and the organisations that engage in it.

Both belong to the challenge in all its languages: `challenge_key` is the pages' `canonical_key`.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.states import ChallengeStatus
from hub.shared import clock
from hub.shared.models import Identified, Localised


class ChallengeMoveQuerySet(models.QuerySet["ChallengeMove"]):
    def of(self, challenge_key: uuid.UUID) -> Self:
        """The moves of one challenge, in the order in which they took place."""
        return self.filter(challenge_key=challenge_key).order_by("on", "created_at")


class ChallengeMove(Identified):
    """A challenge took a status, on a day, for a reason told in a note. Never changed afterwards."""

    challenge_key = models.UUIDField(db_index=True)
    status = models.CharField(_("status"), max_length=12, choices=ChallengeStatus)
    on = models.DateField(_("on"), default=clock.today)
    note_fr = models.TextField(_("note in French"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    note = Localised("note")

    objects = ChallengeMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a challenge")
        verbose_name_plural = _("moves of challenges")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ChallengeStatus.values), name="challenge_move_status_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.on})"


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def of(self, challenge_key: uuid.UUID) -> Self:
        return self.filter(challenge_key=challenge_key).select_related("organisation")


class Engagement(Identified):
    """An organisation works on a challenge, and says so."""

    challenge_key = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(
        "members.Organisation", models.CASCADE, related_name="engagements", verbose_name=_("organisation")
    )
    since = models.DateField(_("since"), default=clock.today)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["since", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge_key", "organisation"],
                name="engagement_is_declared_once",
                violation_error_message=_("This organisation is engaged in this challenge already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.since})"
