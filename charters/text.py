"""A charter's Markdown as safe HTML, each clause with an address of its own."""

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


def render(text: str) -> SafeString:
    """HTML of the text, headings from h2 down with ids; nothing but plain prose gets through."""
    html = markdown.markdown(
        text, extensions=["sane_lists", "toc"], extension_configs={"toc": {"baselevel": 1}}
    )
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308  (cleaned just above)
