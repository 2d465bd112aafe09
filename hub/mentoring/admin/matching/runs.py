"""A run: how far it is, then what it promises, proves and costs."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commons.search import fold
from hub.mentoring import services
from hub.mentoring.admin.matching.doors import (
    BESIDE,
    WITH_RESULT,
    attempted,
    by_post,
    for_coordinators,
    forms_groups,
    page,
    run_at,
    run_title,
    seconds_of,
    url,
)
from hub.mentoring.admin.matching.promises import figure_names, is_rough, keys_of, promises_of, ways_of
from hub.mentoring.admin.matching.shell import matched_by_shell
from hub.mentoring.models import Cycle, LeftOut, MatchRun, PairMember, ProposalPlace
from hub.mentoring.runs.proving import proof_of

REFRESH = 3
"""Seconds after which the page of a run under way is asked for again."""


@require_safe
@for_coordinators
def run_page(request: HttpRequest, pk: object) -> HttpResponse:
    """Where it is asked for beside another run, the two are compared as soon as it is done."""
    run = run_at(pk)
    if run.state in WITH_RESULT and BESIDE in request.GET:
        query = urlencode({BESIDE: request.GET[BESIDE]})
        return redirect(f"{url('compare', run.pk)}?{query}")
    if run.state in WITH_RESULT:
        return page(request, "run", run_title(run), _result(run), run=run)
    context = {
        "refresh": REFRESH if run.is_under_way else None,
        "step": step_names(run.cycle).get(run.step, ""),
    }
    return page(request, "under_way", run_title(run), context, run=run)


def step_names(cycle: Cycle) -> dict[str, str]:
    return {
        "read": _("reading people"),
        "score": _("scoring who may meet"),
        "solve": (
            _("finding the best groups") if forms_groups(cycle) else _("finding the best set of pairs")
        ),
        "prove": _("proving that none is better"),
    }


def _result(run: MatchRun) -> dict[str, Any]:
    return {
        "promises": promises_of(run),
        "proof": proof_of(run.summary),
        "figure_names": [figure_names()[key] for key in keys_of(run.summary["figures"])],
        "ways": ways_of(run),
        "compared": "prices" in run.summary,
        "rough": is_rough(run.summary),
        "organisations": organisations_of(run),
        "others": run.cycle.runs.filter(state__in=WITH_RESULT).exclude(pk=run.pk).defer("certificate")[:50],
        "has_certificate": MatchRun.objects.filter(pk=run.pk).exclude(certificate=b"").exists(),
        "seconds": seconds_of(run),
    }


@dataclass(frozen=True)
class Home:
    """An organisation in a run: meetings given and received, and people matched out of those who could be."""

    name: str
    given: int
    received: int
    matched: int
    people: int

    @property
    def share(self) -> int:
        return round(100 * self.matched / self.people) if self.people else 0


def organisations_of(run: MatchRun) -> list[Home]:
    """By name; the independent last."""
    fields = ("proposal_id", "volunteer_id", "role", "volunteer__organisation__name")
    places = list(ProposalPlace.objects.filter(proposal__run=run).order_by().values_list(*fields))
    sizes = Counter(proposal for proposal, *_rest in places)
    given: Counter[str] = Counter()
    received: Counter[str] = Counter()
    people: dict[str, set[object]] = {}
    for proposal, volunteer, role, home in places:
        name = home or ""
        people.setdefault(name, set()).add(volunteer)
        given[name] += sizes[proposal] - 1 if role != PairMember.Role.MENTEE else 0
        received[name] += role != PairMember.Role.MENTOR
    return _homes(run, people, given, received)


def _homes(
    run: MatchRun, people: Mapping[str, set[object]], given: Counter[str], received: Counter[str]
) -> list[Home]:
    left: dict[str, set[object]] = {}
    rows = LeftOut.objects.filter(run=run).values_list("volunteer_id", "volunteer__organisation__name")
    for volunteer, home in rows.order_by():
        left.setdefault(home or "", set()).add(volunteer)
    homes = []
    for name in sorted({*people, *left}, key=lambda name: (not name, fold(name))):
        here = people.get(name, set())
        every = len(here | left.get(name, set()))
        homes.append(Home(name or _("Independent"), given[name], received[name], len(here), every))
    return homes


@by_post("run")
def cancel(request: HttpRequest, pk: object) -> HttpResponse:
    run = run_at(pk)
    attempted(
        request,
        lambda actor: services.cancel_run(actor=actor, run=run),
        _("The run is asked to stop."),
    )
    return redirect(url("run", run.pk))


@require_safe
@for_coordinators
def certificate(request: HttpRequest, pk: object) -> HttpResponse:
    """The file that anyone can check the run again with."""
    run = run_at(pk, with_result=True)
    if not run.certificate:
        raise Http404
    name = f"certificate-{run.pk}.npz"
    return HttpResponse(
        bytes(run.certificate),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@by_post("run")
def check(request: HttpRequest, pk: object) -> HttpResponse:
    """Prove the stored result again, in a process of its own."""
    run = run_at(pk, with_result=True)
    answer = matched_by_shell("--check", str(run.pk))
    (messages.success if answer.ok else messages.error)(request, answer.text)
    return redirect(url("run", run.pk))
