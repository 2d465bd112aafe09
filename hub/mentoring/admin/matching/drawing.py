"""The network of a run's proposals as a drawing: where each name and line stands. Whole numbers, no markup."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commons.search import fold

WIDTH = 1000
LEFT, RIGHT = 340, 660
MIDDLE = (LEFT + RIGHT) // 2
GAP = 12
ROW, HEAD, SPACE = 22, 26, 14
WIDE_ROW = 48
TOP = 10
THICKEST = 12
LONGEST, LONGEST_HEAD = 42, 36


@dataclass(frozen=True)
class Dot:
    """Someone, or an organisation, by name; `home` is the heading they stand under."""

    key: Hashable
    name: str
    home: str = ""


@dataclass(frozen=True)
class Tie:
    """Two dots that are brought together: how good it is (good, fair, weak), or how many it stands for."""

    first: Hashable
    second: Hashable
    grade: str
    told: str
    pinned: bool = False
    count: int = 1
    group: Hashable = None


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    name: str
    is_left: bool
    is_head: bool = False

    @property
    def text(self) -> str:
        """What there is room for."""
        return short(self.name, LONGEST_HEAD if self.is_head else LONGEST)


@dataclass(frozen=True)
class Line:
    path: str
    grade: str
    told: str
    pinned: bool
    width: int
    middle: tuple[int, int]


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int


@dataclass
class Drawing:
    height: int = 0
    labels: list[Label] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    width: int = WIDTH

    @property
    def view(self) -> str:
        return f"0 0 {self.width} {self.height}"


def two_columns(
    left: Collection[Dot], right: Collection[Dot], ties: Sequence[Tie], *, row: int = ROW
) -> Drawing:
    """Those who mentor on the left, whom they mentor on the right, under their organisations; the right side stands as
    near as it can to the left, so that lines cross little."""
    drawing = Drawing()
    from_y = _column(drawing, left, _by_home, is_left=True, row=row)
    near = _nearness(right, ties, from_y)
    to_y = _column(
        drawing,
        right,
        lambda dot: (near[dot.home], fold(dot.home), dot.home, near[dot.key], fold(dot.name)),
        is_left=False,
        row=row,
    )
    _join(drawing, ties, from_y, to_y)
    return drawing


def clusters(left: Collection[Dot], right: Mapping[Hashable, Sequence[Dot]], ties: Sequence[Tie]) -> Drawing:
    """Mentors on the left; each group on the right, boxed."""
    drawing = Drawing()
    from_y = _column(drawing, left, _by_home, is_left=True)
    mentor_of = {tie.group: from_y[tie.first] for tie in ties}
    to_y: dict[Hashable, int] = {}
    y = TOP
    for _group, dots in sorted(right.items(), key=lambda item: (mentor_of[item[0]], str(item[0]))):
        start = y
        y += SPACE // 2
        for dot in sorted(dots, key=lambda dot: fold(dot.name)):
            to_y[dot.key] = y + ROW // 2
            name = f"{dot.name} ({dot.home})" if dot.home else dot.name
            drawing.labels.append(Label(RIGHT + GAP, y + ROW // 2 + 5, name, is_left=False))
            y += ROW
        y += SPACE // 2
        drawing.boxes.append(Box(RIGHT, start, WIDTH - RIGHT - 2, y - start))
        y += SPACE
    drawing.height = max(drawing.height, y)
    _join(drawing, ties, from_y, to_y)
    return drawing


def one_column(dots: Collection[Dot], ties: Sequence[Tie]) -> Drawing:
    """Peers without roles, under their organisations, joined by arcs."""
    drawing = Drawing()
    at = _column(drawing, dots, _by_home, is_left=True)
    farthest = max((abs(at[tie.first] - at[tie.second]) for tie in ties), default=1)
    for tie in ties:
        one, other = at[tie.first], at[tie.second]
        reach = LEFT + 60 + (WIDTH - LEFT - 80) * abs(one - other) // max(farthest, 1)
        path = f"M{LEFT} {one} C{reach} {one} {reach} {other} {LEFT} {other}"
        middle = (LEFT + (reach - LEFT) * 3 // 4, (one + other) // 2)
        drawing.lines.append(Line(path, tie.grade, tie.told, tie.pinned, 2, middle))
    return drawing


def _by_home(dot: Dot) -> tuple[str, str, str]:
    """Under one heading those of one organisation, whatever the accents of others."""
    return fold(dot.home), dot.home, fold(dot.name)


def _column(
    drawing: Drawing,
    dots: Collection[Dot],
    order: Callable[[Dot], tuple[Any, ...]],
    *,
    is_left: bool,
    row: int = ROW,
) -> dict[Hashable, int]:
    """Write the dots below each other, under their headings; the height of each."""
    x = LEFT - GAP if is_left else RIGHT + GAP
    at: dict[Hashable, int] = {}
    y, home = TOP, None
    for dot in sorted(dots, key=order):
        if dot.home and dot.home != home:
            y += SPACE if home is not None else 0
            drawing.labels.append(Label(x, y + HEAD - 8, dot.home, is_left, is_head=True))
            y, home = y + HEAD, dot.home
        drawing.labels.append(Label(x, y + row // 2 + 5, dot.name, is_left))
        at[dot.key] = y + row // 2
        y += row
    drawing.height = max(drawing.height, y + TOP)
    return at


def _nearness(
    dots: Collection[Dot], ties: Sequence[Tie], at: Mapping[Hashable, int]
) -> Mapping[Hashable, float]:
    """Of each dot, and of each heading, the mean height of those it is tied to."""
    home_of = {dot.key: dot.home for dot in dots}
    heights: dict[Hashable, list[int]] = defaultdict(list)
    for tie in ties:
        heights[tie.second].append(at[tie.first])
        heights[home_of[tie.second]].append(at[tie.first])
    means = {key: sum(some) / len(some) for key, some in heights.items()}
    return defaultdict(float, means)


def _join(
    drawing: Drawing, ties: Sequence[Tie], from_y: Mapping[Hashable, int], to_y: Mapping[Hashable, int]
) -> None:
    most = max((tie.count for tie in ties), default=1)
    for tie in ties:
        one, other = from_y[tie.first], to_y[tie.second]
        path = f"M{LEFT} {one} C{MIDDLE} {one} {MIDDLE} {other} {RIGHT} {other}"
        width = 2 if most == 1 else max(1, THICKEST * tie.count // most)
        drawing.lines.append(Line(path, tie.grade, tie.told, tie.pinned, width, (MIDDLE, (one + other) // 2)))


def short(text: str, most: int = LONGEST) -> str:
    """What there is room for."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
