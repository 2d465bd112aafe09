"""Bringing people together who are apart, by an exclusion, a conflict of interest or a refusal, is answered as if the
other side did not exist: to all but coordinators, and an organisation about the exclusions that it declared itself. So
is bringing those together who meet, or met, in a pair that the actor may not see."""

import itertools
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.members.actors import Actor
from hub.members.apart import addresses_of, avoided_by
from hub.members.models import Exclusion, Volunteer
from hub.mentoring.meetings import identity_of, met, met_marks, sums
from hub.mentoring.preferences import refusing
from hub.shared.errors import DomainError


class Unknown(DomainError):
    """There is nobody to meet, or nobody that the actor may know of: the answer is the same. `people`: whose place a
    door answers about."""

    code = "unknown"
    message = _("Choose among the people shown.")

    def __init__(self, people: frozenset[uuid.UUID]) -> None:
        self.people = people
        super().__init__()


def unknown_to(actor: Actor, people: Sequence[Volunteer]) -> frozenset[uuid.UUID]:
    """The ids of those, among people whom the actor would bring together, who are as good as unknown. None for whoever
    brings none of their own: the verb refuses that whoever the others are."""
    if actor.sees_all or not any(one.organisation_id in actor.organisation_ids for one in people):
        return frozenset()
    hidden: set[uuid.UUID] = set()
    apart = _apart(people, but_declared_by=actor.organisation_ids)
    for one, other in (*apart, *refusing(people), *_met_out_of_sight(actor, people)):
        strangers = {who.pk for who in (one, other) if who.organisation_id not in actor.organisation_ids}
        hidden |= strangers or {other.pk}
    return frozenset(hidden)


def are_apart(people: Sequence[Volunteer]) -> bool:
    """Whether two of them are, by an exclusion or a conflict in force."""
    return any(True for _pair in _apart(people))


def hidden_organisations(actor: Actor) -> frozenset[uuid.UUID]:
    """Those that excluded the actor's own, which did not exclude them."""
    if actor.sees_all:
        return frozenset()
    rows = Exclusion.objects.in_force().touching(actor.home_ids).values_list("declared_by_id", "other_id")
    declared = {other for by, other in rows if by in actor.organisation_ids}
    return frozenset({by for by, _other in rows if by not in actor.home_ids} - declared)


def _apart(
    people: Sequence[Volunteer], but_declared_by: Iterable[uuid.UUID] = ()
) -> Iterable[tuple[Volunteer, Volunteer]]:
    avoided, addresses = avoided_by(people), addresses_of(people)
    excluded = _exclusions(people, but_declared_by)
    for one, other in itertools.combinations(people, 2):
        either = ((one, other), (other, one))
        if any(
            b.organisation_id in avoided[a.pk]
            or addresses[b.pk] & avoided[a.pk]
            or (a.organisation_id, b.organisation_id) in excluded
            for a, b in either
        ):
            yield one, other


def _met_out_of_sight(actor: Actor, people: Sequence[Volunteer]) -> Iterable[tuple[Volunteer, Volunteer]]:
    """Those of whom the actor would learn that they meet or met: in a pair that they may not see, or before one was
    erased."""
    unseen, marks = met(people, or_meet=True), met_marks(people)
    if unseen:
        unseen -= met(people, or_meet=True, seen_by=actor)
    for (one, other), total in sums(people):
        if frozenset({identity_of(one), identity_of(other)}) in unseen or total in marks:
            yield one, other


def _exclusions(
    people: Sequence[Volunteer], but_declared_by: Iterable[uuid.UUID]
) -> set[tuple[uuid.UUID | None, uuid.UUID | None]]:
    """(declared by, other), but for the pairs of organisations of which one of `but_declared_by` declared it."""
    homes = {one.organisation_id for one in people if one.organisation_id}
    rows = Exclusion.objects.in_force().filter(Q(declared_by__in=homes, other__in=homes))
    found = set(rows.values_list("declared_by_id", "other_id"))
    own = set(but_declared_by)
    known = {frozenset(row) for row in found if row[0] in own}
    return {row for row in found if frozenset(row) not in known}
