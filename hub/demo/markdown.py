"""Reads the demo's Markdown files: front matter, and texts in the vocabulary of `commons.exchange`."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commons.exchange import blocks, markdown, yamls
from commons.exchange.errors import ExchangeError
from commons.exchange.fields import identified

type Block = dict[str, Any]
type PageId = Callable[[str], int]
type FileId = Callable[[str], int]

PAGE, FILE = "page:", "file:"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://passeurs.example/demo/")


class ContentError(ExchangeError):
    """A content file that can't be loaded; says which one and why."""


@dataclass(frozen=True)
class Document:
    """One content file: `path` is the same in both languages."""

    path: str
    meta: dict[str, Any]
    text: str

    @classmethod
    def read(cls, folder: Path, path: str) -> "Document":
        file = folder / f"{path}.md"
        found = yamls.split_front(file.read_text(encoding="utf-8"))
        if found is None:
            raise ContentError(f"{file}: no front matter")
        return cls(path=path, meta=found[0], text=found[1].strip())


def no_file(name: str) -> int:
    raise ContentError(f"no file of that name: {name}")


@dataclass(frozen=True)
class Pages:
    """Where `page:` links lead, and which files `file:` names."""

    page_id: PageId
    file_id: FileId = no_file

    def page(self, address: str) -> int | None:
        return self.page_id(address.removeprefix(PAGE)) if address.startswith(PAGE) else None

    def document(self, address: str) -> int | None:
        return self.file_id(address.removeprefix(FILE)) if address.startswith(FILE) else None

    image = document


def stable_id(*parts: object) -> str:
    """The same id for the same place in the French and in the English file, load after load."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def rich_text(text: str, page_id: PageId) -> str:
    """Markdown as Wagtail keeps rich text; `page:` links become links to pages."""
    return markdown.read(text, Pages(page_id))


def body(document: Document, page_id: PageId, file_id: FileId = no_file) -> list[Block]:
    """The blocks of the text, in the format of a stream field. `file_id` knows pictures and documents by name."""
    found = blocks.read(document.text, Pages(page_id, file_id))
    return identified(found, stable_id(document.path, "body"))
