"""The demo's picture, drawn here in the hub's colours, without a word so that it serves every language."""

import io
import math
from collections.abc import Callable

from PIL import Image, ImageDraw

SIZE, FINE = (1440, 720), 2
PAPER, NIGHT, WATER, GLOW, SAND, HILL = "#f5f1e7", "#12353c", "#1d5560", "#f6b63c", "#e0d9c9", "#84928f"

type Pen = ImageDraw.ImageDraw
type Point = tuple[float, float]


def ferry() -> bytes:
    """A small boat between two banks, with two people in it."""
    return _drawn(_ferry)


def _drawn(draw: Callable[[Pen], None]) -> bytes:
    """Drawn twice as large, then reduced: smooth edges."""
    image = Image.new("RGB", (SIZE[0] * FINE, SIZE[1] * FINE), PAPER)
    draw(ImageDraw.Draw(image))
    content = io.BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()


def _at(*points: Point) -> list[Point]:
    return [(x * FINE, y * FINE) for x, y in points]


def _wave(height: float, depth: float, length: float, shift: float) -> list[Point]:
    return [(x, height + depth * math.sin((x + shift) / length)) for x in range(0, SIZE[0] + 20, 10)]


def _land(pen: Pen) -> None:
    """Sun, far hills, river."""
    pen.ellipse(_at((1010, 90), (1190, 270)), fill=GLOW)
    pen.polygon(_at((0, 720), *_wave(330, 46, 170, 0), (1440, 720)), fill=SAND)
    pen.polygon(_at((0, 720), *_wave(400, 30, 120, 300), (1440, 720)), fill=HILL)
    pen.polygon(_at((0, 720), *_wave(470, 5, 60, 0), (1440, 720)), fill=WATER)
    for n in range(4):
        pen.line(_at(*_wave(525 + 50 * n, 6, 45 + 8 * n, 90 * n)), fill=HILL, width=3 * FINE)


def _banks(pen: Pen) -> None:
    for sign, edge in ((1, 0), (-1, 1440)):
        shore = [(edge + sign * x, y) for x, y in ((0, 400), (150, 415), (250, 470), (300, 560), (330, 720))]
        pen.polygon(_at((edge, 720), *shore), fill=NIGHT)
        for n, tall in enumerate((90, 130, 70)):
            x = edge + sign * (40 + 62 * n)
            pen.rectangle(_at((x - 5, 420 - tall), (x + 5, 430)), fill=NIGHT)
            pen.ellipse(_at((x - 34, 330 - tall), (x + 34, 440 - tall)), fill=NIGHT)


def _person(pen: Pen, x: float, y: float, colour: str) -> None:
    pen.ellipse(_at((x - 21, y - 42), (x + 21, y)), fill=colour)
    pen.pieslice(_at((x - 40, y + 8), (x + 40, y + 128)), 180, 360, fill=colour)


def _ferry(pen: Pen) -> None:
    _land(pen)
    _banks(pen)
    _person(pen, 650, 440, GLOW)
    _person(pen, 790, 440, PAPER)
    pen.polygon(_at((510, 490), (930, 490), (870, 578), (570, 578)), fill=NIGHT)
    pen.line(_at((520, 508), (920, 508)), fill=GLOW, width=6 * FINE)
    pen.line(_at((850, 400), (985, 640)), fill=NIGHT, width=9 * FINE)
