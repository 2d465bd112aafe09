"""The receipt of a signature: what its signer keeps, and can prove it with when the hub is gone (docs/verify.md)."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from charters import paper, records
from charters.models import Adoption, Signature
from hub.shared.mail import File


def receipt(signature: Signature) -> dict[str, Any]:
    """What was said, who said it, and the fingerprint of the record that the hub keeps. For the signer alone: with the
    salt, whoever holds it can show that the record is this person's."""
    return {
        "statement": records.statement(signature),
        "name": signature.name,
        "salt": signature.salt,
        "record_sha256": signature.record_sha256,
        "text": text_address(signature),
    }


def receipt_file(signature: Signature) -> File:
    content = json.dumps(receipt(signature), ensure_ascii=False, indent=2) + "\n"
    return File(f"{_name(signature)}.receipt.json", content.encode(), "application/json")


def text_file(signature: Signature) -> File:
    """The text signed, in the language it was signed in, as a PDF."""
    root = settings.WAGTAILADMIN_BASE_URL
    content = paper.of_version(signature.version, signature.language, root)
    return File(f"{_name(signature)}.{signature.language}.pdf", content, "application/pdf")


def adopted_file(adoption: Adoption) -> File:
    """The text adopted, in the language it was adopted in, as a PDF."""
    content = paper.of_version(adoption.version, adoption.language, settings.WAGTAILADMIN_BASE_URL)
    return File(f"{_name(adoption)}.{adoption.language}.pdf", content, "application/pdf")


def text_address(signature: Signature) -> str:
    """Where the exact text is published, to the byte."""
    version = signature.version
    with override(signature.language):
        path = reverse("charter-markdown", args=[version.charter.slug, version.number])
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def _name(commitment: Signature | Adoption) -> str:
    return f"{commitment.version.charter.slug}-{commitment.version.number}"
