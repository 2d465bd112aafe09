"""What proves a signature: fingerprints that anyone can make again with SHA-256 from the receipt and the text.

docs/verify.md has the recipe.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charters.models import CharterVersion, Signature


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def utc(moment: dt.datetime) -> str:
    """2026-03-01T09:30:00.123456+00:00"""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def person(name: str, salt: str) -> str:
    """The fingerprint of who signed: of `salt`, a line end and the name. Without the salt it tells nothing."""
    return sha256(f"{salt}\n{name}")


def statement(signature: "Signature") -> dict[str, Any]:
    """What a signature says, without the name: what its record is the fingerprint of."""
    return {
        "signature": str(signature.pk),
        "charter": str(signature.version.charter_id),
        "version": signature.version.number,
        "language": signature.language,
        "sha256": signature.sha256,
        "commitments": list(signature.commitments),
        "signed_at": utc(signature.signed_at),
        "authentication": str(signature.authentication),
        "subject": str(signature.subject) if signature.subject else None,
        "person_sha256": signature.person_sha256,
    }


def record(signature: "Signature") -> str:
    """The fingerprint of the statement as JSON: keys in alphabetical order, no blanks, UTF-8 as it is."""
    return sha256(compact(statement(signature)))


def chain(version: "CharterVersion") -> str:
    """The fingerprint of a version and, through the one before it, of all that came before. The chain of a charter
    starts with its id."""
    before = version.previous.chain_sha256 if version.previous is not None else str(version.charter_id)
    link = {
        "before": before,
        "number": version.number,
        "change": str(version.change),
        "binding_language": version.binding_language,
        "in_force_from": utc(version.in_force_from) if version.in_force_from else None,
        "sha256_en": version.sha256_en,
        "sha256_fr": version.sha256_fr,
    }
    return sha256(compact(link))


def compact(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
