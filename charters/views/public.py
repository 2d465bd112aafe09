"""The public text of a charter."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from charters.models import Charter
from charters.states import VersionState
from charters.text import read


@require_safe
@login_not_required
def charter(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The text in force in the reader's language, or an earlier version, with its fingerprint."""
    found = get_object_or_404(Charter.objects.published(), slug=slug)
    versions = list(found.versions.exclude(state=VersionState.DRAFT))
    version = next(
        (v for v in versions if (v.number == number if number else v.state == VersionState.IN_FORCE)), None
    )
    if version is None:
        raise Http404
    context = {"charter": found, "version": version, "text": read(version.text), "versions": versions}
    return render(request, "charters/charter.html", context)
