"""What people agreed to, purpose by purpose."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.members.purposes import Purpose
from hub.shared import clock
from hub.shared.models import Identified

if TYPE_CHECKING:
    from hub.members.actors import Actor


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None, user__isnull=False)

    def of_owner(self, purpose: Purpose, user: str = "user") -> models.Exists:
        """Whether the account that a row of another table names as `user` has agreed to `purpose`."""
        return models.Exists(self.in_force().filter(user=models.OuterRef(user), purpose=purpose))

    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.sees_all else self.filter(user=actor.user) if actor.user else self.none()


class Consent(Identified):
    """A person said yes to a purpose, having read `text`. Never changed: withdrawn once, then given again as another
    row; nobody's once the person is erased (the database refuses anything else)."""

    Purpose = Purpose

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="consents", verbose_name=_("person")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    text = models.TextField(_("text shown"))
    given_at = models.DateTimeField(_("given"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_is_known"),
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_is_given_once_until_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_is_withdrawn_after_it_is_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} – {self.given_at:%Y-%m-%d}"
