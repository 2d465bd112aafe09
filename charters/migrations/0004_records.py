"""Gives the versions and signatures of before the fingerprints that prove them."""

import datetime as dt
import hashlib
import json
import secrets
from typing import Any

from django.db import migrations


def sha256(values: dict[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def utc(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds") if moment else None


def link(apps: Any, schema_editor: Any) -> None:
    version_model = apps.get_model("charters", "CharterVersion")
    last: dict[Any, Any] = {}
    for version in version_model.objects.exclude(state="draft").order_by("charter", "number"):
        before = last.get(version.charter_id)
        version.previous_id = before.pk if before else None
        version.chain_sha256 = sha256(
            {
                "before": before.chain_sha256 if before else str(version.charter_id),
                "number": version.number,
                "change": version.change,
                "binding_language": version.binding_language,
                "in_force_from": utc(version.in_force_from),
                "sha256_en": version.sha256_en,
                "sha256_fr": version.sha256_fr,
            }
        )
        version.save()
        last[version.charter_id] = version


def prove(apps: Any, schema_editor: Any) -> None:
    for signature in apps.get_model("charters", "Signature").objects.select_related("version"):
        signature.salt = secrets.token_hex(16)
        signature.person_sha256 = hashlib.sha256(f"{signature.salt}\n{signature.name}".encode()).hexdigest()
        signature.record_sha256 = sha256(
            {
                "signature": str(signature.pk),
                "charter": str(signature.version.charter_id),
                "version": signature.version.number,
                "language": signature.language,
                "sha256": signature.sha256,
                "commitments": signature.commitments,
                "signed_at": utc(signature.signed_at),
                "authentication": signature.authentication,
                "subject": None,
                "person_sha256": signature.person_sha256,
            }
        )
        signature.save()


class Migration(migrations.Migration):
    dependencies = [("charters", "0003_scopes")]

    operations = [
        migrations.RunPython(link, migrations.RunPython.noop),
        migrations.RunPython(prove, migrations.RunPython.noop),
    ]
