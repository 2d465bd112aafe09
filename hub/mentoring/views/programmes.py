"""The public pages of programmes."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from commons.models import ModelPage
from hub.mentoring.models import Cycle, Programme


@require_safe
@login_not_required
def programmes(request: HttpRequest) -> HttpResponse:
    """All the programmes with their cycles."""
    return render(request, "mentoring/programmes.html", {"programmes": list(_published())})


@require_safe
@login_not_required
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme: who with whom, under which charter, its cycles, how to join."""
    found = get_object_or_404(_published(), slug=slug)
    pages = ModelPage.objects.published().in_language().filter(kind=found.model)
    context = {"programme": found, "model_page": pages.first()}
    return render(request, "mentoring/programme.html", context)


def _published() -> Any:
    cycles = Cycle.objects.published().select_related("practice")
    shown = Prefetch("cycles", queryset=cycles, to_attr="shown_cycles")
    return Programme.objects.published().select_related("charter").prefetch_related(shown)
