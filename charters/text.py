"""A charter's Markdown as safe HTML, each clause with an address of its own."""

from dataclasses import dataclass

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "blockquote",
    "a",
    "hr",
    "br",
    "code",
    "abbr",
}
ATTRIBUTES = {"a": {"href", "title"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "abbr": {"title"}}


@dataclass(frozen=True, slots=True)
class Text:
    """The HTML, and the clauses as (id, title)."""

    html: SafeString
    clauses: tuple[tuple[str, str], ...]


def read(text: str) -> Text:
    """The text with its clauses addressable; nothing but plain prose gets through."""
    reader = markdown.Markdown(extensions=["sane_lists", "toc"])
    html = reader.convert(text)
    clauses = tuple((str(token["id"]), str(token["name"])) for token in reader.toc_tokens)  # type: ignore[attr-defined]
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    return Text(html=mark_safe(clean), clauses=clauses)  # noqa: S308  (cleaned just above)


def render(text: str) -> SafeString:
    """The HTML alone."""
    return read(text).html
