"""Programmes, described for machines."""

from collections.abc import Iterable

from django.urls import reverse

from commons.structured import Node, Scene, describes
from hub.mentoring.models import Cycle, Programme


@describes("programmes", list)
def programmes(values: list[Programme], scene: Scene) -> Iterable[Node]:
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": one.title,
            "url": scene.absolute(reverse("programme", args=[one.slug])),
        }
        for place, one in enumerate(values, start=1)
    ]
    listing = {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}
    yield scene.node("CollectionPage", mainEntity=listing)


@describes("programme", Programme)
def programme(value: Programme, scene: Scene) -> Iterable[Node]:
    yield scene.node("EducationalOccupationalProgram", provider=scene.hub)
    yield from (_cycle(cycle, scene) for cycle in getattr(value, "shown_cycles", []))


def _cycle(cycle: Cycle, scene: Scene) -> Node:
    return {
        "@type": "EducationEvent",
        "name": cycle.title,
        "about": {"@id": scene.url},
        "startDate": cycle.runs_from.isoformat(),
        "endDate": cycle.runs_until.isoformat(),
        "organizer": scene.hub,
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": scene.url},
    }
