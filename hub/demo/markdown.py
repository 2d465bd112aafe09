"""Reads the demo's Markdown files: front matter, rich text as Wagtail stores it, blocks of a page's body."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import markdown
import yaml

type Block = dict[str, Any]
type PageId = Callable[[str], int]

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n?(.*)\Z", re.DOTALL)
PIECE = re.compile(
    r"^```callout\n(?P<callout>.*?)\n```$"
    r"|^(?P<level>#{2,3}) (?P<heading>[^\n]+)$"
    r"|^(?P<quote>(?:>[^\n]*\n?)+)",
    re.DOTALL | re.MULTILINE,
)
HEADING = re.compile(r"^(#{2,3}) (.+)$", re.MULTILINE)
INTERNAL_LINK = re.compile(r'<a href="page:([^"]+)">')
LOOSE_ITEM = re.compile(r"<li>\s*<p>(.*?)</p>\s*</li>", re.DOTALL)
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://passeurs.example/demo/")


class ContentError(Exception):
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
        match = FRONT_MATTER.match(file.read_text(encoding="utf-8"))
        if match is None:
            raise ContentError(f"{file}: no front matter")
        return cls(path=path, meta=yaml.safe_load(match[1]), text=match[2].strip())


def stable_id(*parts: object) -> str:
    """The same id for the same place in the French and in the English file, load after load."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def rich_text(text: str, page_id: PageId) -> str:
    """Markdown as Wagtail keeps rich text; `page:` links become links to pages."""
    html = markdown.markdown(HEADING.sub(r"### \2", text), extensions=["sane_lists"])
    html = LOOSE_ITEM.sub(r"<li>\1</li>", html)
    html = INTERNAL_LINK.sub(lambda match: f'<a linktype="page" id="{page_id(match[1])}">', html)
    for long, short in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{long}>", f"<{short}>").replace(f"</{long}>", f"</{short}>")
    return re.sub(r">\s*\n\s*<", "><", html).replace("\n", " ")


def body(document: Document, page_id: PageId) -> list[Block]:
    """The blocks of the text, in the format of a stream field."""
    blocks = []
    for number, (kind, value) in enumerate(_pieces(document.text, page_id)):
        blocks.append({"type": kind, "value": value, "id": stable_id(document.path, "body", number)})
    return blocks


def _pieces(text: str, page_id: PageId) -> Iterator[tuple[str, Any]]:
    position = 0
    for match in PIECE.finditer(text):
        yield from _paragraphs(text[position : match.start()], page_id)
        position = match.end()
        if match["heading"]:
            yield "heading", {"text": match["heading"].strip(), "level": str(len(match["level"]))}
        elif match["callout"]:
            yield "callout", {"text": rich_text(match["callout"], page_id)}
        else:
            yield "quote", _quote(match["quote"])
    yield from _paragraphs(text[position:], page_id)


def _paragraphs(text: str, page_id: PageId) -> Iterator[tuple[str, str]]:
    if text.strip():
        yield "paragraph", rich_text(text.strip(), page_id)


def _quote(text: str) -> dict[str, str]:
    lines = [line.removeprefix(">").strip() for line in text.strip().splitlines()]
    attribution = lines.pop().removeprefix("—").strip() if lines[-1].startswith("—") else ""
    return {"text": " ".join(filter(None, lines)), "attribution": attribution}
