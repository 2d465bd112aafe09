"""Charters and their versions."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charters.clauses import canonical, commitments, digest, parts
from charters.states import Change, Scope, VersionState
from commons.models.published import LICENCE_URLS, Licence
from hub.shared import clock
from hub.shared.models import Identified, Localised

if TYPE_CHECKING:
    from charters.clauses import Parts

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class CharterQuerySet(models.QuerySet["Charter"]):
    def published(self) -> Self:
        return self.filter(versions__state=VersionState.IN_FORCE).distinct()


class Charter(Identified):
    """A text that people commit to before they meet. The network's charter is the floor: those of programmes and of
    organisations add clauses to it, and hold it whole."""

    Scope = Scope

    slug = models.SlugField(_("slug"), unique=True)
    scope = models.CharField(_("scope"), max_length=12, choices=Scope, default=Scope.NETWORK)
    floor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="additions", verbose_name=_("adds to"),
        help_text=_("The charter that it adds clauses to; it never weakens or removes one."),
    )  # fmt: skip
    organisation = models.ForeignKey(
        "members.Organisation", models.PROTECT, null=True, blank=True, related_name="charters",
        verbose_name=_("organisation"), help_text=_("Whose people sign it besides their programme's."),
    )  # fmt: skip
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    summary_fr = models.TextField(_("summary in French"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    authors = models.TextField(_("authors"), blank=True, help_text=_("One by line."))
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.CC_BY_SA)

    title = Localised("title")
    summary = Localised("summary")

    objects = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="charter_scope_is_known"),
            models.CheckConstraint(
                condition=Q(scope__in=Scope.on_a_floor(), floor__isnull=False)
                | (~Q(scope__in=Scope.on_a_floor()) & Q(floor=None)),
                name="charter_of_a_programme_or_organisation_adds_to_a_floor",
                violation_error_message=_("A programme's or organisation's charter adds to another one."),
            ),
            models.CheckConstraint(
                condition=Q(scope=Scope.ORGANISATION, organisation__isnull=False)
                | (~Q(scope=Scope.ORGANISATION) & Q(organisation=None)),
                name="charter_of_an_organisation_names_it",
                violation_error_message=_("An organisation's charter names the organisation; no other does."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                name="organisation_has_one_charter",
                violation_error_message=_("This organisation has its charter already: write a new version."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.floor is not None and self.floor.scope != Scope.NETWORK:
            raise ValidationError({"floor": _("Only the network's charter is a floor.")})
        if self.scope != Scope.NETWORK and self.additions.exists():
            raise ValidationError({"scope": _("Other charters add to this one: it stays the network's.")})
        stored = Charter.objects.filter(pk=self.pk).first()
        if stored is None or not stored.versions.exclude(state=VersionState.DRAFT).exists():
            return
        for name in ("scope", "floor", "organisation"):
            if getattr(self, name) != getattr(stored, name):
                raise ValidationError(
                    {name: _("A version has been in force: what it applies to no longer changes.")}
                )
        if self.slug != stored.slug:
            raise ValidationError({"slug": _("A version has been in force: its address no longer changes.")})

    def version_in_force(self) -> "CharterVersion | None":
        return self.versions.filter(state=VersionState.IN_FORCE).select_related("charter", "floor").first()

    @property
    def licence_url(self) -> str:
        return LICENCE_URLS.get(Licence(self.licence), "")

    @property
    def author_names(self) -> list[str]:
        return [line.strip() for line in self.authors.splitlines() if line.strip()]


class CharterVersionQuerySet(models.QuerySet["CharterVersion"]):
    def published(self) -> Self:
        """In force, now or formerly."""
        return self.exclude(state=VersionState.DRAFT)


class CharterVersion(Identified):
    """One text of a charter, in French and English. Frozen from the day it is in force: the database refuses any
    change (migration `frozen`)."""

    State = VersionState
    Change = Change

    charter = models.ForeignKey(Charter, models.PROTECT, related_name="versions", verbose_name=_("charter"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False
    )
    state_changed_at = models.DateTimeField(_("state changed"), default=clock.now, editable=False)
    change = models.CharField(
        _("kind of change"), max_length=12, choices=Change, default=Change.SUBSTANTIAL,
        help_text=_(
            "An editorial change keeps every word: accents, punctuation, layout. It needs no new signature."
        ),
    )  # fmt: skip
    planned_for = models.DateField(
        _("in force from"), null=True, blank=True,
        help_text=_("A day to come, on which it takes effect by itself; empty: when you put it in force."),
    )  # fmt: skip
    sign_before = models.DateField(
        _("to be signed again before"), null=True, blank=True,
        help_text=_("Until that day the pairs of those who signed the version before go on."),
    )  # fmt: skip
    binding_language = models.CharField(
        _("language that binds"), max_length=5, choices=settings.LANGUAGES, default="fr",
        help_text=_("If the two texts can be understood differently."),
    )  # fmt: skip
    in_force_from = models.DateTimeField(_("in force from"), null=True, editable=False)
    previous = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    floor = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="additions")
    text_fr = models.TextField(
        _("text in French"),
        help_text=_(
            "Markdown; each clause under its own heading: “## 3. Title”. Commitments to tick: “- [ ] …”."
        ),
    )
    text_en = models.TextField(
        _("text in English"),
        help_text=_(
            "Markdown; each clause under its own heading: “## 3. Title”. Commitments to tick: “- [ ] …”."
        ),
    )
    sha256_fr = models.CharField(max_length=64, editable=False)
    sha256_en = models.CharField(max_length=64, editable=False)
    chain_sha256 = models.CharField(max_length=64, default="", editable=False)

    text = Localised("text")
    sha256 = Localised("sha256")

    objects = CharterVersionQuerySet.as_manager()

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
                condition=Q(change__in=Change.values), name="charter_version_change_is_known"
            ),
            models.CheckConstraint(
                condition=Q(binding_language__in=LANGUAGES), name="charter_version_language_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, in_force_from=None, chain_sha256="")
                | (~Q(state=VersionState.DRAFT) & Q(in_force_from__isnull=False) & ~Q(chain_sha256="")),
                name="charter_version_out_of_draft_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(previous=None) | ~Q(previous=F("id")), name="charter_version_follows_another"
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.check_frozen()
        if self.state == VersionState.DRAFT:
            self.fingerprint()
        super().save(*args, **kwargs)

    def fingerprint(self) -> None:
        """Set the fingerprints of the full texts."""
        self.sha256_fr, self.sha256_en = digest(self.full_text("fr")), digest(self.full_text("en"))

    def texts(self) -> tuple[str, str]:
        return self.text_fr, self.text_en

    def text_in(self, language: str) -> str:
        """Its own text: of an addition, the additions alone."""
        return CharterVersion.text.in_language(self, language)

    def full_text(self, language: str) -> str:
        """The canonical text that is signed: the floor's whole text, a blank line, then the additions."""
        own = canonical(self.text_in(language))
        return f"{canonical(self.floor.text_in(language))}\n{own}" if self.floor is not None else own

    def sha256_in(self, language: str) -> str:
        """The fingerprint of the full text in this language."""
        return CharterVersion.sha256.in_language(self, language)

    def commitments_in(self, language: str) -> list[str]:
        """What whoever signs in this language ticks."""
        return commitments(self.full_text(language))

    def parts_in(self, language: str) -> "Parts":
        return parts(self.text_in(language))
