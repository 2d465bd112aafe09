"""What signatures are given for, and which are awaited. Packages above say it, as they know what people do."""

import uuid
from collections.abc import Callable, Collection, Mapping

from charters.consequences import Consequence
from hub.members.models import User

type Naming = Callable[[User, Collection[uuid.UUID]], Mapping[uuid.UUID, Consequence]]
type Awaiting = Callable[[User], Collection[uuid.UUID]]
_naming: list[Naming] = []
_awaiting: list[Awaiting] = []


def names_subjects(source: Naming) -> Naming:
    """Registers what names, to a signer, the subjects that it knows of those given."""
    _naming.append(source)
    return source


def awaits(source: Awaiting) -> Awaiting:
    """Registers what knows charters of which a signature is awaited of a person."""
    _awaiting.append(source)
    return source


def subjects_of(user: User, subjects: Collection[uuid.UUID]) -> dict[uuid.UUID, Consequence]:
    """Of each of the subjects that its signer may know, its name and the address that speaks of it."""
    return {pk: one for source in _naming for pk, one in source(user, subjects).items()} if subjects else {}


def awaited_charters(user: User) -> set[uuid.UUID]:
    """The charters that the person is asked to sign now."""
    return {pk for source in _awaiting for pk in source(user)}
