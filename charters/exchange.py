"""Charters as files of a package: their facts, and every text that was ever in force, to the letter."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from charters.clauses import canonical
from charters.models import Charter, CharterVersion
from charters.models.charters import LANGUAGES
from charters.records import utc
from charters.services.restoring import restore_charter
from commons.exchange import yamls
from commons.exchange.errors import ExchangeError
from hub.members.actors import Actor
from hub.members.models import Organisation

FACTS = ("title_fr", "title_en", "summary_fr", "summary_en", "licence")
KEPT = (
    "number",
    "change",
    "sign_before",
    "planned_for",
    "binding_language",
    "sha256_fr",
    "sha256_en",
    "chain_sha256",
)
CHARTER = {"id", "slug", "scope", "floor", "organisation", "authors", "versions", *FACTS}
VERSION = {"in_force_from", "floor", *KEPT}

type Row = dict[str, Any]


class Charters:
    """`charters/<slug>/charter.yaml` and, for each version and language, `charters/<slug>/<n>.<language>.md`."""

    folder = "charters"
    name = "charters"

    def count(self) -> int:
        return Charter.objects.count()

    def organisations(self) -> set[Any]:
        return set(_charters().exclude(organisation=None).values_list("organisation_id", flat=True))

    def files(self) -> Iterator[tuple[str, str]]:
        for charter in _charters():
            versions = sorted(
                charter.versions.published().select_related("floor"), key=lambda one: one.number
            )
            yield f"{charter.slug}/charter.yaml", yamls.dump(_written(charter, versions))
            for version in versions:
                for language in LANGUAGES:
                    text = canonical(version.text_in(language))
                    yield f"{charter.slug}/{version.number}.{language}.md", text

    def licences(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            charter.slug: {
                "title": charter.title_fr,
                "authors": charter.author_names,
                "licence": charter.licence,
            }
            for charter in _charters()
        }

    def load(self, texts: Mapping[str, str], organisations: Mapping[str, Organisation]) -> int:
        rows = {name: _row(name, text) for name, text in texts.items() if name.endswith("/charter.yaml")}
        floors_first = sorted(rows.items(), key=lambda one: (one[1]["floor"] is not None, one[0]))
        for name, row in floors_first:
            try:
                _restore(name, row, texts, organisations)
            except ValidationError as error:
                raise ExchangeError(f"charters/{name}: {'; '.join(error.messages)}") from error
        return len(rows)


def _charters() -> Any:
    return Charter.objects.published().select_related("floor", "organisation").order_by("slug")


def _written(charter: Charter, versions: Iterable[CharterVersion]) -> Row:
    return {
        "id": str(charter.pk),
        "slug": charter.slug,
        "scope": str(charter.scope),
        "floor": charter.floor.slug if charter.floor is not None else None,
        "organisation": charter.organisation.slug if charter.organisation is not None else None,
        **{name: str(getattr(charter, name)) for name in FACTS},
        "authors": charter.author_names,
        "versions": [
            {
                **{name: _plain(getattr(version, name)) for name in KEPT},
                "in_force_from": utc(version.in_force_from) if version.in_force_from else None,
                "floor": version.floor.number if version.floor is not None else None,
            }
            for version in versions
        ],
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | dt.date) else str(value)


def _row(name: str, text: str) -> Row:
    row = yaml.safe_load(text)
    if not isinstance(row, dict) or set(row) != CHARTER or not isinstance(row["versions"], list):
        raise ExchangeError(f"charters/{name}: {', '.join(sorted(CHARTER))} expected.")
    if any(not isinstance(one, dict) or set(one) != VERSION for one in row["versions"]):
        raise ExchangeError(f"charters/{name}: of each version, {', '.join(sorted(VERSION))} expected.")
    return row


def _restore(
    name: str, row: Row, texts: Mapping[str, str], organisations: Mapping[str, Organisation]
) -> None:
    floor = Charter.objects.filter(slug=row["floor"]).first() if row["floor"] else None
    organisation = organisations.get(str(row["organisation"])) if row["organisation"] else None
    if (floor is None) != (row["floor"] is None) or (organisation is None) != (row["organisation"] is None):
        raise ExchangeError(f"charters/{name}: its floor or its organisation is not in the package.")
    charter = Charter(
        id=uuid.UUID(str(row["id"])), slug=row["slug"], scope=row["scope"], floor=floor, organisation=organisation,
        authors="\n".join(map(str, row["authors"])), **{fact: row[fact] for fact in FACTS},
    )  # fmt: skip
    folder = name.rpartition("/")[0]
    versions = [
        _version(one, folder, texts, floor) for one in sorted(row["versions"], key=lambda one: one["number"])
    ]
    restore_charter(actor=Actor.system(), charter=charter, versions=versions)


def _version(row: Row, folder: str, texts: Mapping[str, str], floor: Charter | None) -> Row:
    names = {f"text_{language}": f"{folder}/{row['number']}.{language}.md" for language in LANGUAGES}
    if missing := sorted(set(names.values()) - set(texts)):
        raise ExchangeError(f"charters/{missing[0]} is missing from the package.")
    below = floor.versions.filter(number=row["floor"]).first() if floor is not None else None
    return {
        **{name: row[name] for name in KEPT},
        **{field: texts[name] for field, name in names.items()},
        "in_force_from": parse_datetime(str(row["in_force_from"])),
        "floor": below,
    }
