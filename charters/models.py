"""Charters, their versions, and who signed which."""

import hashlib
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charters.states import VersionState
from hub.shared import clock
from hub.shared.models import Identified, Localised

if TYPE_CHECKING:
    from hub.members.actors import Actor


def digest(text: str) -> str:
    """SHA-256, in hexadecimal, of the text in UTF-8 with LF line ends and no trailing blanks."""
    canonical = "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
    return hashlib.sha256(canonical.encode()).hexdigest()


class CharterQuerySet(models.QuerySet["Charter"]):
    def published(self) -> Self:
        return self.filter(versions__state=VersionState.IN_FORCE).distinct()


class Charter(Identified):
    """A text that people commit to before they meet."""

    slug = models.SlugField(_("slug"), unique=True)
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    summary_fr = models.TextField(_("summary in French"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)

    title = Localised("title")
    summary = Localised("summary")

    objects = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def version_in_force(self) -> "CharterVersion | None":
        return self.versions.filter(state=VersionState.IN_FORCE).first()


class CharterVersion(Identified):
    """One text of a charter, in French and English. Frozen from the day it is in force."""

    State = VersionState

    charter = models.ForeignKey(Charter, models.PROTECT, related_name="versions", verbose_name=_("charter"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False
    )
    state_changed_at = models.DateTimeField(_("state changed"), default=clock.now, editable=False)
    in_force_from = models.DateTimeField(_("in force from"), null=True, editable=False)
    text_fr = models.TextField(
        _("text in French"), help_text=_("Markdown; each clause under its own heading.")
    )
    text_en = models.TextField(
        _("text in English"), help_text=_("Markdown; each clause under its own heading.")
    )
    sha256_fr = models.CharField(max_length=64, editable=False)
    sha256_en = models.CharField(max_length=64, editable=False)

    text = Localised("text")
    sha256 = Localised("sha256")

    class Meta:
        verbose_name = _("version of a charter")
        verbose_name_plural = _("versions of charters")
        ordering = ["charter", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["charter", "number"], name="charter_version_number_is_unique"),
            models.UniqueConstraint(
                fields=["charter"],
                condition=Q(state=VersionState.IN_FORCE),
                name="charter_has_one_version_in_force",
                violation_error_message=_("Another version of this charter is in force."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="charter_version_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, in_force_from=None)
                | (~Q(state=VersionState.DRAFT) & Q(in_force_from__isnull=False)),
                name="charter_version_out_of_draft_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return _("%(charter)s, version %(number)d") % {"charter": self.charter, "number": self.number}

    def clean(self) -> None:
        super().clean()
        self.check_frozen()

    def check_frozen(self) -> None:
        """Raise ValidationError if the text of a version that left its draft would change."""
        stored = CharterVersion.objects.filter(pk=self.pk).first()
        if stored and stored.state != VersionState.DRAFT and stored.texts() != self.texts():
            raise ValidationError(_("A text in force never changes. Write a new version instead."))

    def save(self, *args: object, **kwargs: object) -> None:
        self.check_frozen()
        self.sha256_fr, self.sha256_en = digest(self.text_fr), digest(self.text_en)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def texts(self) -> tuple[str, str]:
        return self.text_fr, self.text_en


class SignatureQuerySet(models.QuerySet["Signature"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.sees_all else self.filter(user=actor.user) if actor.user else self.none()

    def signers_of(self, version: CharterVersion) -> set[int]:
        """The ids of the users who signed this version."""
        return set(self.filter(version=version).values_list("user_id", flat=True))


class Signature(Identified):
    """A person's commitment to one version: what was shown, in which language, when."""

    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures")
    name = models.CharField(_("name as signed"), max_length=120)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    sha256 = models.CharField(_("fingerprint of the text signed"), max_length=64)
    signed_at = models.DateTimeField(_("signed"), default=clock.now)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user"], name="charter_version_is_signed_once_by_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.signed_at:%Y-%m-%d}"
