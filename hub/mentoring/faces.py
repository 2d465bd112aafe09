"""What one reader sees of a pair: names only of those the reader may know, cards or a role for the rest.

Templates get these copies and never the rows, so that no page shows a name by mistake.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hub.members.actors import Actor
from hub.members.cards import Card
from hub.mentoring.meetings import meet
from hub.mentoring.models import Pair, PairMember


@dataclass(frozen=True, slots=True)
class Face:
    """A person of a pair. `name`, `email`, `job_title`, `organisation` are empty unless the reader may know."""

    role: str
    is_me: bool
    card: Card
    name: str = ""
    email: str = ""
    job_title: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as one reader sees it."""

    pair: Pair
    faces: tuple[Face, ...]
    me: PairMember | None

    @property
    def others(self) -> tuple[Face, ...]:
        return tuple(face for face in self.faces if not face.is_me)

    @property
    def names(self) -> list[str]:
        return [face.name for face in self.others if face.name]


def shown_to(actor: Actor, pair: Pair) -> Shown:
    """The pair, read `with_members()`, as the actor may see it."""
    me = pair.member_of(actor)
    faces = tuple(_face(actor, pair, place, me) for place in pair.members.all())
    return Shown(pair=pair, faces=faces, me=me)


def who_agrees(shown: Shown) -> list[str]:
    """Those who would meet the reader again, by name or card, once the reader would too."""
    me = shown.me
    if me is None or not me.again:
        return []
    places = zip(shown.pair.members.all(), shown.faces, strict=True)
    card = _("card %(id)s")
    return [
        face.name or card % {"id": face.card.short_id}
        for place, face in places
        if place.again and not face.is_me and meet(place, me)
    ]


def _face(actor: Actor, pair: Pair, place: PairMember, me: PairMember | None) -> Face:
    person = place.volunteer
    seen: dict[str, Any] = {
        "role": str(place.get_role_display()),
        "is_me": place is me,
        "card": Card.of(person),
    }
    is_known = place is me or actor.sees_all or (me is not None and pair.names(place))
    if not is_known and person.organisation_id not in actor.organisation_ids:
        return Face(**seen)
    home = person.organisation.name if person.organisation else ""
    return Face(**seen, name=person.name, email=person.email, job_title=person.job_title, organisation=home)
