"""From an answer to rows: proposals with the places of their people, and those left out."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from hub.matching import certificates
from hub.matching.explaining import LeftPerson, left_out, missing_offers, points_of
from hub.matching.groups import Cancelled
from hub.matching.problem import Figures, Match, Result, Shape
from hub.mentoring.models import LeftOut, MatchRun, PairMember, Proposal, ProposalPlace
from hub.mentoring.runs.reading import Read
from hub.mentoring.runs.rows import Id
from hub.mentoring.states import RUN, RunState
from hub.shared import clock
from hub.shared.bulk import insert

SOLVERS = ("numpy", "pylmcf", "highspy")
OURS = "passeurs"
ROLES = PairMember.Role


class Gone(Exception):
    """The run was ended by someone else meanwhile."""


class Place(NamedTuple):
    """A ProposalPlace, without what an instance costs: there are two for each proposal."""

    proposal_id: Id
    volunteer_id: Id
    role: str
    score: int
    points: dict[str, int]


@dataclass(frozen=True)
class Rows:
    """What a run is stored as, not written yet."""

    proposals: list[Proposal]
    places: list[Place]
    left: list[LeftOut]
    summary: dict[str, Any]


def rows_of(run: MatchRun, found: Read, result: Result) -> Rows:
    drafts = list(_drafts(run, found, result))
    left = left_out(result)
    return Rows(
        [proposal for proposal, _places in drafts],
        [place for _proposal, places in drafts for place in places],
        list(_left(run, found, result, left)),
        summary_of(result, left),
    )


@transaction.atomic
def store(run: MatchRun, found: Read, result: Result) -> MatchRun:
    """Keep what the run found, in a number of queries that does not grow with people. Raises Gone unless the run is
    still under way, Cancelled if someone asked to stop it."""
    locked = MatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state != RunState.RUNNING:
        raise Gone
    if locked.cancel_asked_at is not None:
        raise Cancelled
    rows = rows_of(locked, found, result)
    insert(Proposal, rows.proposals)
    insert(ProposalPlace, rows.places)
    insert(LeftOut, rows.left)
    RUN.move(
        locked,
        RunState.DONE,
        ended_at=clock.now(),
        seen_at=clock.now(),
        step="",
        done=100,
        inputs=found.inputs,
        versions=versions(),
        summary=rows.summary,
        certificate=certificates.dumps(result.asked, result.answered),
    )
    return locked


def versions() -> dict[str, str]:
    """Of all that a result depends on besides what it is given."""
    return {name: version(name) for name in SOLVERS} | {OURS: our_version()}


@cache
def our_version() -> str:
    """That of pyproject.toml, which a hub is run from."""
    told = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8"))
    return str(told["project"]["version"])


def is_reciprocal(result: Result) -> bool:
    return result.problem.shape is Shape.PEERS


def summary_of(result: Result, left: list[LeftPerson]) -> dict[str, Any]:
    """The run in a few numbers: `people` who could be matched, `figures`, `left` by reason, `missing` topics."""
    why: dict[str, int] = {}
    for one in left:
        why[one.why.value] = why.get(one.why.value, 0) + 1
    return {
        "shape": result.problem.shape.value,
        "proved": result.proved,
        "people": len({*result.mentors.tolist(), *result.mentees.tolist()}),
        "mentors": len(result.mentors),
        "mentees": len(result.mentees),
        "edges": len(result.edges),
        "promises": list(result.problem.promises),
        "kept": [
            {"promise": one.promise, "cost": one.cost, "bound": one.bound, "by": one.by}
            for one in result.kept()
        ],
        "figures": figures_as(result.figures),
        "left": why,
        "missing": [
            {"topic": str(one.topic), "sought": one.sought, "offered": one.offered, "places": one.places}
            for one in missing_offers(result)
        ],
    }


def figures_as(figures: Figures) -> dict[str, int]:
    """`changed` of a rematch alone."""
    found = {
        "served": figures.served, "weak": figures.weak, "below_good": figures.below_good, "idle": figures.idle,
        "total": figures.total,
    }  # fmt: skip
    return found if figures.changed is None else {**found, "changed": figures.changed}


def _drafts(run: MatchRun, found: Read, result: Result) -> Iterator[tuple[Proposal, list[Place]]]:
    """Each proposal with its places, the mentor's first; the points on those of who meets the mentor, or of the second
    peer. Two who are matched both ways share one: each has the score and the points of being mentored."""
    points = {code: values.tolist() for code, values in points_of(result).items()}
    matches, is_peers = result.matches, is_reciprocal(result)
    ways = {match.rows: at for at, match in enumerate(matches)} if result.problem.both_ways else {}
    meeting = 0
    for match in matches:
        proposal = Proposal(run_id=run.pk, reciprocal=is_peers, score=match.score, pinned=match.pinned)
        first, second = (ROLES.PEER, ROLES.PEER) if is_peers else (ROLES.MENTOR, ROLES.MENTEE)
        places = [Place(proposal.pk, found.id_of(match.mentor), first, match.score, {})]
        for row, score in zip(match.mentees, match.scores, strict=True):
            given = _points_at(points, meeting)
            places.append(Place(proposal.pk, found.id_of(row), second, score, given))
            meeting += 1
        back = ways.get(match.rows[::-1])
        if back is None:
            yield proposal, places
        elif back >= meeting:
            yield _both_ways(proposal, places, matches[back], _points_at(points, back))


def _both_ways(
    proposal: Proposal, places: list[Place], back: Match, points: dict[str, int]
) -> tuple[Proposal, list[Place]]:
    """The proposal of a mentor and a mentee, who are matched the other way round too."""
    proposal.reciprocal, proposal.pinned = True, proposal.pinned or back.pinned
    proposal.score += back.score
    first, second = (place._replace(role=ROLES.PEER) for place in places)
    return proposal, [first._replace(score=back.score, points=points), second]


def _points_at(points: Mapping[str, list[int]], meeting: int) -> dict[str, int]:
    return {code: values[meeting] for code, values in points.items()}


def _left(run: MatchRun, found: Read, result: Result, left: list[LeftPerson]) -> Iterator[LeftOut]:
    mentee = ROLES.PEER if is_reciprocal(result) else ROLES.MENTEE
    for one in left:
        details = {
            "suits": one.suits,
            "topics": [str(topic) for topic in one.topics],
            "but_for": dict(one.but_for),
        }
        yield LeftOut(
            run_id=run.pk,
            volunteer_id=found.id_of(one.row),
            role=ROLES.MENTOR if one.as_mentor else mentee,
            why=one.why.value,
            details=details,
        )
