"""What something about a person may be used for, and which parts of the hub use it so.

Whatever uses it declares that with `uses` on the very function that checks: a purpose that nothing checks fails a test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Each has its text in `hub.members.consents`, and its checks."""

    MATCHED = "matched", _("being matched")
    CARD = "card", _("being shown as a card")
    NAMED = "named", _("being named to the people of my pairs")
    DIGEST = "digest", _("receiving the digest")
    RECOGNITION = "recognition", _("being thanked by name")
    RETRO = "retro", _("publishing a retro of my pairs")


TAKING_PART = (Purpose.MATCHED, Purpose.CARD, Purpose.NAMED)
"""What is asked of whoever begins to take part; the others are asked where they arise."""


@dataclass(frozen=True, slots=True)
class Use:
    """`where` checks `purpose` before it does `what`."""

    purpose: Purpose
    where: str
    what: str


_uses: list[Use] = []


def uses[F: Callable[..., Any]](purpose: Purpose, what: str) -> Callable[[F], F]:
    """Declare that the function uses something about people for `purpose`, and leaves out those who have not agreed."""

    def declare(function: F) -> F:
        _uses.append(Use(purpose, f"{function.__module__}.{function.__qualname__}", what))
        return function

    return declare


def declared() -> tuple[Use, ...]:
    """Every use there is."""
    return tuple(_uses)
