"""One page of results, read in full: what each line shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page

from commons import frame
from commons.models import HubPage
from commons.places import Place
from commons.search.extracts import Reader
from commons.search.finding import Hit
from commons.search.names import names


@dataclass(frozen=True, slots=True)
class Result:
    """One line: `title` is as it is written, `marked` and `extract` hold the words found inside <mark>."""

    kind: str
    title: str
    url: str
    eyebrow: str
    marked: SafeString
    extract: SafeString


def read(
    hits: Sequence[Hit], *, reader: Reader, request: HttpRequest, labels: dict[str, Any]
) -> list[Result]:
    """The hits as lines, in the same order. One query, whatever there is."""
    pages = _in_full(hits)
    frame.site_of(request)
    lines = []
    for hit in hits:
        if hit.place is not None:
            lines.append(_of_place(hit.place, hit.kind, reader, str(labels.get(hit.kind, ""))))
        elif hit.page_id in pages:
            lines.append(_of_page(pages[hit.page_id], hit.kind, reader, request))
    return lines


def _of_page(page: Any, kind: str, reader: Reader, request: HttpRequest) -> Result:
    linked = names().linked(page.pk, reader.language)
    texts = page.searchable_text(names=linked) if isinstance(page, HubPage) else []
    summary = getattr(page, "summary", "")
    return Result(
        kind=kind,
        title=page.title,
        url=page.get_url(request) or "",
        eyebrow=str(getattr(page, "kind_of_page", "")),
        marked=reader.mark(page.title),
        extract=reader.extract(texts, otherwise=summary),
    )


def _of_place(place: Place, kind: str, reader: Reader, label: str) -> Result:
    return Result(
        kind=kind,
        title=place.title,
        url=place.url,
        eyebrow=label,
        marked=reader.mark(place.title),
        extract=reader.extract([place.summary, place.text], otherwise=place.summary),
    )


def _in_full(hits: Iterable[Hit]) -> dict[int, Any]:
    """The pages with the fields of their types, by their ids: one query, whatever the types."""
    models = {hit.page_id: _model_of(hit) for hit in hits if hit.page_id is not None}
    if not models:
        return {}
    joins = {join for model in models.values() for join in _joins(model)}
    locales = frame.now().locales
    full: dict[int, Any] = {}
    for row in Page.objects.filter(pk__in=models).select_related(*joins):
        page = reduce(getattr, _way_to(models[row.pk]), row)
        page.locale = locales[page.locale_id]
        full[row.pk] = page
    return full


def _model_of(hit: Hit) -> Any:
    return ContentType.objects.get_for_id(hit.type_id or 0).model_class() or Page


def _way_to(model: Any) -> list[str]:
    """The attributes that lead from a bare page to the fields of its type."""
    chain = [*reversed(model._meta.get_base_chain(Page)), model]
    return [one._meta.model_name for one in chain[1:]]


def _joins(model: Any) -> Iterator[str]:
    way = _way_to(model)
    if way:
        yield LOOKUP_SEP.join(way)
        if any(one.name == "organisation" and one.many_to_one for one in model._meta.concrete_fields):
            yield LOOKUP_SEP.join([*way, "organisation"])
