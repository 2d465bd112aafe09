"""One page of results, read in full: what each line shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page

from commons.places import Place
from commons.search.extracts import Reader
from commons.search.finding import Hit

READ_TOGETHER = ("topics", "organisations")


@dataclass(frozen=True, slots=True)
class Result:
    """One line: `title` is as it is written, `marked` and `extract` hold the words found inside <mark>."""

    kind: str
    title: str
    url: str
    eyebrow: str
    marked: SafeString
    extract: SafeString
    page: Page | None = None


def read(
    hits: Sequence[Hit], *, reader: Reader, request: HttpRequest, labels: dict[str, Any]
) -> list[Result]:
    """The hits as lines, in the same order. Takes a number of queries that grows with the types of pages alone."""
    pages = _in_full([hit.page_id for hit in hits if hit.page_id is not None])
    lines = []
    for hit in hits:
        if hit.place is not None:
            lines.append(_of_place(hit.place, hit.kind, reader, str(labels.get(hit.kind, ""))))
        elif hit.page_id in pages:
            lines.append(_of_page(pages[hit.page_id], hit.kind, reader, request))
    return lines


def _of_page(page: Any, kind: str, reader: Reader, request: HttpRequest) -> Result:
    texts = page.searchable_text() if hasattr(page, "searchable_text") else []
    summary = getattr(page, "summary", "")
    return Result(
        kind=kind,
        title=page.title,
        url=page.get_url(request) or "",
        eyebrow=str(getattr(page, "kind_of_page", "")),
        marked=reader.mark(page.title),
        extract=reader.extract(texts, otherwise=summary),
        page=page,
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


def _in_full(ids: Iterable[int]) -> dict[int, Any]:
    """The pages with the fields of their type, and what their texts take from other tables."""
    by_type: dict[int, list[int]] = {}
    for pk, type_id in Page.objects.filter(pk__in=ids).values_list("pk", "content_type_id"):
        by_type.setdefault(type_id, []).append(pk)
    full: dict[int, Any] = {}
    for type_id, wanted in by_type.items():
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        names = {one.name for one in model._meta.get_fields()}
        single = [name for name in ("locale", "organisation") if _is_link(model, name)]
        several = [name for name in READ_TOGETHER if name in names]
        rows = model.objects.filter(pk__in=wanted).select_related(*single).prefetch_related(*several)
        full |= {page.pk: page for page in rows}
    return full


def _is_link(model: Any, name: str) -> bool:
    return any(one.name == name and one.many_to_one for one in model._meta.get_fields())
