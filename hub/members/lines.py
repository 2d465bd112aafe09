"""Reporting lines."""

import uuid
from collections.abc import Iterable, Mapping

from hub.members.known import Known
from hub.members.models import Volunteer


def lines_of(volunteers: Iterable[Known]) -> Mapping[uuid.UUID, frozenset[uuid.UUID]]:
    """For each volunteer's id, the ids of all those above them: one query for their organisations together."""
    volunteers = list(volunteers)
    organisations = {v.organisation_id for v in volunteers if v.organisation_id}
    rows = Volunteer.objects.filter(organisation__in=organisations, manager__isnull=False)
    above = dict(rows.values_list("pk", "manager_id"))
    return {v.pk: frozenset(_climb(v.pk, above)) for v in volunteers}


def _climb(start: uuid.UUID, above: Mapping[uuid.UUID, uuid.UUID | None]) -> set[uuid.UUID]:
    seen: set[uuid.UUID] = set()
    step = above.get(start)
    while step is not None and step not in seen:
        seen.add(step)
        step = above.get(step)
    return seen
