"""Matching as the database keeps it: how a cycle weighs people, each run, what it proposes and whom it leaves out."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.members.models import Volunteer
from hub.mentoring.models.pairs import Pair, PairMember
from hub.mentoring.models.programmes import Cycle
from hub.mentoring.states import RunState
from hub.shared import clock
from hub.shared.models import Identified

OPEN_RUNS = [RunState.QUEUED, RunState.RUNNING]


class Third(models.TextChoices):
    """What the third promise is about; the values are those of `hub.matching.edges.Third`."""

    GOOD = "good", _("fewest matches below the good line")
    IDLE = "idle", _("fewest mentors without anyone")


class Weighting(Identified):
    """How a cycle weighs people, in a version that never changes: another is made instead."""

    cycle = models.ForeignKey(
        Cycle, models.CASCADE, related_name="weightings", verbose_name=_("cycle"), editable=False
    )
    number = models.PositiveIntegerField(_("version"), editable=False)
    weights = models.JSONField(_("weights"), help_text=_("Of each criterion, the points it gives at most."))
    weak = models.PositiveIntegerField(_("weak below"), default=300)
    good = models.PositiveIntegerField(_("good from"), default=450)
    third = models.CharField(_("third promise"), max_length=4, choices=Third, default=Third.GOOD)
    balance = models.PositiveSmallIntegerField(
        _("balance between organisations"), null=True, blank=True,
        help_text=_("By how many at most what an organisation gives and receives may differ; empty: by any number."),
    )  # fmt: skip
    reciprocal = models.BooleanField(
        _("peers without roles"),
        default=False,
        help_text=_("Two peers mentor each other; in peer programmes."),
    )
    least_organisations = models.PositiveSmallIntegerField(
        _("organisations in a group"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("From how many organisations at least the people of a group come."),
    )  # fmt: skip
    most_of_one = models.PositiveSmallIntegerField(
        _("people of one organisation in a group"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("At most; empty: any number."),
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("weighting")
        verbose_name_plural = _("weightings")
        ordering = ["cycle", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="weighting_number_is_unique_in_cycle"),
            models.CheckConstraint(
                condition=Q(good__gte=F("weak")), name="weighting_lines_follow_each_other",
                violation_error_message=_("The good line is not below the weak one."),
            ),
            models.CheckConstraint(condition=Q(third__in=Third.values), name="weighting_third_is_known"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cycle} – {self.number}"

    @property
    def counts_idle(self) -> bool:
        """Whether the third promise is about mentors without anyone: of peers without roles, nobody is one."""
        return self.third == Third.IDLE and not self.reciprocal


class MatchRunQuerySet(models.QuerySet["MatchRun"]):
    def under_way(self) -> Self:
        return self.filter(state__in=OPEN_RUNS)


class MatchRun(Identified):
    """One reproducible computation: what went in (as a hash), what came out, and its proof."""

    State = RunState

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="runs", verbose_name=_("cycle"))
    weighting = models.ForeignKey(Weighting, models.PROTECT, related_name="runs", verbose_name=_("weighting"))
    after = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="rematches", verbose_name=_("after"),
        help_text=_("The confirmed run of which this one offers the next best."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.QUEUED)
    state_changed_at = models.DateTimeField(_("state changed"), default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True)
    step = models.CharField(_("step"), max_length=20, blank=True)
    done = models.PositiveSmallIntegerField(_("per cent done"), default=0)
    cancel_asked_at = models.DateTimeField(_("asked to stop"), null=True)
    error = models.CharField(_("what went wrong"), max_length=200, blank=True)
    inputs = models.CharField(_("hash of what went in"), max_length=64, blank=True)
    versions = models.JSONField(_("versions of the solvers"), default=dict)
    summary = models.JSONField(_("summary"), default=dict)
    certificate = models.BinaryField(_("certificate"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_is_known"),
            models.CheckConstraint(condition=Q(done__lte=100), name="run_is_done_by_a_hundred_per_cent"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state__in=OPEN_RUNS), name="run_is_under_way_once_in_a_cycle",
                violation_error_message=_("A run of this cycle is under way already."),
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.CONFIRMED, confirmed_at__isnull=False)
                | (~Q(state=RunState.CONFIRMED) & Q(confirmed_at=None)),
                name="run_is_confirmed_if_and_only_if_dated_so",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cycle} – {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_under_way(self) -> bool:
        return self.state in OPEN_RUNS


class Proposal(Identified):
    """People whom a run would bring together. Nobody but coordinators knows of it until the run is confirmed: it then
    has its pair."""

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="proposals", verbose_name=_("run"))
    reciprocal = models.BooleanField(_("reciprocal"), default=False)
    score = models.PositiveIntegerField(_("score"))
    pinned = models.BooleanField(_("pinned"), default=False)
    pair = models.OneToOneField(
        Pair, models.SET_NULL, null=True, related_name="proposal", verbose_name=_("pair")
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-score", "id"]

    def __str__(self) -> str:
        return f"{self.run_id} – {self.score}"


class ProposalPlace(models.Model):
    """A person's place in a proposal. `points`: what each criterion gives the meeting with the mentor, or of two peers;
    on the place of whoever is mentored, of the second peer, or of both peers where there are roles."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="places")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="proposed_places")
    role = models.CharField(_("role"), max_length=10, choices=PairMember.Role)
    score = models.PositiveIntegerField(_("score"), default=0)
    points = models.JSONField(_("points"), default=dict)

    class Meta:
        verbose_name = _("place in a proposal")
        verbose_name_plural = _("places in proposals")
        ordering = ["proposal", "role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "volunteer"], name="proposal_holds_a_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} – {self.get_role_display()}"


