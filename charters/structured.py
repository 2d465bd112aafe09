"""Charters, described for machines."""

from collections.abc import Iterable

from charters.models import Charter
from commons.structured import Node, Scene, describes


@describes("charter", Charter)
def charter(value: Charter, scene: Scene) -> Iterable[Node]:
    version = scene.context.get("version")
    facts = {}
    if version is not None:
        facts = {"version": str(version.number), "datePublished": version.in_force_from}
    yield scene.node("DigitalDocument", author=scene.hub, **facts)
