"""The links inside the texts of a page: all they lead to is read at once, however many texts and links there are."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from commons import frame, languages

LINK = re.compile(r"<a\s[^>]*>")
ID = re.compile(r'\sid="(\d+)"')
KINDS = ("page", "document")
PICTURES = {"image": "image", "video": "poster"}

type Read = Callable[[Iterable[int]], dict[int, Any]]


def announce(page: Any) -> None:
    """Called before `page` is rendered: what its links and pictures need is then read together."""
    notes = frame.notes()
    if notes is not None:
        texts = list(_texts(page))
        for kind in KINDS:
            notes[kind, "announced"] = _ids(texts, kind)
    pictures = list(_pictures(page))
    if len(pictures) > 1:
        prefetch_related_objects(pictures, "renditions")


def pages(wanted: Iterable[int]) -> dict[int, Page]:
    """The live pages with these ids, each in the reader's language where it is translated."""
    return _known("page", wanted, _pages)


def documents(wanted: Iterable[int]) -> dict[int, Any]:
    """The documents with these ids."""
    return _known("document", wanted, lambda ids: get_document_model().objects.in_bulk(list(ids)))


def _known(kind: str, wanted: Iterable[int], read: Read) -> dict[int, Any]:
    notes = frame.notes()
    if notes is None:
        return read(wanted)
    known: dict[int, Any] = notes.setdefault((kind, "known"), {})
    missing = set(wanted) - known.keys()
    if missing:
        missing |= notes.get((kind, "announced"), set()) - known.keys()
        known |= dict.fromkeys(missing) | read(missing)
    return {pk: known[pk] for pk in wanted if known[pk] is not None}


def _pages(wanted: Iterable[int]) -> dict[int, Page]:
    ids = set(wanted)
    family = Page.objects.filter(pk__in=ids).order_by().values("translation_key")
    live = list(Page.objects.live().filter(translation_key__in=family).select_related("locale"))
    mine = {page.translation_key: page for page in live if page.locale.language_code == languages.active()}
    return {page.pk: mine.get(page.translation_key, page) for page in live if page.pk in ids}


def _ids(texts: Iterable[str], kind: str) -> set[int]:
    links = (link for text in texts for link in LINK.findall(text) if f'linktype="{kind}"' in link)
    return {int(found[1]) for link in links if (found := ID.search(link))}


def _texts(page: Any) -> Iterator[str]:
    """Every string that may hold a link."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _strings(field.value_from_object(page).raw_data)
        elif isinstance(field, RichTextField):
            yield field.value_from_object(page) or ""


def _strings(raw: Any) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        for value in raw.values():
            yield from _strings(value)
    elif isinstance(raw, Iterable):
        for value in raw:
            yield from _strings(value)


def _pictures(page: Any) -> Iterator[Any]:
    for block in getattr(page, "body", None) or []:
        picture = block.value.get(PICTURES[block.block_type]) if block.block_type in PICTURES else None
        if picture is not None:
            yield picture
