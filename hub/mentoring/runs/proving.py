"""What holds each promise of a run, in words: what anyone can check, the solver's word alone, or nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

DUALITY, SOLVER = "duality", "solver"


def proof_of(summary: Mapping[str, Any]) -> str:
    """Whether the run of this summary is proved, and by what where more than one thing holds it."""
    if not summary["proved"]:
        return _(
            "Not proved: the best that was found in time. The certificate says how far it may be from the best."
        )
    if summary["shape"] == "groups":
        text = _("Proved: no other set of groups keeps these promises better.")
    else:
        text = _("Proved: no other set of pairs keeps these promises better.")
    by = {code: _weakest(kept)["by"] for code, kept in _by_promise(summary).items()}
    numbers = {
        held: [str(number) for number, code in enumerate(summary["promises"], 1) if by.get(code) == held]
        for held in (DUALITY, SOLVER)
    }
    if numbers[SOLVER]:
        text += " " + _("Promises held by the solver's own word: %(numbers)s.") % {
            "numbers": ", ".join(numbers[SOLVER])
        }
        text += " " + _("Promises that anyone can check: %(numbers)s.") % {
            "numbers": ", ".join(numbers[DUALITY]) or _("none")
        }
    return text


def proofs_of(summary: Mapping[str, Any]) -> dict[str, str]:
    """By promise, what holds its bound; of what is not proved, how far from the best it may be."""
    return {code: _told(_weakest(kept)) for code, kept in _by_promise(summary).items()}


def _by_promise(summary: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The parts of each promise: of groups, the tie-break has three."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in summary.get("kept", ()):
        found.setdefault(one["promise"].partition("-")[0], []).append(one)
    return found


def _weakest(kept: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return max(kept, key=lambda one: {DUALITY: 0, SOLVER: 1}.get(one["by"], 2))


def _told(kept: Mapping[str, Any]) -> str:
    if kept["by"] == DUALITY:
        return _("by multipliers that anyone can add up")
    if kept["by"] == SOLVER:
        return _("by the solver's own word")
    if kept["bound"] is None:
        return _("not proved")
    return _("not proved: at most %(gap)s away") % {"gap": kept["cost"] - kept["bound"]}
