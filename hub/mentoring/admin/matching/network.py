"""The network of a run, drawn person by person where that can be read, else organisation by organisation; what is
drawn stands in a table beside it, and both can be filtered."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from commons.search import fold
from hub.mentoring.admin.matching.doors import for_coordinators, page, run_at
from hub.mentoring.admin.matching.drawing import (
    WIDE_ROW,
    Dot,
    Drawing,
    Tie,
    clusters,
    one_column,
    two_columns,
)
from hub.mentoring.admin.matching.proposals import Filters, grade, grade_names, is_both_ways
from hub.mentoring.admin.matching.sentences import valued
from hub.mentoring.models import MatchRun, PairMember, ProposalPlace

MOST_LINES = 150
"""Lines that a drawing can hold and still be read."""


@dataclass(frozen=True)
class Met:
    """A meeting as it is drawn."""

    proposal: Hashable
    first: Dot
    second: Dot
    score: int
    pinned: bool


@dataclass(frozen=True)
class Flow:
    """How many meetings one organisation's people offer another's."""

    first: str
    second: str
    count: int
    mean: int


@require_safe
@for_coordinators
def network(request: HttpRequest, pk: object) -> HttpResponse:
    run = run_at(pk, with_result=True)
    filters = Filters(request.GET, run=run)
    meetings = _shown(meetings_of(run), filters.found())
    by_person = len(meetings) <= MOST_LINES
    flows = [] if by_person else flows_of(meetings)
    drawing = _drawn(run, meetings) if by_person else _flowing(flows[:MOST_LINES])
    names = grade_names()
    graded = [(one, grade(one.score, run.weighting)) for one in meetings]
    grades = Counter(code for _one, code in graded)
    context = {
        "filters": filters,
        "filtered": bool(request.GET),
        "table": [(one, names[code]) for one, code in graded] if by_person else [],
        "drawing": drawing,
        "meetings": len(meetings),
        "by_person": by_person,
        "flows": flows,
        "hidden": max(len(flows) - MOST_LINES, 0),
        "grades": [(code, name, grades[code]) for code, name in names.items()],
        "peers": run.summary.get("shape") == "peers",
        "description": _description(meetings, grades),
        "has_pins": any(one.pinned for one in meetings),
    }
    return page(request, "network", _("Network"), context, run=run)


def _shown(meetings: Sequence[Met], proposals: Sequence[Hashable]) -> list[Met]:
    """Those of these proposals, in their order."""
    place = {proposal: number for number, proposal in enumerate(proposals)}
    return sorted((one for one in meetings if one.proposal in place), key=lambda one: place[one.proposal])


def meetings_of(run: MatchRun) -> list[Met]:
    """In one query."""
    fields = (
        "proposal_id", "proposal__pinned", "volunteer_id", "role", "score", "volunteer__name",
        "volunteer__organisation__name", "proposal__reciprocal",
    )  # fmt: skip
    places = ProposalPlace.objects.filter(proposal__run=run).order_by("proposal", "pk").values_list(*fields)
    by_proposal: dict[Hashable, list[Any]] = defaultdict(list)
    for place in places:
        by_proposal[place[0]].append(place)
    found = []
    for proposal, members in by_proposal.items():
        members.sort(key=lambda place: place[3] != PairMember.Role.MENTOR)  # stable: peers keep their order
        first, *others = members
        twos = [(first, other) for other in others]
        if is_both_ways(first[7], run):
            twos.append((others[0], first))
        found += [Met(proposal, _dot(lead), _dot(other), other[4], other[1]) for lead, other in twos]
    return found


def _dot(place: Any) -> Dot:
    return Dot(place[2], place[5], place[6] or _("Independent"))


def _drawn(run: MatchRun, meetings: Sequence[Met]) -> Drawing:
    ties = [
        Tie(
            one.first.key, one.second.key, grade(one.score, run.weighting),
            valued(f"{one.first.name} – {one.second.name}", one.score), one.pinned, group=one.proposal,
        )
        for one in meetings
    ]  # fmt: skip
    firsts, seconds = {one.first for one in meetings}, {one.second for one in meetings}
    shape = run.summary.get("shape")
    if shape == "peers":
        return one_column(firsts | seconds, ties)
    if shape == "groups":
        groups: dict[Hashable, list[Dot]] = defaultdict(list)
        for one in meetings:
            groups[one.proposal].append(one.second)
        return clusters(firsts, groups, ties)
    return two_columns(firsts, seconds, ties)


def flows_of(meetings: Sequence[Met]) -> list[Flow]:
    """Between organisations, the largest first."""
    scores: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in meetings:
        scores[one.first.home, one.second.home].append(one.score)
    flows = [Flow(*homes, len(some), sum(some) // len(some)) for homes, some in scores.items()]
    return sorted(flows, key=lambda flow: (-flow.count, fold(flow.first), fold(flow.second)))


def _flowing(flows: Sequence[Flow]) -> Drawing:
    ties = [
        Tie(
            flow.first,
            flow.second,
            "flow",
            valued(f"{flow.first} – {flow.second}", flow.count),
            count=flow.count,
        )
        for flow in flows
    ]
    left = {Dot(flow.first, flow.first) for flow in flows}
    right = {Dot(flow.second, flow.second) for flow in flows}
    return two_columns(left, right, ties, row=WIDE_ROW)


def _description(meetings: Sequence[Met], grades: Counter[str]) -> str:
    """What the drawing shows, for those who do not see it."""
    count = len(meetings)
    text = ngettext(
        "%(n)d meeting between people of %(homes)s organisations: %(good)s good, %(fair)s fair, %(weak)s weak.",
        "%(n)d meetings between people of %(homes)s organisations: %(good)s good, %(fair)s fair, %(weak)s weak.",
        count,
    )
    homes = {dot.home for one in meetings for dot in (one.first, one.second)} - {_("Independent")}
    return text % {
        "n": count, "homes": len(homes), **{code: grades[code] for code in ("good", "fair", "weak")},
    }  # fmt: skip
