"""The demo hub's vocabulary and organisations, from hub/demo/data; what is there already is left as it is."""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Q

from commons.services.sections import tend_sections
from hub.members.actors import Actor
from hub.members.models import Exclusion, Organisation
from hub.members.services import declare_exclusion, register_organisation
from hub.shared import clock
from hub.topics.models import Topic

DATA = Path(__file__).parent / "data"
YEAR = dt.timedelta(days=365)

type Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    """The list that `hub/demo/data/<name>.yaml` holds."""
    found: list[Row] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@transaction.atomic
def load_topics() -> int:
    """Add the missing topics; how many they were."""
    known = set(Topic.objects.values_list("slug", flat=True))
    missing = [row for row in rows("topics") if row["slug"] not in known]
    for row in missing:
        Topic.objects.create(
            slug=row["slug"],
            kind=row["kind"],
            name_fr=row["fr"],
            name_en=row["en"],
            description_fr=row["description_fr"],
            description_en=row["description_en"],
        )
    return len(missing)


@transaction.atomic
def load_organisations() -> int:
    """Add the missing organisations, members for a year from the day they joined, and whom they exclude."""
    known = set(Organisation.objects.values_list("slug", flat=True))
    missing = [row for row in rows("organisations") if row["slug"] not in known]
    for row in missing:
        joined_on = clock.today() - dt.timedelta(days=row["joined_days_ago"])
        fields = ("slug", "name", "actor_type", "summary_fr", "summary_en", "website", "named_on_cards")
        dates = {"joined_on": joined_on, "membership_ends_on": joined_on + YEAR}
        register_organisation(actor=Actor.system(), values={name: row[name] for name in fields} | dates)
    organisations = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    for row in missing:
        for slug in row.get("excludes", []):
            _exclude(organisations[row["slug"]], organisations[slug])
    return len(missing)


def load_sections() -> int:
    """Give every organisation its section in both languages, open to its referents and editors."""
    return tend_sections(actor=Actor.system())


def _exclude(one: Organisation, other: Organisation) -> None:
    either_way = Q(declared_by=one, other=other) | Q(declared_by=other, other=one)
    if not Exclusion.objects.filter(either_way).exists():
        declare_exclusion(actor=Actor.system(), organisation=one, other=other)
