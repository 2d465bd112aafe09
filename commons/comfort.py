"""How one reader likes to read: kept in one cookie, turned into a stylesheet, never into another page."""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Self

from django.contrib.staticfiles import finders
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

COOKIE = "reading"
A_YEAR = 365 * 24 * 3600


class Font(models.TextChoices):
    SERIF = "serif", _("With serifs")
    SANS = "sans", _("Without serifs")


class Size(models.TextChoices):
    NORMAL = "100", pgettext_lazy("size of the text", "Normal")
    LARGE = "115", _("Large")
    LARGER = "130", _("Larger")
    LARGEST = "160", _("Very large")


class Line(models.TextChoices):
    CLOSE = "close", _("Tight")
    NORMAL = "normal", _("Normal")
    WIDE = "wide", _("Wide")
    WIDEST = "widest", _("Very wide")


class Theme(models.TextChoices):
    DEVICE = "device", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    SEPIA = "sepia", _("Sepia")


LINES = {Line.CLOSE: "1.4", Line.WIDE: "1.9", Line.WIDEST: "2.2"}


@dataclass(frozen=True)
class Comfort:
    """A reader's choices; those of the hub unless they made their own."""

    font: Font = Font.SERIF
    size: Size = Size.NORMAL
    line: Line = Line.NORMAL
    theme: Theme = Theme.DEVICE

    @classmethod
    def read(cls, cookie: str) -> Self:
        """From the cookie's value; what is unknown in it is ignored."""
        parts = cookie.split(".")
        if len(parts) != len(fields(cls)):
            return cls()
        kinds: tuple[type[models.TextChoices], ...] = (Font, Size, Line, Theme)
        names = [field.name for field in fields(cls)]
        known = {
            name: kind(part)
            for name, kind, part in zip(names, kinds, parts, strict=True)
            if part in kind.values
        }
        return cls(**known)  # type: ignore[arg-type]

    def written(self) -> str:
        """The cookie's value."""
        return ".".join(str(getattr(self, field.name)) for field in fields(self))

    def stylesheet(self) -> str:
        """CSS for the screen alone: paper keeps its own. Empty for a reader who changed nothing."""
        rules = self._rules()
        if self.theme == Theme.SEPIA:
            rules.append(sepia())
        return f"@media screen {{\n{'\n'.join(rules)}\n}}\n" if rules else ""

    def _rules(self) -> list[str]:
        root = []
        if self.theme != Theme.DEVICE:
            scheme = "dark" if self.theme == Theme.DARK else "light"
            root.append(f"color-scheme: {scheme};")
        if self.font == Font.SANS:
            root.append("--reading: var(--sans); --serif: var(--sans);")
        if self.size != Size.NORMAL:
            root.append(f"font-size: {self.size}%;")
        if line := LINES.get(self.line):
            root.append(f"--reading-line: {line};")
        rules = [f":root {{ {' '.join(root)} }}"] if root else []
        return [*rules, f"body {{ line-height: {line}; }}"] if line else rules


@cache
def sepia() -> str:
    """The colours of sepia, as the stylesheet of that name has them."""
    path = finders.find("hub/css/sepia.css")
    return Path(path).read_text(encoding="utf-8") if isinstance(path, str) else ""
