"""What a person said elsewhere in the hub, handed over to them with what they agreed to.

Packages above say what they keep, with `@hands_over("name")`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hub.members.models import User

type Kept = Callable[[User], Iterable[Mapping[str, Any]]]

_kept: dict[str, Kept] = {}


def hands_over(name: str) -> Callable[[Kept], Kept]:
    """Register what gives a person's own rows, plain values only; they stand under `name` in what is handed over."""

    def register(kept: Kept) -> Kept:
        _kept[name] = kept
        return kept

    return register


def handed_over(user: User) -> dict[str, list[Mapping[str, Any]]]:
    """All that is kept of what the person said, by its name."""
    return {name: list(kept(user)) for name, kept in sorted(_kept.items())}
