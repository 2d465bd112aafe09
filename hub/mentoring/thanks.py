"""Whom the hub thanks by name: those who mentored, and agreed to it."""

from dataclasses import dataclass

from hub.members.models import Volunteer
from hub.members.purposes import Purpose, uses
from hub.mentoring.models import PairMember
from hub.mentoring.states import PairState

MENTORED = (PairMember.Role.MENTOR, PairMember.Role.PEER)


@dataclass(frozen=True, slots=True)
class Thanked:
    """All that the page shows of a person; `organisation` is empty unless it is named on cards."""

    name: str
    organisation: str


@uses(Purpose.RECOGNITION, "names the person on the public page of thanks")
def thanked() -> list[Thanked]:
    """Each person who mentored in a pair that is complete and agrees to be thanked, once, by name."""
    done = PairMember.objects.filter(role__in=MENTORED, pair__state=PairState.COMPLETED)
    rows = Volunteer.objects.filter(pk__in=done.values("volunteer")).consenting(Purpose.RECOGNITION)
    people = {row.user_id: _shown(row) for row in rows.select_related("organisation").order_by("created_at")}
    return sorted(people.values(), key=lambda one: one.name.casefold())


def _shown(volunteer: Volunteer) -> Thanked:
    home = volunteer.organisation
    return Thanked(volunteer.name, home.name if home and home.named_on_cards else "")
