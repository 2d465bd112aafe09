"""What the hub offers: programmes, their dated cycles, and who is enrolled."""

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charters.models import Charter
from commons.models import ChallengePage
from hub.members.models import Role, Volunteer
from hub.mentoring.states import CycleState
from hub.shared import clock
from hub.shared.fields import CodesField
from hub.shared.models import Identified, Localised
from hub.topics.models import Topic

if TYPE_CHECKING:
    from hub.members.actors import Actor


class MentoringModel(models.TextChoices):
    """The forms of mentoring that programmes may take; the values are those of `hub.matching.people.Model`."""

    PEER = "peer", _("Peer to peer")
    AGILITY = "agility", _("Agility")
    CULTURE_SHIFT = "culture_shift", _("Culture shift")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def published(self) -> Self:
        """Those with a cycle that is out of draft."""
        return self.filter(models.Exists(Cycle.objects.published().filter(programme=models.OuterRef("pk"))))


class Programme(Identified):
    """An offer to be mentored by one model, under one charter."""

    slug = models.SlugField(_("slug"), unique=True)
    model = models.CharField(_("model"), max_length=15, choices=MentoringModel)
    charter = models.ForeignKey(Charter, models.PROTECT, related_name="programmes", verbose_name=_("charter"))
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    summary_fr = models.TextField(_("summary in French"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    senior_only = models.BooleanField(
        _("senior managers and executives only"), default=True,
        help_text=_("Applies to peer programmes."),
    )  # fmt: skip

    title = Localised("title")
    summary = Localised("summary")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(model__in=MentoringModel.values), name="programme_model_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.title


class CycleQuerySet(models.QuerySet["Cycle"]):
    def published(self) -> Self:
        return self.exclude(state=CycleState.DRAFT)

    def enrolling(self) -> Self:
        return self.filter(state=CycleState.ENROLLING).select_related("programme")

    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.sees_all else self.published()


class Cycle(Identified):
    """One dated iteration of a programme."""

    State = CycleState

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="cycles", verbose_name=_("programme")
    )
    slug = models.SlugField(_("slug"))
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    state = models.CharField(
        _("state"), max_length=10, choices=CycleState, default=CycleState.DRAFT, editable=False
    )
    state_changed_at = models.DateTimeField(_("state changed"), default=clock.now, editable=False)
    enrol_from = models.DateField(_("enrolment opens"))
    enrol_until = models.DateField(_("enrolment closes"))
    runs_from = models.DateField(_("runs from"))
    runs_until = models.DateField(_("runs until"))
    practice = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("practice"),
        help_text=_("The practice that the groups of this cycle acquire; empty: each group its own."),
    )  # fmt: skip
    group_min = models.PositiveSmallIntegerField(_("smallest group"), default=1)
    group_max = models.PositiveSmallIntegerField(_("largest group"), default=1)
    frequency_weeks = models.PositiveSmallIntegerField(
        _("weeks between two sessions"), default=4, validators=[MinValueValidator(1), MaxValueValidator(26)]
    )
    session_minutes = models.PositiveSmallIntegerField(
        _("minutes of a session"), default=60, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    days_to_answer = models.PositiveSmallIntegerField(
        _("days to answer a proposal"), default=21, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    declines = models.JSONField(_("reasons to decline"), default=dict, editable=False)

    title = Localised("title")

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        ordering = ["-runs_from", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="cycle_slug_is_unique_in_programme"),
            models.CheckConstraint(condition=Q(state__in=CycleState.values), name="cycle_state_is_known"),
            models.CheckConstraint(
                condition=Q(enrol_until__gte=F("enrol_from"))
                & Q(runs_from__gte=F("enrol_from"))
                & Q(runs_until__gt=F("runs_from")),
                name="cycle_dates_follow_each_other",
                violation_error_message=_("Enrolment opens first, then closes; the run starts, then ends."),
            ),
            models.CheckConstraint(
                condition=Q(group_min__gte=1, group_max__gte=F("group_min"), group_max__lte=50),
                name="cycle_group_sizes_make_sense",
                violation_error_message=_("A group has at least 1 and at most 50 people, smallest first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} – {self.title}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def current(self) -> Self:
        return self.filter(withdrawn_at=None)

    def visible_to(self, actor: "Actor") -> Self:
        return self.filter(volunteer__in=Volunteer.objects.visible_to(actor))


class Enrolment(Identified):
    """A volunteer in a cycle."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="enrolments", verbose_name=_("cycle"))
    volunteer = models.ForeignKey(
        Volunteer, models.CASCADE, related_name="enrolments", verbose_name=_("volunteer")
    )
    roles = CodesField(_("roles"), codes=Role.choices)
    challenges = models.ManyToManyField(
        ChallengePage, blank=True, related_name="+", verbose_name=_("challenges")
    )
    situation = models.TextField(
        _("your situation"), blank=True, max_length=2000,
        help_text=_("The problem or the project you have in mind. Only coordinators read it."),
    )  # fmt: skip
    expectations = models.TextField(
        _("what you expect"), blank=True, max_length=2000,
        help_text=_("What would make it worth your time. Only coordinators read it."),
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "volunteer"],
                condition=Q(withdrawn_at=None),
                name="volunteer_is_enrolled_once_in_a_cycle",
                violation_error_message=_("This volunteer is enrolled in this cycle already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} – {self.cycle}"
