"""What happens to a challenge over time: its moves, and the organisations that engage in it.

Both belong to the challenge in all its languages: `challenge_key` is the pages' `canonical_key`.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commons.publication import FieldErrors
from commons.states import CHALLENGE, ChallengeStatus
from hub.members.models import Organisation
from hub.shared import clock
from hub.shared.dates import date_format
from hub.shared.errors import DomainError
from hub.shared.models import Identified, Localised

if TYPE_CHECKING:
    from commons.models.challenges import ChallengePage


class MoveIsRecorded(DomainError):
    code = "move_is_recorded"
    message = _("A move of a challenge is recorded for good: it can't be changed or taken away.")


class ChallengeMoveQuerySet(models.QuerySet["ChallengeMove"]):
    def of(self, challenge_key: uuid.UUID) -> Self:
        """The moves of one challenge, in the order in which they took place."""
        return self.filter(challenge_key=challenge_key).order_by("on", "created_at")

    def update(self, **_values: Any) -> NoReturn:
        raise MoveIsRecorded

    def delete(self) -> NoReturn:
        raise MoveIsRecorded


class ChallengeMove(Identified):
    """A challenge took a status, on a day, for a reason told in a note. Never changed afterwards: a note that was
    missing in one language may be added."""

    NOTES = {"fr": "note_fr", "en": "note_en"}

    challenge_key = models.UUIDField(db_index=True)
    status = models.CharField(_("status"), max_length=12, choices=ChallengeStatus)
    on = models.DateField(_("on"), default=clock.today)
    note_fr = models.TextField(_("note in French"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    note = Localised("note")

    objects = ChallengeMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a challenge")
        verbose_name_plural = _("moves of challenges")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ChallengeStatus.values), name="challenge_move_status_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.on})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and self._rewrites():
            raise MoveIsRecorded
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise MoveIsRecorded

    def _rewrites(self) -> bool:
        known = type(self).objects.get(pk=self.pk)
        facts = ("challenge_key", "status", "on", "by_id")
        if any(getattr(self, name) != getattr(known, name) for name in facts):
            return True
        return any(getattr(known, name) not in ("", getattr(self, name)) for name in self.NOTES.values())

    def told(self, language: str) -> tuple[str, str]:
        """The note and its language: `language` where it has been told in it, else the other."""
        others = [code for code in self.NOTES if code != language]
        for code in [language, *others]:
            if text := getattr(self, self.NOTES.get(code, ""), ""):
                return text, code
        return "", language


@dataclass(frozen=True, slots=True)
class Step:
    """One move as the timeline shows it; `language` is that of the note."""

    status: str
    label: str
    on: dt.date
    note: str
    language: str


def timeline(challenge_key: uuid.UUID, language: str) -> list[Step]:
    """Every move of a challenge, the first one first, told in `language` where it can be."""
    return [
        Step(move.status, move.get_status_display(), move.on, *move.told(language))
        for move in ChallengeMove.objects.of(challenge_key)
    ]


def move_errors(page: "ChallengePage") -> FieldErrors:
    """What keeps the status written on the page from being the challenge's next move, by field."""
    moves = list(ChallengeMove.objects.of(page.translation_key))
    last = moves[-1] if moves else None
    if last is not None and last.status == page.status:
        return {}
    errors: FieldErrors = {}
    if page.status_on > clock.today():
        errors["status_on"] = [gettext("A move is dated once it has taken place, not in the future.")]
    if last is None:
        return errors
    if not CHALLENGE.allows(last.status, page.status):
        errors["status"] = [_possible(last)]
    if page.status_on < last.on:
        day = date_format(last.on, "DATE_FORMAT")
        errors["status_on"] = [
            gettext("Its last move was on %(day)s: this one can’t be before.") % {"day": day}
        ]
    note = page.status_note.strip()
    if not note or any(note in (move.note_fr, move.note_en) for move in moves):
        errors["status_note"] = [
            gettext("The status changes: say why in a new note, which readers will see.")
        ]
    return errors


def _possible(last: ChallengeMove) -> str:
    allowed = [str(status.label) for status in ChallengeStatus if CHALLENGE.allows(last.status, status)]
    return gettext("This challenge is “%(status)s” now: it can become %(possible)s.") % {
        "status": last.get_status_display(),
        "possible": get_text_list(
            [gettext("“%(status)s”") % {"status": label} for label in allowed], gettext("or")
        ),
    }


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def of(self, challenge_key: uuid.UUID) -> Self:
        return self.filter(challenge_key=challenge_key).select_related("organisation")

    def shown(self) -> Self:
        """Those of organisations whose membership runs."""
        return self.filter(organisation__in=Organisation.objects.current())


class Engagement(Identified):
    """An organisation works on a challenge, and says so."""

    challenge_key = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(
        "members.Organisation", models.CASCADE, related_name="engagements", verbose_name=_("organisation")
    )
    since = models.DateField(_("since"), default=clock.today)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["since", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge_key", "organisation"],
                name="engagement_is_declared_once",
                violation_error_message=_("This organisation is engaged in this challenge already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.since})"
