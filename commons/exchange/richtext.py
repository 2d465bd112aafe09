"""Rich text taken apart and put together again: the one form in which it is written, read and compared."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from commons.exchange.links import Link

SPACES = re.compile(r"[ \t\r\n\f\v]+")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LISTS = {"ul", "ol"}
CONTAINERS = {
    "div",
    "section",
    "article",
    "blockquote",
    "body",
    "html",
    "figure",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
}
BOLD, ITALIC = {"b", "strong"}, {"i", "em"}
UNREAD = {"script", "style", "template", "head", "iframe", "object", "svg", "math", "textarea", "title"}
SCHEMES = {"http", "https", "mailto", "tel", "ftp", "page"}
SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; a line break is "\\n"."""

    text: str
    bold: bool = False
    italic: bool = False
    link: Link | None = None


@dataclass(frozen=True)
class Item:
    runs: tuple[Run, ...]
    lists: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Node:
    """A paragraph or a heading with its runs, or a list with its items."""

    tag: str
    runs: tuple[Run, ...] = ()
    items: tuple[Item, ...] = ()


def parse(html: str) -> tuple[Node, ...]:
    """The paragraphs, headings and lists of `html`; any other mark-up is left out, its text kept."""
    return tuple(_nodes(BeautifulSoup(CONTROLS.sub("", html), "html.parser")))


def write(nodes: Iterable[Node]) -> str:
    """As Wagtail stores it."""
    return "".join(_node_html(node, _stored_link) for node in nodes)


def write_with(nodes: Iterable[Node], address: Callable[[Link], str]) -> str:
    """As HTML whose links lead to `address(link)`."""
    return "".join(_node_html(node, lambda link: f'<a href="{escape(address(link))}">') for node in nodes)


def normal(html: str) -> str:
    """The same text in the one form that an exchange keeps."""
    return write(parse(html))


def relink(nodes: Iterable[Node], change: Callable[[Link], Link | None]) -> tuple[Node, ...]:
    """The same nodes with other links; None takes a link away and leaves its text."""

    def run(one: Run) -> Run:
        return replace(one, link=change(one.link)) if one.link else one

    def node(one: Node) -> Node:
        items = tuple(Item(tidy(map(run, item.runs)), tuple(map(node, item.lists))) for item in one.items)
        return Node(one.tag, tidy(map(run, one.runs)), items)

    return tuple(map(node, nodes))


def text_of(nodes: Iterable[Node]) -> str:
    """The words alone."""
    return " ".join("".join(run.text for run in runs) for node in nodes for runs in _all_runs(node))


