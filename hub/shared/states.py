"""Lifecycles: a table of moves, and the one function that writes a state."""

from collections.abc import Mapping
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext as _

from hub.shared import clock
from hub.shared.errors import WrongState

type Moves = Mapping[Any, frozenset[Any]]


class Lifecycle:
    """The moves a state may make. `Lifecycle({A: {B, C}, B: {C}})`; a state that is absent leads nowhere."""

    def __init__(self, moves: Mapping[Any, set[Any]]) -> None:
        self.moves: Moves = {state: frozenset(targets) for state, targets in moves.items()}

    def allows(self, state: str, to: str) -> bool:
        return to in self.moves.get(state, frozenset())

    def sources(self, to: str) -> list[str]:
        """The states that lead to `to`."""
        return [state for state, targets in self.moves.items() if to in targets]

    def move(self, instance: models.Model, to: str, **changes: Any) -> None:
        """Write state `to`, its time and `changes` in one UPDATE. The caller holds the row's lock.

        Raises WrongState, having written nothing, when the table has no such move.
        """
        state: str = instance.state  # type: ignore[attr-defined]
        if not self.allows(state, to):
            field = cast("models.CharField[str, str]", instance._meta.get_field("state"))
            labels = dict(field.flatchoices)
            message = _("This is “%(state)s” now, and can’t become “%(to)s”.")
            raise WrongState(message % {"state": labels[state], "to": labels[to]})
        values = {"state": to, "state_changed_at": clock.now(), **changes}
        for name, value in values.items():
            setattr(instance, name, value)
        instance.save(update_fields=[*values])
