"""Looking for words in the pages."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page

from commons.reading import open_pages
from commons.search import find

PAGE_SIZE = 12
LONGEST_QUERY = 200


@require_safe
@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    """The published pages in the reader's language that hold the words looked for."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    pages = open_pages().filter(locale=Locale.get_active())
    found, is_wider = find(text, among=pages, language=(get_language() or "fr")[:2])
    results = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    results.object_list = _in_full(results.object_list)
    return render(request, "commons/search.html", {"query": text, "results": results, "is_wider": is_wider})


def _in_full(pages: Any) -> list[Page]:
    """The same pages with the fields of their type."""
    order = {page.pk: place for place, page in enumerate(pages)}
    full = Page.objects.filter(pk__in=order).defer_streamfields().specific()
    return sorted(full, key=lambda page: order[page.pk])
