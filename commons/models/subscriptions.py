"""Those who asked for the weekly digest."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.shared.models import Identified
from hub.topics.models import Topic


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)


class Subscription(Identified):
    """An address that asked for what is published on some topics, or on all. Confirmed by mail before any digest."""

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fr")
    topics = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="+",
        verbose_name=_("topics"),
        help_text=_("All of them if none is chosen."),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    last_sent_at = models.DateTimeField(_("last digest"), null=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)
