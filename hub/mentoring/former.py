"""The group that someone was proposed before the one that they are proposed now, and what their yes to it is worth.

Consent is to people: it holds for a group of the same mentor in which nobody is new, and is asked for again otherwise.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Max

from hub.mentoring.models import Cycle, MentoringModel, Pair, PairMember
from hub.mentoring.states import CLOSED_UNMET, Answer

type Former = Mapping[Any, Collection[PairMember]]


def former_places(cycle: Cycle, *, by: dt.datetime) -> Former:
    """By volunteer, their places in the groups of this cycle that have come to nothing by then, since a run was
    confirmed before; not of who declined. In two queries; nothing where people don't meet in groups."""
    found: dict[Any, list[PairMember]] = defaultdict(list)
    if cycle.programme.model != MentoringModel.AGILITY:
        return found
    last = cycle.runs.filter(confirmed_at__lt=by).aggregate(last=Max("confirmed_at"))["last"]
    places = PairMember.objects.filter(
        pair__cycle=cycle, pair__state__in=CLOSED_UNMET, pair__closed_at__lte=by
    ).exclude(answer=Answer.DECLINED)
    if last is not None:
        places = places.filter(pair__closed_at__gt=last)
    for place in places.select_related("pair").prefetch_related("pair__members").order_by("pk"):
        found[place.volunteer_id].append(place)
    return found


def keep_answers(places: Collection[PairMember], former: Former) -> None:
    """Give these places of one group, not written yet, the yes that its people said to a former one and that holds."""
    for place in places:
        for before in former.get(place.volunteer_id, ()):
            if before.answer == Answer.ACCEPTED and _holds(before, places):
                place.answer, place.answered_at = before.answer, before.answered_at


def _holds(before: PairMember, places: Collection[PairMember]) -> bool:
    known = {place.volunteer_id: place.role for place in before.pair.members.all()}
    return all(known.get(place.volunteer_id) == place.role for place in places)


def answer_before(pair: Pair, place: PairMember) -> str:
    """What the person had answered to a former group when this one was proposed; empty if there was none."""
    answers = {before.answer for before in _before(pair, place)}
    return next((one for one in (Answer.ACCEPTED, Answer.PENDING) if one in answers), "")


def is_kept(pair: Pair, place: PairMember) -> bool:
    """Whether the person's answer to this group is the one that they gave to a former one."""
    return place.answered_at is not None and place.answered_at in {
        before.answered_at for before in _before(pair, place)
    }


def _before(pair: Pair, place: PairMember) -> Collection[PairMember]:
    return former_places(pair.cycle, by=pair.created_at).get(place.volunteer_id, ())
