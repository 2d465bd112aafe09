"""Who met whom: the mentor of a pair that all had accepted with each of the others, or two peers. Once it is closed
they do not meet again, unless both ask to."""

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from hub.members.known import Known
from hub.members.models import Volunteer
from hub.mentoring.marks import mark_of, sum_of, written
from hub.mentoring.models import Met, Pair, PairMember
from hub.mentoring.states import OPEN_PAIRS

if TYPE_CHECKING:
    from hub.members.actors import Actor

FEW = 60
"""Up to how many people the database is asked about them alone, and beyond about everyone."""


def identity_of(volunteer: Known) -> str:
    """Equal for two records of one human being: the account's, else the address's."""
    return f"user:{volunteer.user_id}" if volunteer.user_id else f"mail:{volunteer.email.lower()}"


def met(
    people: Sequence[Volunteer], *, or_meet: bool = False, seen_by: "Actor | None" = None
) -> frozenset[frozenset[str]]:
    """The identities of any two of these people who met and have not both asked to meet again: one query. `or_meet`: or
    who are in an open pair together; `seen_by`: in the pairs that this actor may see."""
    by_record = {one.pk: identity_of(one) for one in people}
    by_account = {one.user_id: identity_of(one) for one in people if one.user_id}
    pairs = Q(pair__closed_at__isnull=False, pair__accepted_at__isnull=False)
    if or_meet:
        pairs |= Q(pair__state__in=OPEN_PAIRS)
    places = PairMember.objects.filter(pairs)
    if len(people) <= FEW:
        places = places.filter(Q(volunteer__in=by_record) | Q(volunteer__user__in=by_account))
    if seen_by is not None:
        places = places.filter(pair__in=Pair.objects.visible_to(seen_by))
    found = set()
    for one, other in kept_apart(places.select_related("volunteer")):
        two = {_known(place.volunteer, by_record, by_account) for place in (one, other)}
        if "" not in two:
            found.add(frozenset(two))
    return frozenset(found)


def _known(volunteer: Volunteer, by_record: Mapping[uuid.UUID, str], by_account: Mapping[int, str]) -> str:
    return by_record.get(volunteer.pk) or by_account.get(volunteer.user_id or 0, "")


def met_marks(people: Sequence[Volunteer]) -> frozenset[int]:
    """What is kept of people who were erased, as far as it may concern two of these: one query."""
    rows = Met.objects.all()
    if len(people) <= FEW:
        rows = rows.filter(mark__in={written(total) for _two, total in sums(people)})
    return frozenset(int(mark, 16) for mark in rows.values_list("mark", flat=True))


def sums(people: Sequence[Volunteer]) -> Iterator[tuple[tuple[Volunteer, Volunteer], int]]:
    """Any two of them, with the sum of their marks."""
    for one, other in itertools.combinations(people, 2):
        yield (one, other), sum_of(mark_of(one.email), mark_of(other.email))


def kept_apart(places: Iterable[PairMember]) -> Iterator[tuple[PairMember, PairMember]]:
    """Any two of these places whose people met, and have not both asked to meet again."""
    by_pair: dict[object, list[PairMember]] = {}
    for place in places:
        by_pair.setdefault(place.pair_id, []).append(place)
    for members in by_pair.values():
        for one, other in itertools.combinations(members, 2):
            if meet(one, other) and not (one.again and other.again):
                yield one, other


def meet(one: PairMember, other: PairMember) -> bool:
    """Whether the holders of two places of a pair meet in it: the mentor each of the others, two peers each other."""
    return not one.role == other.role == PairMember.Role.MENTEE
