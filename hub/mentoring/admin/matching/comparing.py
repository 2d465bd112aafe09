"""Two runs of a cycle side by side: figures, pairs, and who gains or loses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commons.search import fold
from hub.matching.criteria import criteria_of
from hub.matching.people import Model
from hub.mentoring.admin.matching.doors import (
    BESIDE,
    WITH_RESULT,
    for_coordinators,
    forms_groups,
    page,
    run_at,
)
from hub.mentoring.admin.matching.promises import KEYS, figure_names
from hub.mentoring.admin.matching.proposals import is_both_ways
from hub.mentoring.admin.matching.sentences import valued
from hub.mentoring.models import Cycle, MatchRun, PairMember, ProposalPlace, Weighting
from hub.mentoring.models.matching import Third
from hub.mentoring.states import PairState

MOST = 100
"""Names shown of each list; the rest is counted."""
type Two = tuple[object, object]


class Pairs:
    """The meetings of a run: of two people, mentor first, the score. One query."""

    def __init__(self, run: MatchRun) -> None:
        fields = (
            "proposal_id",
            "proposal__reciprocal",
            "volunteer_id",
            "role",
            "score",
            "volunteer__name",
            "volunteer__organisation__name",
        )
        places = (
            ProposalPlace.objects.filter(proposal__run=run).order_by("proposal", "pk").values_list(*fields)
        )
        self.names: dict[object, str] = {}
        self.scores: dict[Two, int] = {}
        leads: dict[object, tuple[object, int]] = {}
        others: list[tuple[object, object, int, bool]] = []
        for proposal, reciprocal, person, role, score, name, home in places:
            self.names[person] = f"{name} ({home or _('Independent')})"
            is_lead = role == PairMember.Role.MENTOR or (
                role == PairMember.Role.PEER and proposal not in leads
            )
            if is_lead:
                leads[proposal] = person, score
            else:
                others.append((proposal, person, score, is_both_ways(reciprocal, run)))
        for proposal, person, score, is_both in others:
            lead, back = leads[proposal]
            self.scores[lead, person] = score
            if is_both:
                self.scores[person, lead] = back

    @cached_property
    def best(self) -> Mapping[object, int]:
        """By person, the score of their best meeting."""
        found: dict[object, int] = {}
        for two, score in self.scores.items():
            for one in two:
                found[one] = max(found.get(one, 0), score)
        return found

    @cached_property
    def partners(self) -> Mapping[object, set[object]]:
        """By person, whom they meet."""
        found: dict[object, set[object]] = {}
        for one, other in self.scores:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return found


@dataclass(frozen=True)
class Listed:
    """A list of which only the first are shown."""

    title: str
    count: int
    shown: Sequence[str]

    @property
    def rest(self) -> int:
        return self.count - len(self.shown)


def listed(title: str, texts: Iterable[str]) -> Listed:
    every = sorted(texts, key=fold)
    return Listed(title, len(every), every[:MOST])


@require_safe
@for_coordinators
def compare(request: HttpRequest, pk: object) -> HttpResponse:
    """The run beside `with`, or beside the result before it."""
    run = run_at(pk, with_result=True)
    others = list(
        run.cycle.runs.filter(state__in=WITH_RESULT).exclude(pk=run.pk).defer("certificate")
        .select_related("weighting").order_by("-created_at")[:50]
    )  # fmt: skip
    wanted = request.GET.get(BESIDE)
    before = [one for one in others if one.created_at < run.created_at]
    other = next((one for one in others if str(one.pk) == wanted), next(iter(before or others), None))
    context: dict[str, Any] = {"others": others, "other": other}
    if other is not None:
        context |= compared(other, run)
    return page(request, "compare", _("Compare"), context, run=run)


def compared(then: MatchRun, now: MatchRun) -> dict[str, Any]:
    """From `then` to `now`. Whom the earlier of the two brought together, and who still are, the later one does not
    choose again: they count on both sides."""
    old, new = Pairs(then), Pairs(now)
    names = {**old.names, **new.names}
    earlier, later, run = (old, new, now) if then.created_at < now.created_at else (new, old, then)
    standing = _standing(run, earlier, later)
    later.scores.update(standing)
    same = set(old.scores) & set(new.scores)
    together = listed(_("Together already, so not chosen again"), _pairs(standing, later, names))
    there, here = _("Pairs in the other run alone"), _("Pairs in this run alone")
    if forms_groups(now.cycle):
        there, here = _("Meetings in the other run alone"), _("Meetings in this run alone")
    return {
        "same_inputs": then.inputs == now.inputs,
        "figures": _figures(then, now, {run: _figures_of(standing, run)}),
        "changed_weights": changed_weights(then.weighting, now.weighting, now.cycle),
        "both": len(set(map(frozenset, same))),
        "standing": len(set(map(frozenset, standing))),
        "lists": [
            listed(there, _pairs(set(old.scores) - same, old, names)),
            listed(here, _pairs(set(new.scores) - same, new, names)),
            listed(_("People who gain someone"), (names[one] for one in set(new.best) - set(old.best))),
            listed(_("People who lose theirs"), (names[one] for one in set(old.best) - set(new.best))),
            *([together] if standing else []),
            *_matched_otherwise(then, now, old, new),
        ],
    }


def _standing(run: MatchRun, earlier: Pairs, later: Pairs) -> dict[Two, int]:
    """The meetings of the earlier run that the later one, `run`, lacks because the two were in a pair when it began, or
    had met in one; with their scores."""
    alone = set(earlier.scores) - set(later.scores)
    stood = (
        Q(pair__closed_at=None) | Q(pair__closed_at__gt=run.created_at) | Q(pair__accepted_at__isnull=False)
    )
    places = PairMember.objects.filter(
        stood,
        pair__cycle=run.cycle_id,
        pair__created_at__lt=run.created_at,
        volunteer__in={one for two in alone for one in two},
    ).exclude(pair__state=PairState.WITHDRAWN)
    groups: dict[object, set[object]] = {}
    for pair, person in places.values_list("pair_id", "volunteer_id"):
        groups.setdefault(pair, set()).add(person)
    together = {frozenset(two) for group in groups.values() for two in combinations(group, 2)}
    return {two: earlier.scores[two] for two in alone if frozenset(two) in together}


def _figures_of(meetings: Mapping[Two, int], run: MatchRun) -> Mapping[str, int]:
    """What they add to the figures of a run. Their mentors are not counted as without anyone already."""
    scores, weighting = meetings.values(), run.weighting
    return {
        "served": len(scores) * (2 if run.summary["shape"] == "peers" else 1),
        "weak": sum(score < weighting.weak for score in scores),
        "below_good": sum(score < weighting.good for score in scores),
        "idle": 0,
        "total": sum(scores),
    }


def _matched_otherwise(then: MatchRun, now: MatchRun, old: Pairs, new: Pairs) -> list[Listed]:
    """Of those served by both: by their scores, where these are of one measure; else who meets someone else."""
    if then.weighting.weights == now.weighting.weights:
        better, worse = (list(_moved(old, new, up=up)) for up in (True, False))
        return [listed(_("People better matched"), better), listed(_("People less well matched"), worse)]
    served = set(old.best) & set(new.best)
    names = (new.names[one] for one in served if old.partners[one] != new.partners[one])
    return [listed(_("People who meet someone else"), names)]


def _figures(
    then: MatchRun, now: MatchRun, more: Mapping[MatchRun, Mapping[str, int]]
) -> list[tuple[str, int, int, int]]:
    """By figure: its name, then, now, the change; with what is to be added to either."""
    rows = []
    for key in KEYS:
        old, new = (one.summary["figures"][key] + more.get(one, {}).get(key, 0) for one in (then, now))
        rows.append((figure_names()[key], old, new, new - old))
    return rows


def changed_weights(old: Weighting, new: Weighting, cycle: Cycle) -> list[tuple[str, Any, Any]]:
    """What two versions weigh differently: its name, then, now."""
    language = get_language() or "fr"
    rows: list[tuple[str, Any, Any]] = [
        (one.label(language), old.weights.get(one.code, 0), new.weights.get(one.code, 0))
        for one in criteria_of(Model(cycle.programme.model))
    ]
    rows += [
        (_("Weak below"), old.weak, new.weak),
        (_("Good from"), old.good, new.good),
        (_("Third promise"), Third(old.third).label, Third(new.third).label),
        (_("Balance between organisations"), old.balance, new.balance),
        (_("Peers without roles"), _yes(old.reciprocal), _yes(new.reciprocal)),
        (_("Organisations in a group"), old.least_organisations, new.least_organisations),
        (_("People of one organisation in a group"), old.most_of_one, new.most_of_one),
    ]
    return [row for row in rows if row[1] != row[2]]


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _pairs(twos: Iterable[Two], pairs: Pairs, names: Mapping[object, str]) -> Iterable[str]:
    """Those who meet, once; with both their scores if both ways."""
    found = set(twos)
    for one, other in found:
        score = pairs.scores[one, other]
        if (other, one) not in found:
            yield valued(f"{names[one]} – {names[other]}", score)
        elif (names[one], str(one)) < (names[other], str(other)):
            yield valued(f"{names[one]} ↔ {names[other]}", f"{score} + {pairs.scores[other, one]}")


def _moved(old: Pairs, new: Pairs, *, up: bool) -> Iterable[str]:
    """Those served by both whose best meeting scores more, or less."""
    for one in set(old.best) & set(new.best):
        before, after = old.best[one], new.best[one]
        if (after > before) if up else (after < before):
            yield valued(new.names[one], f"{before} → {after}")
