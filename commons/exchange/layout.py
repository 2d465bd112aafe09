"""Where each thing stands in a package: pages by the path of their addresses, files by title and fingerprint."""

import hashlib
import posixpath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.utils.text import slugify
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from hub.members.models import Organisation
from hub.topics.models import Topic

PAGES, DOCUMENTS, IMAGES, DATA, VERSIONS = "pages", "files/documents", "files/images", "data", "versions"


class InPackage:
    """What a file at `here` calls the rows that are in the package too."""

    def __init__(
        self, here: str, pages: dict[int, str], documents: dict[int, str], images: dict[int, str]
    ) -> None:
        self.folder = posixpath.dirname(here)
        self.pages, self.documents, self.images = pages, documents, images

    def _relative(self, target: str | None) -> str | None:
        return posixpath.relpath(target, self.folder) if target else None

    def page(self, pk: int) -> str | None:
        return self._relative(self.pages.get(pk))

    def document(self, pk: int) -> str | None:
        return self._relative(self.documents.get(pk))

    def image(self, pk: int) -> str | None:
        return self._relative(self.images.get(pk))

    def topic(self, topic: Topic) -> str:
        return topic.slug

    def organisation(self, organisation: Organisation) -> str | None:
        return organisation.slug


class FromPackage:
    """The rows that the package's files name; `here` is the file being read."""

    def __init__(
        self,
        *,
        topics: dict[str, Topic],
        organisations: dict[str, Organisation],
        documents: dict[str, int],
        images: dict[str, int],
    ) -> None:
        self.topics, self.organisations = topics, organisations
        self.documents, self.images = documents, images
        self.pages: dict[str, int] = {}
        self.here = ""

    def _path(self, address: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.here), address))

    def page(self, address: str) -> int | None:
        return self.pages.get(self._path(address))

    def document(self, address: str) -> int | None:
        return self.documents.get(self._path(address))

    def image(self, address: str) -> int | None:
        return self.images.get(self._path(address))

    def topic(self, name: str) -> Topic | None:
        return self.topics.get(name)

    def organisation(self, name: str) -> Organisation | None:
        return self.organisations.get(name)


def page_file(page: Page, home: Page) -> str:
    """`pages/fr.md` for a home page, `pages/fr/defis/open-source.md` for a page at /fr/defis/open-source/."""
    below = page.url_path.removeprefix(home.url_path).strip("/")
    return "/".join(filter(None, [PAGES, page.locale.language_code, below])) + ".md"


def parent_of(name: str) -> str | None:
    """The file of the page above; None for a home page."""
    folder = posixpath.dirname(name)
    return None if folder == PAGES else f"{folder}.md"


def content_of(row: Document | Image) -> bytes | None:
    """The bytes of a document or of an image; None if they are lost."""
    try:
        with row.file.open("rb") as file:
            content: bytes = file.read()
            return content
    except (OSError, ValueError, SuspiciousFileOperation):
        return None


def file_name(folder: str, row: Any, content: bytes) -> str:
    """A name made of the title and of the content, so that it is the same from hub to hub."""
    ending = posixpath.splitext(row.file.name)[1].lower()
    title = slugify(row.title)[:60].strip("-") or "file"
    return f"{folder}/{title}-{hashlib.sha256(content).hexdigest()[:10]}{ending}"
