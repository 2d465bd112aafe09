"""What the packages above put into the package beside pages, and take out of it again: charters."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from hub.members.models import Organisation


class Parcel(Protocol):
    """`folder` is where its files stand in the package, `name` what counts and refusals call its rows."""

    folder: str
    name: str

    def count(self) -> int:
        """How many rows there are: none may be there before an import."""

    def organisations(self) -> set[Any]:
        """The ids of the organisations that its files name."""

    def files(self) -> Iterable[tuple[str, str]]:
        """The name below the folder and the text of each file: the same for the same rows."""

    def licences(self) -> Mapping[str, Mapping[str, Any]]:
        """Title, authors and licence (an SPDX identifier) by name below the folder."""

    def load(self, texts: Mapping[str, str], organisations: Mapping[str, Organisation]) -> int:
        """Take the rows out of the files; how many. Raises ExchangeError."""


_parcels: list[Parcel] = []


def carry(parcel: Parcel) -> None:
    """Register what an upper package adds."""
    _parcels.append(parcel)


def parcels() -> list[Parcel]:
    return sorted(_parcels, key=lambda parcel: parcel.folder)
