"""Pairs: who meets whom, what they settled, how far they are. Never what is said."""

import hashlib
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charters.models import CharterVersion
from commons.models import ChallengePage
from hub.members.models import Consent, Organisation, User, Volunteer
from hub.members.purposes import Purpose, uses
from hub.mentoring.models.programmes import Cycle
from hub.mentoring.states import KNOWN_TO_EACH_OTHER, OPEN_PAIRS, Answer, DeclineReason, PairState, PausedFor
from hub.shared import clock
from hub.shared.models import Identified

if TYPE_CHECKING:
    from hub.members.actors import Actor

STARTED = [PairState.ACTIVE, PairState.PAUSED, PairState.COMPLETED]
CLOSED = [state for state in PairState if state not in OPEN_PAIRS]


def people_key(volunteer_ids: Iterable[uuid.UUID]) -> str:
    """The same for the same people in whatever order: SHA-256 over the sorted ids."""
    return hashlib.sha256(" ".join(sorted(map(str, volunteer_ids))).encode()).hexdigest()


class PairQuerySet(models.QuerySet["Pair"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_PAIRS)

    def of_user(self, user: User | None) -> Self:
        rows = PairMember.objects.filter(pair=models.OuterRef("pk"), volunteer__user=user)
        return self.filter(models.Exists(rows))

    def visible_to(self, actor: "Actor") -> Self:
        """One's own, those of one's organisations' people or proposed by them; all for a coordinator."""
        if actor.sees_all:
            return self
        rows = PairMember.objects.filter(pair=models.OuterRef("pk"))
        theirs = models.Exists(rows.filter(volunteer__organisation__in=actor.organisation_ids))
        seen = Q(theirs) | Q(proposed_by_organisation__in=actor.organisation_ids)
        if actor.user is not None:
            seen |= Q(models.Exists(rows.filter(volunteer__user=actor.user)))
        return self.filter(seen)

    def with_members(self) -> Self:
        """All that a page or an answer shows of a pair, in a fixed number of queries."""
        topics = ("members__volunteer__offers__topic", "members__volunteer__seeks__topic")
        members = models.Prefetch("members", queryset=PairMember.objects.with_consent())
        return (
            self.select_related("cycle__programme", "challenge", "proposed_by_organisation")
            .prefetch_related(
                members, "members__volunteer__organisation", "members__volunteer__user", *topics
            )
            .annotate(session_count=models.Count("sessions", distinct=True))
        )


class Pair(Identified):
    """One mentor with one mentee, two reciprocal peers, or a mentor with a group."""

    State = PairState

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="pairs", verbose_name=_("cycle"))
    reciprocal = models.BooleanField(_("reciprocal"), default=False)
    challenge = models.ForeignKey(
        ChallengePage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("challenge")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    proposed_by_organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("proposed by"),
        editable=False,
    )
    people_key = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=PairState, default=PairState.PROPOSED, editable=False
    )
    state_changed_at = models.DateTimeField(_("state changed"), default=clock.now, editable=False)
    answer_until = models.DateTimeField(_("answer expected until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    activated_at = models.DateTimeField(_("active since"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    paused_for = models.CharField(
        _("paused for"), max_length=10, choices=PausedFor, blank=True, editable=False
    )

    goals = models.TextField(_("goals"), blank=True, max_length=2000)
    frequency_weeks = models.PositiveSmallIntegerField(
        _("weeks between two sessions"), validators=[MinValueValidator(1), MaxValueValidator(26)]
    )
    session_minutes = models.PositiveSmallIntegerField(
        _("minutes of a session"), validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    until = models.DateField(_("until"))

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["cycle", "state"], name="pair_by_cycle")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PairState.values), name="pair_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[PairState.ACCEPTED, *STARTED]) | Q(accepted_at__isnull=False),
                name="pair_goes_on_only_once_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=STARTED) | Q(activated_at__isnull=False),
                name="pair_that_started_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, closed_at__isnull=False)
                | Q(state__in=OPEN_PAIRS, closed_at__isnull=True),
                name="pair_is_closed_if_and_only_if_dated_so",
            ),
            models.CheckConstraint(
                condition=Q(activated_at=None) | Q(activated_at__gte=F("accepted_at")),
                name="pair_starts_after_it_is_accepted",
            ),
            models.CheckConstraint(
                condition=Q(paused_for="") | Q(paused_for__in=PausedFor.values, state=PairState.PAUSED),
                name="pair_is_paused_for_a_reason_while_paused",
            ),
            models.UniqueConstraint(
                fields=["people_key"],
                condition=Q(state__in=OPEN_PAIRS),
                name="pair_is_open_once_between_the_same_people",
                violation_error_message=_("These people are in an open pair together already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} – {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_PAIRS

    @property
    def is_revealed(self) -> bool:
        """Whether its people see each other's names: all of them have accepted."""
        return self.accepted_at is not None and self.state in KNOWN_TO_EACH_OTHER

    @uses(Purpose.NAMED, "tells the pair's people each other's name and contact")
    def names(self, place: "PairMember") -> bool:
        """Whether the others of the pair, read `with_members()`, know who holds this place: all have accepted, and the
        person agrees to it now."""
        return self.is_revealed and bool(place.agrees_to_be_named)  # type: ignore[attr-defined]

    def member_of(self, actor: "Actor") -> "PairMember | None":
        """The actor's own place in the pair, if any."""
        if actor.user is None:
            return None
        return next((m for m in self.members.all() if m.volunteer.user_id == actor.user.pk), None)


class PairMemberQuerySet(models.QuerySet["PairMember"]):
    def with_consent(self) -> Self:
        """With `agrees_to_be_named`: whether the person lets the others of the pair know who they are."""
        return self.annotate(agrees_to_be_named=Consent.objects.of_owner(Purpose.NAMED, "volunteer__user"))


class PairMember(models.Model):
    """A person's place in a pair, and their answer to it."""

    class Role(models.TextChoices):
        MENTOR = "mentor", _("mentor")
        MENTEE = "mentee", _("mentee")
        PEER = "peer", _("peer")

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="members")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="places")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.PENDING)
    answered_at = models.DateTimeField(_("answered"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    declined_for = models.CharField(_("reason"), max_length=12, choices=DeclineReason, blank=True)
    again = models.BooleanField(_("would meet again"), default=False)

    objects = PairMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a pair")
        verbose_name_plural = _("members of pairs")
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pair", "volunteer"], name="pair_holds_a_person_once"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="pair_answer_is_known"),
            models.CheckConstraint(
                condition=Q(answer=Answer.PENDING, answered_at=None)
                | (~Q(answer=Answer.PENDING) & Q(answered_at__isnull=False)),
                name="pair_answer_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(declined_for="")
                | Q(declined_for__in=DeclineReason.values, answer=Answer.DECLINED),
                name="pair_is_declined_for_a_known_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pair_id} – {self.get_role_display()}"


class PlannedSessionQuerySet(models.QuerySet["PlannedSession"]):
    def coming(self) -> Self:
        """Neither held nor cancelled."""
        return self.filter(cancelled_at=None, held=None)

    def of_user(self, user: User | None) -> Self:
        """Those of the pairs that the person is one of: nobody else knows of them."""
        places = PairMember.objects.filter(pair=models.OuterRef("pair"), volunteer__user=user)
        return self.filter(models.Exists(places))


class PlannedSession(Identified):
    """A session announced by name, for which all the pair's people sign a confidentiality text first."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="planned_sessions")
    title = models.CharField(_("name of the session"), max_length=120)
    planned_on = models.DateField(_("planned on"))
    version = models.ForeignKey(
        CharterVersion, models.PROTECT, related_name="+", verbose_name=_("text to sign")
    )
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)

    objects = PlannedSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("announced session")
        verbose_name_plural = _("announced sessions")
        ordering = ["planned_on", "created_at"]

    def __str__(self) -> str:
        return self.title


class Session(Identified):
    """That they met, and when."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="sessions")
    held_on = models.DateField(_("held on"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    planned = models.OneToOneField(
        PlannedSession, models.PROTECT, null=True, blank=True, related_name="held",
        verbose_name=_("announced as"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-held_on"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gte=5), name="session_lasts_some_minutes")]

    def __str__(self) -> str:
        return f"{self.pair_id} – {self.held_on}"
