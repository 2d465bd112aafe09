"""A person's signatures as the list shows them: what each is for, and whether it still is what is asked."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from charters.binding import Binding, bindings
from charters.consequences import Consequence
from charters.models import CharterVersion, Signature
from charters.subjects import awaited_charters, subjects_of
from hub.members.models import User
from hub.shared import clock


@dataclass(frozen=True)
class Listed:
    """`subject`: what it was signed for alone. `is_earlier`: another version is in force. `counts`: not a word has
    changed since. `to_sign`: the version that is asked for instead, before the day `until` if there is one."""

    signature: Signature
    subject: Consequence | None = None
    is_earlier: bool = False
    counts: bool = False
    to_sign: CharterVersion | None = None
    until: dt.date | None = None
    is_late: bool = False


def listed(user: User, signatures: Sequence[Signature]) -> list[Listed]:
    """The signatures of `user`, in their order, in a number of queries that does not grow with them."""
    subjects = subjects_of(user, [one.subject for one in signatures if one.subject is not None])
    found = bindings({one.version.charter_id for one in signatures if one.subject is None and one.is_valid})
    earlier = any(_is_earlier(one, found) for one in signatures)
    awaited = awaited_charters(user) if earlier else set()
    return [
        Listed(one, subject=None if one.subject is None else subjects.get(one.subject))
        if not _is_earlier(one, found)
        else _earlier(one, found[one.version.charter_id], awaited)
        for one in signatures
    ]


def _is_earlier(signature: Signature, found: dict[uuid.UUID, Binding]) -> bool:
    """Whether it stands, for all the person does, and another version is in force."""
    if signature.subject is not None or not signature.is_valid:
        return False
    binding = found.get(signature.version.charter_id)
    return binding is not None and binding.version.pk != signature.version_id


def _earlier(signature: Signature, binding: Binding, awaited: set[uuid.UUID]) -> Listed:
    counts = signature.version_id in binding.accepted
    if counts or signature.version.charter_id not in awaited:
        return Listed(signature, is_earlier=True, counts=counts)
    until = binding.day_for([signature.version_id])
    is_late = until is not None and until <= clock.today()
    return Listed(signature, is_earlier=True, to_sign=binding.version, until=until, is_late=is_late)
