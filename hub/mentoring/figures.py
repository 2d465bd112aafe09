"""The hub's figures: what each counts, on which day, and nothing about groups too small to hide a person."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hub.members.models import Organisation, Role, Volunteer
from hub.members.states import VolunteerState
from hub.mentoring.models import Enrolment, Pair, Session
from hub.mentoring.states import OPEN_PAIRS, PairState
from hub.shared import clock
from hub.shared.errors import Text

SMALLEST = 5
"""A count below this is not published."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure counts, in words and in rows."""

    code: str
    label: Text
    definition: Text
    count: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as published: `value` is None where the count is below `threshold`."""

    code: str
    label: Text
    definition: Text
    value: int | None
    date: dt.date
    threshold: int = SMALLEST

    @property
    def is_withheld(self) -> bool:
        return self.value is None


def published() -> list[Figure]:
    """Every figure, as of today: one query each."""
    return [_published(definition) for definition in DEFINITIONS]


def published_one(code: str) -> Figure | None:
    """The figure called `code`; None if there is none."""
    return next((_published(one) for one in DEFINITIONS if one.code == code), None)


def _published(one: Definition) -> Figure:
    count = one.count()
    value = count if count >= SMALLEST else None
    return Figure(one.code, one.label, one.definition, value, clock.today())


def _volunteers(role: str = "") -> int:
    active = Volunteer.objects.filter(state=VolunteerState.ACTIVE)
    return active.filter(roles__has=role).count() if role else active.count()


def _pairs(states: Iterable[str]) -> int:
    return Pair.objects.filter(state__in=list(states)).count()


DEFINITIONS = (
    Definition(
        "organisations",
        _("Member organisations"),
        _("Organisations whose membership is current."),
        lambda: Organisation.objects.current().count(),
    ),
    Definition(
        "volunteers",
        _("Volunteers"),
        _("People who take part: invited or applying, confirmed, neither paused nor gone."),
        _volunteers,
    ),
    Definition(
        "mentors", _("Mentors"), _("Volunteers who offer to mentor."), lambda: _volunteers(Role.MENTOR)
    ),
    Definition(
        "mentees", _("Mentees"), _("Volunteers who wish to be mentored."), lambda: _volunteers(Role.MENTEE)
    ),
    Definition(
        "enrolments",
        _("Enrolments"),
        _("Places taken in cycles and not withdrawn, past cycles included."),
        lambda: Enrolment.objects.current().count(),
    ),
    Definition(
        "open-pairs",
        _("Open pairs"),
        _("Pairs and groups proposed, accepted, active or paused."),
        lambda: _pairs(OPEN_PAIRS),
    ),
    Definition(
        "active-pairs",
        _("Active pairs"),
        _("Pairs and groups that all their people have accepted and whose charter all have signed."),
        lambda: _pairs([PairState.ACTIVE]),
    ),
    Definition(
        "completed-pairs",
        _("Completed pairs"),
        _("Pairs and groups whose people said that they did what they set out to do."),
        lambda: _pairs([PairState.COMPLETED]),
    ),
    Definition(
        "sessions",
        _("Sessions"),
        _("Meetings noted by the pairs and groups."),
        Session.objects.count,
    ),
)
