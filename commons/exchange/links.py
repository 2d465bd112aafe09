"""Where links lead: from the database's ids to addresses that a file can hold, and back."""

from typing import Protocol

type Link = tuple[str, str]
"""(`url`, an address), (`page`, an id) or (`document`, an id)."""


class Addresses(Protocol):
    """Writing: what to put in a file for a row of the database; None where its reader may not go."""

    def page(self, pk: int) -> str | None: ...

    def document(self, pk: int) -> str | None: ...

    def image(self, pk: int) -> str | None: ...


class Goals(Protocol):
    """Reading: the row that an address in a file names; None where it names none."""

    def page(self, address: str) -> int | None: ...

    def document(self, address: str) -> int | None: ...

    def image(self, address: str) -> int | None: ...


def address_of(link: Link, addresses: Addresses) -> str | None:
    kind, goal = link
    if kind == "page":
        return addresses.page(int(goal))
    if kind == "document":
        return addresses.document(int(goal))
    return goal


def link_to(address: str, goals: Goals) -> Link:
    if (page := goals.page(address)) is not None:
        return "page", str(page)
    if (document := goals.document(address)) is not None:
        return "document", str(document)
    return "url", address
