"""Why people decline, as far as it may be told: how many, never who."""

from django.db.models import Count

from hub.mentoring.models import Cycle, PairMember
from hub.mentoring.states import DeclineReason

FEWEST = 3
"""Fewer are not told: it could name someone."""


def reasons_to_decline(cycle: Cycle) -> list[tuple[str, int]]:
    """The reasons given in a cycle, as words, with how many people gave each; only those that enough did."""
    given = PairMember.objects.filter(pair__cycle=cycle).exclude(declined_for="")
    rows = (
        given.order_by()
        .values_list("declined_for")
        .annotate(n=Count("volunteer", distinct=True))
        .filter(n__gte=FEWEST)
    )
    counts = dict(rows)
    return [(str(label), counts[value]) for value, label in DeclineReason.choices if value in counts]