def _all_runs(node: Node) -> Iterator[tuple[Run, ...]]:
    yield node.runs
    for item in node.items:
        yield item.runs
        for inner in item.lists:
            yield from _all_runs(inner)


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbours of one style made one, spaces single and outside of bold and italic, none at either end."""
    pieces = [piece for run in runs for piece in _unspaced(run)]
    kept: list[Run] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        if piece.text == " " and (before is None or before.text[-1] in " \n"):
            continue
        if piece.text == "\n" and before is not None and before.text == " ":
            kept.pop()
        if piece.text != "\n" or kept:
            kept.append(piece)
    while kept and kept[-1].text in (" ", "\n"):
        kept.pop()
    spaced = [_within_link(kept, place) for place in range(len(kept))]
    joined = groupby(spaced, key=lambda run: (run.bold, run.italic, run.link))
    return tuple(Run("".join(run.text for run in group), *style) for style, group in joined)


def _unspaced(run: Run) -> Iterator[Run]:
    """The run with the spaces and the line breaks at its ends as runs of their own, in no style."""
    lines = CONTROLS.sub("", run.text).split("\n")
    for number, line in enumerate(lines):
        if number:
            yield Run("\n")
        text = SPACES.sub(" ", line)
        if text.startswith(" "):
            yield Run(" ")
        if text.strip(" "):
            yield replace(run, text=text.strip(" "))
        if text.endswith(" ") and text.strip(" "):
            yield Run(" ")


def _within_link(runs: list[Run], place: int) -> Run:
    """A space between two runs of one style takes that style: "<b>a</b> <b>b</b>" is "<b>a b</b>"."""
    run = runs[place]
    if run.text != " " or not 0 < place < len(runs) - 1:
        return run
    before, after = runs[place - 1], runs[place + 1]
    if before.text == "\n" or after.text == "\n":
        return run
    link = before.link if before.link == after.link else None
    same_link = before.link == after.link
    return Run(
        " ", before.bold and after.bold and same_link, before.italic and after.italic and same_link, link
    )


def _nodes(parent: Tag) -> Iterator[Node]:
    loose: list[Run] = []

    def paragraph() -> Iterator[Node]:
        runs = tidy(loose)
        loose.clear()
        if runs:
            yield Node("p", runs)

    for child in parent.children:
        name = child.name if isinstance(child, Tag) else ""
        if name in {"p", *HEADINGS, *LISTS, *CONTAINERS}:
            yield from paragraph()
            yield from _block(child)  # type: ignore[arg-type]
        elif name not in UNREAD:
            loose += _runs(child, Run(""))
    yield from paragraph()


def _block(tag: Tag) -> Iterator[Node]:
    if tag.name in LISTS:
        if items := tuple(_items(tag)):
            yield Node(tag.name, items=items)
    elif tag.name in CONTAINERS:
        yield from _nodes(tag)
    elif runs := tidy(_runs(tag, Run(""))):
        yield Node("h3" if tag.name in HEADINGS else "p", runs)


def _items(tag: Tag) -> Iterator[Item]:
    for child in tag.find_all(["li", "ul", "ol"], recursive=False):
        if child.name in LISTS:  # a list right in a list
            yield from _items(child)
            continue
        lists = tuple(node for inner in child.find_all(LISTS, recursive=False) for node in _block(inner))
        item = Item(tidy(_runs(child, Run(""), without=LISTS)), lists)
        if item.runs or item.lists:
            yield item


def _runs(node: object, style: Run, without: frozenset[str] | set[str] = frozenset()) -> Iterator[Run]:
    if isinstance(node, NavigableString):
        if not isinstance(node, PreformattedString):  # a comment, a doctype
            yield replace(style, text=SPACES.sub(" ", str(node)))
        return
    if not isinstance(node, Tag) or node.name in UNREAD:
        return
    if node.name == "br":
        yield Run("\n")
    inner = _style(node, style)
    for child in node.children:
        if isinstance(child, Tag) and child.name in without:
            continue
        if isinstance(child, Tag) and child.name in {"p", "li"} and child.find_previous_sibling() is not None:
            yield Run("\n")
        yield from _runs(child, inner, without)


def _style(tag: Tag, style: Run) -> Run:
    if tag.name in BOLD:
        return replace(style, bold=True)
    if tag.name in ITALIC:
        return replace(style, italic=True)
    if tag.name == "a":
        return replace(style, link=_link(tag) or style.link)
    return style


def _link(tag: Tag) -> Link | None:
    kind, goal = str(tag.get("linktype") or ""), str(tag.get("id") or "")
    if kind in {"page", "document"}:
        return (kind, goal) if goal.isdecimal() and goal.isascii() else None
    href = SPACES.sub("", str(tag.get("href") or ""))
    scheme = SCHEME.match(href)
    return ("url", href) if href and (scheme is None or scheme[1].lower() in SCHEMES) else None


def _node_html(node: Node, opening: Callable[[Link], str]) -> str:
    if node.tag in LISTS:
        items = "".join(
            f"<li>{_runs_html(item.runs, opening)}{''.join(_node_html(one, opening) for one in item.lists)}</li>"
            for item in node.items
        )
        return f"<{node.tag}>{items}</{node.tag}>"
    return f"<{node.tag}>{_runs_html(node.runs, opening)}</{node.tag}>"


def _runs_html(runs: Iterable[Run], opening: Callable[[Link], str]) -> str:
    parts = []
    for link, linked in groupby(runs, key=lambda run: run.link):
        inner = ""
        for bold, bolds in groupby(linked, key=lambda run: run.bold):
            text = "".join(f"<i>{_text(run)}</i>" if run.italic else _text(run) for run in bolds)
            inner += f"<b>{text}</b>" if bold else text
        parts.append(f"{opening(link)}{inner}</a>" if link else inner)
    return "".join(parts)


def _text(run: Run) -> str:
    return escape(run.text, quote=False).replace("\n", "<br/>")


def _stored_link(link: Link) -> str:
    kind, goal = link
    return f'<a href="{escape(goal)}">' if kind == "url" else f'<a linktype="{kind}" id="{goal}">'
