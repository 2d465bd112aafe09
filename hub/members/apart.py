"""Whom people do not meet, by their own word or by the other's, which the other never learns of."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from hub.members.known import Known
from hub.members.models.conflicts import Conflict
from hub.members.models.users import User
from hub.members.models.volunteers import Volunteer

FEW = 60
"""Up to how many people the database is asked about them alone, and beyond about everyone."""


@dataclass(frozen=True)
class Apart:
    """People are apart whose organisation, address, account or record is named here; addresses are in small letters."""

    organisations: frozenset[uuid.UUID] = frozenset()
    addresses: frozenset[str] = frozenset()
    users: frozenset[int] = frozenset()
    volunteers: frozenset[uuid.UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.organisations or self.addresses or self.users or self.volunteers)


def apart_from(user: User | None, organisations: Collection[uuid.UUID]) -> Apart:
    """Whom this person, or whoever acts for these organisations, does not meet because of conflicts in force,
    whoever declared them. Two queries, whatever their number."""
    own = [] if user is None else Volunteer.objects.filter(user=user).values_list("email", flat=True)
    addresses = {email.lower() for email in own} | ({user.email.lower()} if user else set())
    rows = Conflict.objects.in_force().filter(
        Q(volunteer__user=user, volunteer__user__isnull=False)
        | Q(organisation__in=organisations)
        | Q(email__in=addresses)
    )
    found = list(rows.values_list("volunteer_id", "volunteer__user_id", "organisation_id", "email"))
    mine = [(home, email) for _one, who, home, email in found if user is not None and who == user.pk]
    theirs = [(one, who) for one, who, _home, _email in found if user is None or who != user.pk]
    return Apart(
        organisations=frozenset(home for home, _email in mine if home),
        addresses=frozenset(email for _home, email in mine if email),
        users=frozenset(who for _one, who in theirs if who),
        volunteers=frozenset(one for one, who in theirs if not who),
    )


def avoided_by(volunteers: Collection[Known]) -> Mapping[uuid.UUID, frozenset[uuid.UUID | str]]:
    """For each volunteer's id, the organisations and addresses that they declared a conflict with: one query."""
    rows = Conflict.objects.in_force()
    if len(volunteers) <= FEW:
        users = {one.user_id for one in volunteers if one.user_id}
        rows = rows.filter(Q(volunteer__in=[one.pk for one in volunteers]) | Q(volunteer__user__in=users))
    avoided: dict[object, set[uuid.UUID | str]] = {}
    for volunteer, user, home, email in rows.values_list(
        "volunteer_id", "volunteer__user_id", "organisation_id", "email"
    ):
        avoided.setdefault(user or volunteer, set()).add(home or email)
    return {one.pk: frozenset(avoided.get(one.user_id or one.pk, ())) for one in volunteers}


def addresses_of(volunteers: Collection[Volunteer]) -> Mapping[uuid.UUID, frozenset[str]]:
    """For each volunteer's id, the addresses they are known by, in small letters: one query."""
    accounts = User.objects.filter(pk__in={one.user_id for one in volunteers if one.user_id})
    known = dict(accounts.values_list("pk", "email"))
    return {
        one.pk: frozenset({one.email.lower(), known.get(one.user_id or 0, one.email).lower()})
        for one in volunteers
    }
