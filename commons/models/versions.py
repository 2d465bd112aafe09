"""The published versions of a common, kept as they were."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from commons.models.published import CommonPage
from hub.shared.models import Identified


class CommonVersionQuerySet(models.QuerySet["CommonVersion"]):
    def readable(self) -> Self:
        """Those that a moderator has not withdrawn."""
        return self.filter(withdrawn_at=None)


class CommonVersion(Identified):
    """What a common said when it was published: the page's own data, written once."""

    page = models.ForeignKey(CommonPage, models.CASCADE, related_name="versions", verbose_name=_("common"))
    number = models.PositiveIntegerField(_("number"), help_text=_("1 for the first publication, then 2…"))
    label = models.CharField(_("version"), max_length=20)
    changes = models.TextField(_("what changed"), blank=True)
    published_at = models.DateTimeField(_("published"))
    content = models.JSONField(_("content"), help_text=_("The page’s data, as Wagtail serialises it."))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = CommonVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a common")
        verbose_name_plural = _("versions of commons")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="common_version_number_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.page.title} {self.label}"
