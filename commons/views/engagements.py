"""Where a referent says which challenges their organisation works on."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commons.forms import Criterion, FilterForm
from commons.models import ChallengePage, Engagement
from commons.services import lives
from hub.members.models import Organisation
from hub.members.views.common import actor_of, press

PAGE_SIZE = 20


@require_safe
def my_challenges(request: HttpRequest) -> HttpResponse:
    """The challenges that are alive and those that the organisation is engaged in, with a button each."""
    homes = _homes(request)
    choice = Criterion(_("Organisation"), [(one.slug, one.name) for one in homes], "slug")
    filters = FilterForm(request.GET, criteria={"organisation": choice})
    chosen = filters.chosen.get("organisation")
    home = next((one for one in homes if one.slug == chosen), homes[0] if homes else None)
    keys = set(Engagement.objects.filter(organisation=home).values_list("challenge_key", flat=True))
    results = Paginator(_challenges(keys), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"home": home, "homes": homes, "filters": filters, "results": results, "engaged": keys}
    return render(request, "commons/my_challenges.html", context)


@require_POST
def challenge_engage(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    challenge, organisation = _named(request, key)
    return press(
        request,
        lambda: lives.engage(actor=actor_of(request), challenge=challenge, organisation=organisation),
        done=_("%(organisation)s is engaged in “%(challenge)s”.")
        % {"organisation": organisation, "challenge": challenge.title},
        to="my-challenges",
    )


@require_POST
def challenge_disengage(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    challenge, organisation = _named(request, key)
    return press(
        request,
        lambda: lives.disengage(actor=actor_of(request), challenge=challenge, organisation=organisation),
        done=_("%(organisation)s is no longer engaged in “%(challenge)s”.")
        % {"organisation": organisation, "challenge": challenge.title},
        to="my-challenges",
    )


def _homes(request: HttpRequest) -> list[Organisation]:
    """The organisations that the reader may engage, their own first; not found for anyone else."""
    actor = actor_of(request)
    if not (actor.sees_all or actor.is_referent):
        raise Http404
    current = Organisation.objects.managed_by(actor).current()
    return sorted(current, key=lambda one: (one.pk not in actor.organisation_ids, one.name.casefold()))


def _named(request: HttpRequest, key: uuid.UUID) -> tuple[ChallengePage, Organisation]:
    homes = Organisation.objects.managed_by(actor_of(request))
    organisation = get_object_or_404(homes, slug=request.POST.get("organisation", ""))
    return get_object_or_404(_in_readers_language(), translation_key=key), organisation


def _challenges(engaged: set[uuid.UUID]) -> QuerySet[Any]:
    shown = _in_readers_language().filter(Q(status__in=ChallengePage.LIVE) | Q(translation_key__in=engaged))
    shown = shown.annotate(rank=ChallengePage.Status.rank()).order_by("rank", "title", "pk")
    pages: QuerySet[Any] = shown.select_related("organisation", "locale").defer_streamfields()
    return pages


def _in_readers_language() -> QuerySet[Any]:
    """Every published challenge once: in the reader's language where it is translated."""
    language = (get_language() or "fr")[:2]
    published = ChallengePage.objects.published()
    same = published.filter(translation_key=OuterRef("translation_key"), locale__language_code=language)
    pages: QuerySet[Any] = published.filter(Q(locale__language_code=language) | ~Exists(same.order_by()))
    return pages
