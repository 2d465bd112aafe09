"""What taking a signature back would pause. Packages above say what depends on signatures with `@depends`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from charters.models import Signature


@dataclass(frozen=True)
class Consequence:
    """A sentence for the signer, and the address of what it speaks of."""

    text: str
    url: str


type Source = Callable[[Signature], Iterable[Consequence]]
_sources: list[Source] = []


def depends(source: Source) -> Source:
    _sources.append(source)
    return source


def consequences(signature: Signature) -> list[Consequence]:
    """Of taking this valid signature back, today."""
    return [one for source in _sources for one in source(signature)]
