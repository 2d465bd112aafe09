"""What is kept of someone who asks to be erased is worked out while it is still known who they are."""

from collections.abc import Callable

from hub.members.models import User

type Keeper = Callable[[User], object]

_keepers: list[Keeper] = []


def before_erasure[F: Keeper](keeper: F) -> F:
    """Call it, with the account, before anything of the person goes: in the same transaction, again at each call."""
    _keepers.append(keeper)
    return keeper


def about_to_be_erased(user: User) -> None:
    """All of them, in the order in which they registered."""
    for keeper in _keepers:
        keeper(user)
