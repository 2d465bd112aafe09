"""Addresses for a file that leaves by itself: whole, and only of what everyone may read."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from commons.exchange import fields
from commons.reading import open_pages
from hub.members.models import Organisation
from hub.topics.models import Topic

PICTURE = "max-1600x1600"


class Gathering:
    """Notes which rows a page refers to, and gives none of them an address."""

    def __init__(self) -> None:
        self.pages: set[int] = set()
        self.documents: set[int] = set()
        self.images: set[int] = set()

    def page(self, pk: int) -> str | None:
        self.pages.add(pk)
        return None

    def document(self, pk: int) -> str | None:
        self.documents.add(pk)
        return None

    def image(self, pk: int) -> str | None:
        self.images.add(pk)
        return None

    def topic(self, topic: Topic) -> str:
        return ""

    def organisation(self, organisation: Organisation) -> str | None:
        return None


class Absolute:
    """The whole addresses of the rows that some pages refer to, found in three queries; topics and organisations by
    the names that readers know."""

    def __init__(self, pages: Iterable[Page], root: str) -> None:
        seen = Gathering()
        for page in pages:
            fields.write(page, seen)
            fields.write_body(page, seen)
        self.root = root.rstrip("/")
        self.pages = _addresses(seen.pages)
        self.documents = Document.objects.in_bulk(seen.documents)
        self.images = Image.objects.in_bulk(seen.images)

    def whole(self, address: str) -> str:
        return f"{self.root}{address}" if address.startswith("/") else address

    def page(self, pk: int) -> str | None:
        address = self.pages.get(pk)
        return self.whole(address) if address else None

    def document(self, pk: int) -> str | None:
        found = self.documents.get(pk)
        return self.whole(found.url) if found else None

    def image(self, pk: int) -> str | None:
        found = self.images.get(pk)
        return self.whole(found.get_rendition(PICTURE).url) if found else None

    def topic(self, topic: Topic) -> str:
        return topic.name

    def organisation(self, organisation: Organisation) -> str | None:
        return organisation.name


def _addresses(pks: set[int]) -> dict[int, str]:
    """Where readers find these pages, in their own language where the page is translated."""
    if not pks:
        return {}
    wanted = Page.objects.filter(pk__in=pks).order_by()
    keys = dict(wanted.values_list("pk", "translation_key"))
    language = _language()
    family: dict[Any, dict[str, str]] = {}
    for page in open_pages().filter(translation_key__in=set(keys.values())).select_related("locale"):
        if url := page.url:
            family.setdefault(page.translation_key, {})[page.locale.language_code] = url
    found = {}
    for pk, key in keys.items():
        if urls := family.get(key):
            found[pk] = urls.get(language) or next(iter(urls.values()))
    return found


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]
