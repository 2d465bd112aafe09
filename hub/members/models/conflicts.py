"""Whom a person should not be paired with, by their own word."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.members.models.organisations import Organisation
from hub.members.models.volunteers import Volunteer
from hub.shared import clock
from hub.shared.models import Identified

if TYPE_CHECKING:
    from hub.members.actors import Actor


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def in_force(self, day: dt.date | None = None) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day or clock.today()))

    def visible_to(self, actor: "Actor") -> Self:
        """One's own; all for a coordinator. Never one's organisation's, nor the other side's."""
        if actor.sees_all:
            return self
        return self.filter(volunteer__user=actor.user) if actor.user else self.none()


class Conflict(Identified):
    """A conflict of interest that a person declares with an organisation or with someone, known by their address.
    It works both ways and the other side never learns of it; why is for coordinators alone."""

    class Kind(models.TextChoices):
        REPORTING_LINE = "reporting_line", _("reporting line")
        FAMILY = "family", _("family")
        CLIENT = "client", _("client")
        SUPPLIER = "supplier", _("supplier")
        INVESTOR = "investor", _("investor")
        OTHER = "other", _("something else")

    volunteer = models.ForeignKey(
        Volunteer, models.CASCADE, related_name="conflicts", verbose_name=_("declared by")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    email = models.EmailField(_("e-mail of the person"), blank=True)
    reason = models.CharField(
        _("reason"), max_length=200, blank=True, help_text=_("Only coordinators read it.")
    )
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, email="") | (Q(organisation=None) & ~Q(email="")),
                name="conflict_is_with_an_organisation_or_a_person",
                violation_error_message=_("Name an organisation or a person's e-mail address, one of them."),
            ),
            models.UniqueConstraint(
                fields=["volunteer", "organisation"],
                condition=Q(organisation__isnull=False),
                name="conflict_with_an_organisation_is_declared_once",
                violation_error_message=_("You have declared this conflict already."),
            ),
            models.UniqueConstraint(
                fields=["volunteer", "email"],
                condition=~Q(email=""),
                name="conflict_with_a_person_is_declared_once",
                violation_error_message=_("You have declared this conflict already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} – {self.get_kind_display()}"

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()
