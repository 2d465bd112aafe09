"""Pictures drawn from the data of the pages, as SVG, each with a table that says the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template

from commons.models import ChallengePage
from hub.members.models import ActorType

register = template.Library()

WIDTH, ROW, TOP = 1060, 42, 24
LEFT, RIGHT = 190, 560


@dataclass(frozen=True)
class Node:
    """A name and where its dot stands."""

    name: str
    y: float
    url: str = ""


@dataclass(frozen=True)
class Flow:
    """A line from an actor type to a challenge; `rank` is the challenge's, for its colour."""

    path: str
    rank: int


@register.inclusion_tag("commons/drawings/_concerns.html", takes_context=True)
def who_each_challenge_concerns(context: Any, challenges: Iterable[ChallengePage]) -> dict[str, Any]:
    """Lines between the types of actors and the challenges that concern them; nothing without any."""
    drawn = [challenge for challenge in challenges if challenge.actor_types]
    codes = [code for code in ActorType.values if any(code in one.actor_types for one in drawn)]
    height = TOP * 2 + ROW * max(len(codes) - 1, len(drawn) - 1, 0)
    labels = dict(ActorType.choices)
    lefts = {
        code: Node(str(labels[code]), y) for code, y in zip(codes, _spread(len(codes), height), strict=True)
    }
    rights = [
        Node(one.title, y, one.get_url(context["request"]))
        for one, y in zip(drawn, _spread(len(drawn), height), strict=True)
    ]
    flows = [
        Flow(_curve(lefts[code].y, right.y), rank)
        for rank, (one, right) in enumerate(zip(drawn, rights, strict=True), start=1)
        for code in codes
        if code in one.actor_types
    ]
    rows = [(one.title, one.actor_type_labels) for one in drawn]
    box = {"width": WIDTH, "height": height, "left": LEFT, "right": RIGHT}
    return {"types": lefts.values(), "challenges": rights, "flows": flows, "rows": rows, "box": box}


def _spread(count: int, height: int) -> list[float]:
    """`count` heights, evenly apart, the first and the last at the edges; a single one in the middle."""
    if count < 2:
        return [height / 2] * count
    step = (height - 2 * TOP) / (count - 1)
    return [round(TOP + step * place, 1) for place in range(count)]


def _curve(start: float, end: float) -> str:
    middle = (LEFT + RIGHT) / 2
    return f"M{LEFT} {start} C{middle} {start} {middle} {end} {RIGHT} {end}"
