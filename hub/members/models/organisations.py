"""The member organisations, the people who act for them, and those that make no pairs together."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.shared import clock
from hub.shared.models import Identified, Localised

if TYPE_CHECKING:
    from hub.members.actors import Actor


class ActorType(models.TextChoices):
    LOCAL_AUTHORITY = "local_authority", _("local authority")
    INDUSTRY = "industry", _("industry")
    OPERATOR = "operator", _("transport operator")
    STARTUP = "startup", _("start-up")
    LABORATORY = "laboratory", _("laboratory")
    SCHOOL = "school", _("school")
    ASSOCIATION = "association", _("association")
    AGENCY = "agency", _("agency")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def current(self, day: dt.date | None = None) -> Self:
        """Members on `day` (today unless given)."""
        day = day or clock.today()
        return self.filter(joined_on__lte=day, membership_ends_on__gte=day)

    def managed_by(self, actor: "Actor") -> Self:
        """Those whose volunteers the actor looks after."""
        return self if actor.sees_all else self.filter(pk__in=actor.organisation_ids)


class Organisation(Identified):  # type: ignore[django-manager-missing]
    """A legal person that is a member of the hub, year by year."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    actor_type = models.CharField(_("actor type"), max_length=20, choices=ActorType)
    summary_fr = models.TextField(_("summary in French"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    website = models.URLField(_("website"), blank=True)
    joined_on = models.DateField(_("member since"), default=clock.today)
    membership_ends_on = models.DateField(_("member until"))
    named_on_cards = models.BooleanField(
        _("named on cards"),
        default=False,
        help_text=_("Whether the cards of its volunteers say which organisation they come from."),
    )

    summary = Localised("summary")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor_type__in=ActorType.values),
                name="organisation_actor_type_is_known",
            ),
            models.CheckConstraint(
                condition=Q(membership_ends_on__gt=F("joined_on")),
                name="organisation_membership_ends_after_it_starts",
                violation_error_message=_("The membership must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_current(self) -> bool:
        return self.joined_on <= clock.today() <= self.membership_ends_on


class Membership(Identified):
    """What a person may do for an organisation."""

    class Role(models.TextChoices):
        REFERENT = "referent", _("referent")
        EDITOR = "editor", _("editor")
        MEMBER = "member", _("member")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organisation", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="membership_is_one_per_person_and_organisation",
                violation_error_message=_("This person already has a role in this organisation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.get_role_display()})"


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    def in_force(self, day: dt.date | None = None) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day or clock.today()))

    def visible_to(self, actor: "Actor") -> Self:
        """Those that the actor's own organisations declared; all for a coordinator. Never the other side's."""
        return self if actor.sees_all else self.filter(declared_by__in=actor.organisation_ids)

    def touching(self, organisation_ids: "frozenset[object] | set[object]") -> Self:
        return self.filter(Q(declared_by__in=organisation_ids) | Q(other__in=organisation_ids))


class Exclusion(Identified):
    """Two organisations that make no pairs together. Symmetric; only coordinators and the declarer see it."""

    declared_by = models.ForeignKey(
        Organisation, models.CASCADE, related_name="exclusions", verbose_name=_("declared by")
    )
    other = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("other organisation")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["declared_by", "other"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(declared_by=F("other")),
                name="exclusion_is_between_two_organisations",
                violation_error_message=_("An organisation can't exclude itself."),
            ),
            models.UniqueConstraint(
                fields=["declared_by", "other"],
                name="exclusion_is_declared_once",
                violation_error_message=_("This exclusion is declared already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declared_by} × {self.other}"
