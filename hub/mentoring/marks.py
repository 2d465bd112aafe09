"""Marks: by which someone who was erased, and came back, is known to have met someone, and by nothing else."""

import hashlib
from functools import lru_cache

from django.conf import settings

MODULUS = 2**64


def mark_of(address: str) -> int:
    """The mark of whoever has this address, in whatever case: 64 bits of keyed BLAKE2b (RFC 7693).

    Two people who met are kept as the sum of their marks modulo 2**64, the same in whatever order (MSet-Add-Hash of
    Clarke, Devadas, van Dijk, Gassend and Suh, “Incremental Multiset Hash Functions”, Asiacrypt 2003): from it, without
    the hub's key, nobody tells who they were, nor whether a guess is right. With n meetings kept, two people who never
    met are taken for one of them with odds of n / 2**64: among all pairs of 10,000 people and 10,000 meetings kept,
    about 1 in 37 million.

    The key is MARKS_KEY, else SECRET_KEY: with another, what was kept means nothing any more.
    """
    return _mark(settings.MARKS_KEY or settings.SECRET_KEY, address.strip().casefold())


def sum_of(one: int, other: int) -> int:
    """What is kept of two people's marks."""
    return (one + other) % MODULUS


def written(total: int) -> str:
    """As the database keeps it: sixteen digits."""
    return f"{total:016x}"


@lru_cache(maxsize=4096)
def _mark(secret: str, address: str) -> int:
    digest = hashlib.blake2b(address.encode(), digest_size=8, key=_key(secret), person=b"people who met")
    return int.from_bytes(digest.digest(), "big")


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    """One of its own: what signs sessions makes no marks."""
    return hashlib.blake2b(b"hub.mentoring.marks", key=hashlib.sha512(secret.encode()).digest()).digest()
