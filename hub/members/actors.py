"""On whose behalf something is read or done: a person, an organisation's program, or the hub itself."""

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.db.models import Q
from django.http import HttpRequest

from hub.members.apart import Apart, apart_from
from hub.members.models.organisations import Exclusion, Membership, Organisation
from hub.members.models.volunteers import Volunteer
from hub.members.states import VolunteerState
from hub.shared.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hub.members.models.users import User

COORDINATORS = "Coordinators"
"""The name of their group, which a hub is born with."""

TAKING_PART = (VolunteerState.ACTIVE, VolunteerState.PAUSED)


@dataclass(frozen=True)
class Actor:
    """`user` for a person signed in, `organisation` and `scopes` for a program holding its key."""

    user: "User | None" = None
    organisation: Organisation | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    is_system: bool = False

    @classmethod
    def of(cls, user: "User | AnonymousUser") -> Self:
        return cls(user=user if user.is_authenticated else None)

    @classmethod
    def system(cls) -> Self:
        """The hub itself: clock-driven work and commands."""
        return cls(is_system=True)

    @cached_property
    def is_coordinator(self) -> bool:
        return self.user is not None and self.user.has_perm("members.coordinate")

    @property
    def sees_all(self) -> bool:
        return self.is_system or self.is_coordinator

    @cached_property
    def is_member(self) -> bool:
        """Whether what is reserved for members is for them: the people and programs of an organisation whose
        membership runs, active volunteers, coordinators. An account alone makes no member."""
        if self.sees_all:
            return True
        if self.organisation is not None:
            return self.organisation.is_current()
        return self.user is not None and _takes_part(self.user)

    @cached_property
    def organisation_ids(self) -> frozenset[uuid.UUID]:
        """The organisations the actor acts for: the key's own, or those whose referent the person is."""
        if self.organisation is not None:
            return frozenset({self.organisation.pk})
        if self.user is None:
            return frozenset()
        referent = Membership.Role.REFERENT
        rows = Membership.objects.filter(user=self.user, role=referent)
        return frozenset(rows.values_list("organisation_id", flat=True))

    @cached_property
    def home_ids(self) -> frozenset[uuid.UUID]:
        """The organisations that the actor acts for or takes part for."""
        if self.user is None:
            return self.organisation_ids
        here = Volunteer.objects.filter(user=self.user, organisation__isnull=False)
        rows = here.exclude(state=VolunteerState.LEFT).values_list("organisation_id", flat=True)
        return self.organisation_ids | frozenset(home for home in rows if home)

    @property
    def is_referent(self) -> bool:
        return bool(self.organisation_ids)

    def acts_for(self, organisation_id: uuid.UUID | None) -> bool:
        """Whether the actor looks after the organisation's people (the independents': coordinators only)."""
        return self.sees_all or organisation_id in self.organisation_ids

    def exclusions(self) -> frozenset[frozenset[uuid.UUID]]:
        """The exclusions in force that touch the actor's organisations, either way."""
        rows = Exclusion.objects.in_force().touching(self.home_ids)
        return frozenset(frozenset(pair) for pair in rows.values_list("declared_by_id", "other_id"))

    def apart(self) -> Apart:
        """Whom the actor does not meet because of conflicts of interest in force, either way."""
        return apart_from(self.user, self.home_ids)


def _takes_part(user: "User") -> bool:
    current = Organisation.objects.current()
    if Membership.objects.filter(user=user, organisation__in=current).exists():
        return True
    at_home = Q(organisation=None) | Q(organisation__in=current)
    return Volunteer.objects.filter(at_home, user=user, state__in=TAKING_PART).exists()


def reader(request: HttpRequest) -> Actor:
    """Whoever is signed in; the same object for the whole request, with what it has looked up already."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        known = Actor.of(request.user) if hasattr(request, "user") else Actor()
        request.actor = known  # type: ignore[attr-defined]
    return known


def permit(allowed: bool) -> None:
    """Raise NotAllowed unless `allowed`. The first line of a verb."""
    if not allowed:
        raise NotAllowed
