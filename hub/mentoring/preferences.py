"""What people say of each other's cards: whom they would like to meet, whom they would rather not. Their own page shows
it to them; the matching reads it; nobody else does."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from hub.members.belongings import hands_over
from hub.members.known import Known
from hub.members.models import User, Volunteer
from hub.mentoring.meetings import FEW
from hub.mentoring.models import PairMember, Preference

REFUSAL, WISH = Preference.Kind.REFUSAL, Preference.Kind.WISH


def said_by(user: User | None) -> QuerySet[Preference]:
    """One's own, under whatever record they were said."""
    return Preference.objects.filter(volunteer__user=user) if user else Preference.objects.none()


@hands_over("preferences")
def _kept_of(user: User) -> Iterator[Mapping[str, Any]]:
    for one in said_by(user).select_related("other").order_by("created_at"):
        yield {"card": one.other.card_id, "preference": one.kind, "said_at": one.created_at}


@hands_over("would_meet_again")
def _again_of(user: User) -> Iterator[Mapping[str, Any]]:
    for place in PairMember.objects.filter(volunteer__user=user, again=True).order_by("pk"):
        yield {"pair": place.pair_id}


def said_among(people: Sequence[Known], *kinds: str) -> Mapping[uuid.UUID, Mapping[uuid.UUID, str]]:
    """For the id of each of these people, what they say of the others, by id: one query. A human being is the same
    under whatever record; what was said last of them holds."""
    by_account = {one.user_id: one.pk for one in people if one.user_id}
    by_record = {one.pk: one.pk for one in people}
    rows = Preference.objects.filter(kind__in=kinds or (WISH, REFUSAL))
    if len(people) <= FEW:
        own = Q(volunteer__in=by_record) | Q(volunteer__user__in=by_account)
        rows = rows.filter(own, Q(other__in=by_record) | Q(other__user__in=by_account))
    said: dict[uuid.UUID, dict[uuid.UUID, str]] = {one.pk: {} for one in people}
    fields = ("volunteer", "volunteer__user", "other", "other__user", "kind")
    for record, account, other, theirs, kind in rows.order_by("created_at", "pk").values_list(*fields):
        whose = by_record.get(record) or by_account.get(account)
        of_whom = by_record.get(other) or by_account.get(theirs)
        if whose is not None and of_whom is not None:
            said[whose][of_whom] = kind
    return said


def refusing(people: Sequence[Volunteer]) -> Iterable[tuple[Volunteer, Volunteer]]:
    """Any two of these people of whom one would rather not meet the other."""
    by_record = {one.pk: one for one in people}
    for one, said in said_among(people, REFUSAL).items():
        yield from ((by_record[one], by_record[other]) for other in said)


def of_kind(said: Mapping[Any, str], kind: str) -> frozenset[Any]:
    return frozenset(other for other, what in said.items() if what == kind)
