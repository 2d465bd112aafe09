"""Who committed to which version: people by signing, organisations by adopting."""

import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charters.models.charters import CharterVersion
from hub.members.models import Organisation
from hub.shared import clock
from hub.shared.models import Identified

if TYPE_CHECKING:
    from hub.members.actors import Actor


def new_salt() -> str:
    """128 random bits, in hexadecimal: the fingerprint of a name can't be guessed from names."""
    return secrets.token_hex(16)


class Authentication(models.TextChoices):
    """How whoever signed had proved who they are."""

    PASSWORD = "password", _("password")
    CODE = "code", _("code sent by e-mail")
    PASSKEY = "passkey", _("passkey")
    SECOND_FACTOR = "second_factor", _("password and second factor")
    PROVIDER = "provider", _("their organisation's sign-in")
    INVITATION = "invitation", _("personal link of an invitation")
    UNKNOWN = "unknown", _("an open session")


class SignatureQuerySet(models.QuerySet["Signature"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.sees_all else self.filter(user=actor.user) if actor.user else self.none()

    def valid(self) -> Self:
        """Not withdrawn, and still somebody's."""
        return self.filter(withdrawn_at=None, user__isnull=False)


class Commitment(Identified):
    """What a signature and an adoption keep alike: the text, to the letter, and when."""

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    sha256 = models.CharField(_("fingerprint of the text signed"), max_length=64)
    name = models.CharField(_("name as signed"), max_length=120)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        abstract = True


class Signature(Commitment):
    """A person's commitment to one version: what was shown, in which language, when. Never deleted; only withdrawn,
    or made nobody's when the person is erased (the database refuses anything else)."""

    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="signatures")
    subject = models.UUIDField(_("for"), null=True, editable=False)
    """What it is signed for, when not for all the person does: a session."""
    commitments = models.JSONField(_("commitments ticked"), default=list, blank=True)
    signed_at = models.DateTimeField(_("signed"), default=clock.now)
    authentication = models.CharField(
        _("signed in by"), max_length=15, choices=Authentication, default=Authentication.UNKNOWN
    )
    salt = models.CharField(max_length=32, default=new_salt, blank=True, editable=False)
    person_sha256 = models.CharField(max_length=64, default="", editable=False)
    record_sha256 = models.CharField(max_length=64, default="", editable=False)
    pseudonymised_at = models.DateTimeField(_("pseudonymised"), null=True, editable=False)
    pseudonymised_because = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user"],
                condition=Q(subject=None, withdrawn_at=None),
                name="charter_version_is_signed_once_by_a_person",
            ),
            models.UniqueConstraint(
                fields=["version", "user", "subject"],
                condition=Q(subject__isnull=False, withdrawn_at=None),
                name="charter_version_is_signed_once_by_a_person_for_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, pseudonymised_at=None)
                | (Q(user=None, pseudonymised_at__isnull=False) & ~Q(pseudonymised_because="")),
                name="signature_is_somebodys_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.signed_at:%Y-%m-%d}"

    @property
    def is_valid(self) -> bool:
        """As `valid()`."""
        return self.withdrawn_at is None and self.user_id is not None

    @property
    def text(self) -> str:
        """The exact text signed."""
        return self.version.full_text(self.language)


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def valid(self) -> Self:
        return self.filter(withdrawn_at=None)

    def named(self) -> Self:
        """Those that agreed to be named in public, of current members."""
        return self.valid().filter(is_public=True, organisation__in=Organisation.objects.current())


class Adoption(Commitment):
    """An organisation's commitment to one version, through a person with the mandate to give it."""

    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="adoptions")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="adoptions", verbose_name=_("organisation")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    mandate = models.CharField(
        _("mandate"), max_length=200, help_text=_("In which capacity you commit the organisation.")
    )
    is_public = models.BooleanField(
        _("named in public"), default=False, help_text=_("Among the adopters, on the charter's page.")
    )
    adopted_at = models.DateTimeField(_("adopted"), default=clock.now)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["-adopted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation"],
                condition=Q(withdrawn_at=None),
                name="charter_version_is_adopted_once_by_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.version}"
