"""Where organisations stand with the charters that they adopt: which version, whether it counts today, until when."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charters.binding import Binding, bindings
from charters.models import Adoption, Charter, CharterVersion
from charters.states import Scope
from hub.members.models import Organisation


@dataclass(frozen=True)
class Standing:
    """Of one organisation with one of the network's charters. `adoption`: the latest that stands, whether it counts or
    not; `until`: the day before which it adopts the version in force, where an earlier one still counts."""

    organisation: Organisation
    version: CharterVersion
    adoption: Adoption | None
    counts: bool
    is_current: bool
    until: dt.date | None


def standings(organisations: Iterable[Organisation]) -> list[Standing]:
    """Of each organisation with each of the network's charters in force: three queries, whatever their number."""
    organisations = list(organisations)
    charters = Charter.objects.published().filter(scope=Scope.NETWORK).order_by("created_at")
    found = bindings(charters.values_list("pk", flat=True))
    adopted = _adoptions(organisations, [one.version.charter_id for one in found.values()])
    return [
        _standing(organisation, one, adopted.get((organisation.pk, one.version.charter_id), []))
        for organisation in organisations
        for one in found.values()
    ]


def _adoptions(
    organisations: Sequence[Organisation], charters: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[Adoption]]:
    rows = Adoption.objects.valid().filter(organisation__in=organisations, version__charter__in=charters)
    by_both: dict[tuple[uuid.UUID, uuid.UUID], list[Adoption]] = {}
    related = rows.select_related("version").defer("version__text_fr", "version__text_en")
    for row in related.order_by("-version__number"):
        by_both.setdefault((row.organisation_id, row.version.charter_id), []).append(row)
    return by_both


def _standing(organisation: Organisation, binding: Binding, adoptions: Sequence[Adoption]) -> Standing:
    versions = {one.version_id for one in adoptions}
    is_current = bool(versions & binding.accepted)
    return Standing(
        organisation=organisation,
        version=binding.version,
        adoption=adoptions[0] if adoptions else None,
        counts=bool(versions & binding.tolerated),
        is_current=is_current,
        until=None if is_current or not versions & binding.tolerated else binding.day_for(versions),
    )
