"""A charter's Markdown as safe HTML: plain prose, and the commitments that whoever signs ticks."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element

import markdown
import nh3
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from charters.clauses import COMMITMENT, Clause, Parts, parts

TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "blockquote", "a", "hr", "br", "code"}
ATTRIBUTES = {"a": {"href", "title"}}
CLASSES = {"ul": {"commitments"}, "li": {"commitment"}}
BOX = "[ ] "
LISTED = re.compile(r"^[ \t]*[-*+][ \t]|^[ \t]*$|^[ \t]{2,}")
DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S.*$", re.M)


class _Boxes(Treeprocessor):
    """Takes the mark “[ ]” off the items that are commitments, and gives them and their lists a class instead."""

    def run(self, root: Element) -> None:
        for bullets in root.iter("ul"):
            for item in bullets.findall("li"):
                holder = item if (item.text or "").strip() else item.find("p")
                if holder is None or not (holder.text or "").lstrip().startswith(BOX):
                    continue
                holder.text = (holder.text or "").lstrip().removeprefix(BOX)
                item.set("class", "commitment")
                bullets.set("class", "commitments")


class _WithBoxes(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  (Markdown's own name)
        md.treeprocessors.register(_Boxes(md), "boxes", 30)


@dataclass(frozen=True, slots=True)
class Text:
    """The HTML, and the clauses as (id, title)."""

    html: SafeString
    clauses: tuple[tuple[str, str], ...]


def read(text: str) -> Text:
    """The text with its clauses addressable; nothing but plain prose gets through."""
    found = parts(text)
    more = definitions(text)
    whole = [html(found.preamble + more), *(_with_heading(clause, more) for clause in found.clauses)]
    return Text(
        html=format_html_join("\n", "{}", ((one,) for one in whole)),
        clauses=tuple(
            (anchor(clause.number), f"{clause.number}. {plain(clause)}") for clause in found.clauses
        ),
    )


def render(text: str) -> SafeString:
    """The HTML alone."""
    return read(text).html


def anchor(number: str) -> str:
    """The address of a clause on its page: its number's, for good."""
    return f"clause-{number.replace('.', '-')}"


def html(text: str) -> SafeString:
    """Some Markdown of a charter as safe HTML."""
    label = format_html('<ul class="commitments" aria-label="{}">', _("What whoever signs ticks"))
    return mark_safe(_clean(text).replace('<ul class="commitments">', label))  # noqa: S308  (cleaned; label escaped)


def title(clause: Clause) -> SafeString:
    """The title of a clause, without its number."""
    inner = _clean(f"## {clause.title}").strip()
    return mark_safe(inner.removeprefix("<h2>").removesuffix("</h2>"))  # noqa: S308  (cleaned just above)


def plain(clause: Clause) -> str:
    """The title of a clause in words alone."""
    return unescape(strip_tags(title(clause)))


def definitions(text: str) -> str:
    """The lines that say where links lead, which any clause may use."""
    found = DEFINITION.findall(text)
    return "\n\n" + "\n".join(found) if found else ""


def words_of(found: Parts) -> str:
    """What a text says, as plain words."""
    whole = [
        found.preamble,
        *(f"{clause.number}. {clause.title}\n\n{clause.body}" for clause in found.clauses),
    ]
    return "\n".join(unescape(strip_tags(_clean(one))) for one in whole)


def _with_heading(clause: Clause, more: str) -> SafeString:
    return format_html(
        '<h2 id="{}">{}. {}</h2>\n{}',
        anchor(clause.number),
        clause.number,
        title(clause),
        html(clause.body + more),
    )


@lru_cache(maxsize=1024)
def _clean(text: str) -> str:
    made = markdown.Markdown(extensions=["sane_lists", _WithBoxes()]).convert(_spaced(text))
    return nh3.clean(
        made,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
    )


def _spaced(text: str) -> str:
    """Commitments right below a paragraph are a list of their own, as `clauses.commitments` reads them."""
    lines: list[str] = []
    for line in text.splitlines():
        if COMMITMENT.match(line) and lines and not LISTED.match(lines[-1]):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)