class LeftOut(models.Model):
    """Someone for whom a run found nobody: why, and what would change it."""

    class Why(models.TextChoices):
        """The values are those of `hub.matching.explaining.Why`."""

        NOBODY_OFFERS = "nobody_offers", _("nobody offers what they seek")
        RULES = "rules", _("the rules leave nobody for them")
        CAPACITY = "capacity", _("those who would suit are taken by others")
        GROUP = "group", _("those who would suit make no group with them")
        BALANCE = "balance", _("what organisations give and receive is bounded")

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="left_out", verbose_name=_("run"))
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=PairMember.Role)
    why = models.CharField(_("why"), max_length=20, choices=Why)
    details = models.JSONField(_("what would change it"), default=dict)

    class Meta:
        verbose_name = _("person left out")
        verbose_name_plural = _("people left out")
        ordering = ["run", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "volunteer", "role"], name="person_is_left_out_once_in_a_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} – {self.get_why_display()}"


class Decision(Identified):
    """Two people whom a coordinator keeps together, or apart, in the runs of a cycle."""

    class Kind(models.TextChoices):
        PIN = "pin", pgettext_lazy("matching", "kept together")
        FORBID = "forbid", pgettext_lazy("matching", "kept apart")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="decisions", verbose_name=_("cycle"))
    mentor = models.ForeignKey(Volunteer, models.CASCADE, related_name="+", verbose_name=_("mentor"))
    mentee = models.ForeignKey(Volunteer, models.CASCADE, related_name="+", verbose_name=_("mentee"))
    kind = models.CharField(_("decision"), max_length=6, choices=Kind)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("decision by hand")
        verbose_name_plural = _("decisions by hand")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "mentor", "mentee"], name="decision_is_one_for_two_people"
            ),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="decision_is_about_two_people"),
            models.CheckConstraint(condition=Q(kind__in=["pin", "forbid"]), name="decision_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} – {self.get_kind_display()}"


class Preference(Identified):
    """What someone says of a card: they would like to meet this person, or not to. Nobody else is told."""

    class Kind(models.TextChoices):
        WISH = "wish", _("I would like to meet this person")
        REFUSAL = "refusal", _("I would rather not meet this person")

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="preferences")
    other = models.ForeignKey(Volunteer, models.CASCADE, related_name="+")
    kind = models.CharField(_("preference"), max_length=8, choices=Kind)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "other"], name="preference_is_said_once"),
            models.CheckConstraint(
                condition=~Q(volunteer=F("other")), name="preference_is_about_someone_else"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["wish", "refusal"]), name="preference_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Met(models.Model):
    """That two people met, one of whom is erased since: the sum of their keyed hashes, whatever the order, and nothing
    that tells who they were."""

    mark = models.CharField(max_length=16, unique=True, editable=False)

    class Meta:
        verbose_name = _("past meeting")
        verbose_name_plural = _("past meetings")

    def __str__(self) -> str:
        return self.mark
