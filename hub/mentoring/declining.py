"""Why people decline, as far as it may be told: how many, never who, nor when.

A reason stays with its person until it is counted; from then on the cycle holds the number alone. What is counted at
once are reasons of several people, given on days that are past and not all alike: whoever watches the numbers and knows
who declined meanwhile learns of none of them what they said (k-anonymity: Sweeney 2002; l-diversity: Machanavajjhala
and others 2007).
"""

from collections import Counter
from collections.abc import Iterable

from hub.mentoring.models import Cycle
from hub.mentoring.states import DeclineReason

FEWEST_PEOPLE, FEWEST_REASONS = 5, 2
"""Of how many people, and how many reasons, what is counted at once holds at least."""
FEWEST = 3
"""Fewer who gave a reason are not told."""


def counted(given: Iterable[tuple[object, str]]) -> Counter[str]:
    """How many people gave each reason, of `(person, reason)`; nothing while it could tell who gave which."""
    once = set(given)
    people, reasons = {person for person, _reason in once}, Counter(reason for _person, reason in once)
    return reasons if len(people) >= FEWEST_PEOPLE and len(reasons) >= FEWEST_REASONS else Counter()


def reasons_to_decline(cycle: Cycle) -> list[tuple[str, int]]:
    """What was counted in a cycle: the reasons, as words, with how many gave each; only those that enough did."""
    counts = cycle.declines
    return [
        (str(label), counts[value])
        for value, label in DeclineReason.choices
        if counts.get(value, 0) >= FEWEST
    ]
