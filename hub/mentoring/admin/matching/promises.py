"""What a run's promises came to and cost, and what other ways of choosing would give: words around its summary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commons.search import fold
from hub.members.models import Volunteer
from hub.mentoring.admin.matching.sentences import valued
from hub.mentoring.models import MatchRun, Weighting
from hub.mentoring.runs.proving import proofs_of

type Figures = Mapping[str, int]

KEYS = ("served", "weak", "below_good", "idle", "total")
OF_A_REMATCH = ("served", "changed", *KEYS[1:])
STEPS = ("served", "changed", "weak", "third")
"""The promise that each of a summary's prices but the first adds to those before; `changed` of a rematch alone."""


def figure_names() -> dict[str, str]:
    return {
        "served": _("People served"),
        "changed": _("Proposals taken back"),
        "weak": _("Weak matches"),
        "below_good": _("Not yet good"),
        "idle": _("Mentors without anyone"),
        "total": _("Total of scores"),
    }


@dataclass(frozen=True)
class Promise:
    """One promise: what it asks, what it came to, what keeping it costs those after it, and how it is proved."""

    number: int
    text: str
    came_to: str
    costs: Sequence[str] | None
    proof: str


def promises_of(run: MatchRun) -> list[Promise]:
    """In their order."""
    figures, weighting = run.summary["figures"], run.weighting
    third = "idle" if weighting.counts_idle else "below_good"
    said = {
        "served": (_("As many people served as possible"), str(figures["served"])),
        "changed": (_("The fewest open proposals taken back"), str(figures.get("changed", "–"))),
        "weak": (
            _("The fewest matches below the weak line, %(line)s") % {"line": weighting.weak},
            str(figures["weak"]),
        ),
        "third": (_third(weighting), str(figures[third])),
        "total": (_("The highest total of scores"), str(figures["total"])),
        "ties": (_("A draw by hash, so that nothing depends on the order of people"), "–"),
    }
    costs, proofs = costs_of(run.summary), proofs_of(run.summary)
    return [
        Promise(number, *said[code], costs.get(code), proofs.get(code, "–"))
        for number, code in enumerate(run.summary["promises"], 1)
        if code in said
    ]


def _third(weighting: Weighting) -> str:
    if weighting.counts_idle:
        return _("The fewest mentors without anyone")
    return _("The fewest matches below the good line, %(line)s") % {"line": weighting.good}


def costs_of(summary: Mapping[str, Any]) -> dict[str, list[str]]:
    """By promise, how the figures after it are worse than without it; none for what costs nothing."""
    prices = [price["figures"] for price in summary.get("prices", ())]
    steps = [code for code in STEPS if code != "changed" or "changed" in summary["figures"]]
    found: dict[str, list[str]] = {}
    for code, before, after in zip(steps, prices, prices[1:], strict=False):
        later = OF_A_REMATCH[STEPS.index(code) + 1 :] if code != "third" else ("total",)
        found[code] = list(worse(before, after, later))
    return found


def is_rough(summary: Mapping[str, Any]) -> bool:
    """Whether what some promise costs is not proved: the time was over."""
    return not all(price.get("proved", True) for price in summary.get("prices", ()))


def worse(before: Figures, after: Figures, keys: Iterable[str] = OF_A_REMATCH) -> Iterable[str]:
    """By how much which figures are worse after than before."""
    for key in keys_of(before, keys):
        change = after[key] - before[key]
        if (change < 0) if key in ("served", "total") else (change > 0):
            yield valued(figure_names()[key], f"{change:+d}")


@dataclass(frozen=True)
class Way:
    """A way of choosing, its figures, and whom it leaves out although the run serves them."""

    name: str
    figures: Sequence[int]
    left_out: Sequence[Volunteer] | None = None


def ways_of(run: MatchRun) -> list[Way]:
    """The run beside the worst pair as good as possible, and beside plain best-first."""
    summary = run.summary
    others = {code: summary.get(code) for code in ("fairest", "best_first")}
    in_groups = summary["shape"] == "groups"
    fairest = (
        _("The worst meeting as good as possible") if in_groups else _("The worst pair as good as possible")
    )
    names = {"fairest": fairest, "best_first": _("Best first, as by hand")}
    ids = {pk for other in others.values() if other for pk in other["left_out"]}
    people = Volunteer.objects.select_related("organisation").in_bulk(ids) if ids else {}
    by_id = {str(pk): one for pk, one in people.items()}
    ways = [Way(_("This run"), in_order(summary["figures"]))]
    for code, other in others.items():
        if other:
            left = sorted(
                (by_id[pk] for pk in other["left_out"] if pk in by_id), key=lambda one: fold(one.name)
            )
            name = (
                names[code] if other.get("proved", True) else _("%(way)s (not proved)") % {"way": names[code]}
            )
            ways.append(Way(name, in_order(other["figures"]), left))
    return ways


def in_order(figures: Figures) -> list[int]:
    return [figures[key] for key in keys_of(figures)]


def keys_of(figures: Figures, keys: Iterable[str] = OF_A_REMATCH) -> list[str]:
    """Those that the figures have, in order."""
    return [key for key in keys if key in figures]
