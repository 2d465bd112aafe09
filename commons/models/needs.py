"""Needs that come out of the survey, sent to the coordinators."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.models.ideas import Contact
from commons.models.ways import ModelPage
from commons.states import NeedState
from hub.members.actors import Actor


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, actor: Actor) -> Self:
        """The coordinators read the needs; nobody else reads any."""
        return self if actor.sees_all else self.none()


class Need(Contact):
    """Someone's answers to the survey, sent to the coordinators with a word."""

    State = NeedState

    answers = models.JSONField(_("answers"), help_text=_("The code of the answer chosen, by question."))
    recommended = models.CharField(_("recommended"), max_length=15, choices=ModelPage.Kind, blank=True)
    message = models.TextField(_("your need in a few words"), blank=True, max_length=3000)
    state = models.CharField(
        _("state"), max_length=10, choices=NeedState, default=NeedState.RECEIVED, editable=False
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=NeedState.values), name="need_state_is_known")
        ]

    def __str__(self) -> str:
        return self.name or str(_("someone, since forgotten"))
