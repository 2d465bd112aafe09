"""Rich text as Markdown. What plain Markdown can't say exactly is written in HTML, which Markdown allows."""

import re
from collections.abc import Iterable
from html import escape
from itertools import groupby

import markdown

from commons.exchange import richtext
from commons.exchange.links import Addresses, Goals, Link, address_of, link_to
from commons.exchange.richtext import Item, Node, Run

SPECIAL = re.compile(r"([\\`*])|(?<![^\W_])(_)|(_)(?![^\W_])|(\[)(?!\^[\w-]+\](?!:))|(!)(?=\[)")
ENTITY = re.compile(r"&(?=#?\w+;)")
LINE_START = re.compile(
    r"^(#{1,6}(?=\s|$)|[-+](?=\s|$|-)|>|=+(?=\s*$)|~{3}|:)|^(\d+)([.)])(?=\s|$)", re.MULTILINE
)
PLAIN_ADDRESS = re.compile(r"[^\s()<>\\\"'*`\[\]]+")
APART = "\n\n<!-- -->\n\n"
INDENT = " " * 4


def write(html: str, addresses: Addresses) -> str:
    """The rich text in Markdown; a link that leads nowhere for its reader is plain text."""

    def change(link: Link) -> Link | None:
        address = address_of(link, addresses)
        return ("url", address) if address else None

    nodes = richtext.relink(richtext.parse(html), change)
    return write_nodes(nodes)


def write_nodes(nodes: Iterable[Node]) -> str:
    """Nodes whose links are addresses."""
    nodes = tuple(nodes)
    text = ""
    for before, node in zip([None, *nodes], nodes, strict=False):
        same_list = before is not None and before.items and before.tag == node.tag
        text += ("" if before is None else APART if same_list else "\n\n") + _exactly(node)
    return text if _read(text) == nodes else _as_html(nodes)


def read(text: str, goals: Goals) -> str:
    """Markdown as Wagtail stores rich text: paragraphs, lists, headings, bold, italic, links, nothing else."""

    def change(link: Link) -> Link | None:
        return link_to(link[1], goals)

    return richtext.write(richtext.relink(_read(text), change))


def _read(text: str) -> tuple[Node, ...]:
    return richtext.parse(markdown.markdown(text, extensions=["sane_lists"]))


def _as_html(nodes: Iterable[Node]) -> str:
    return "\n\n".join(richtext.write_with([node], lambda link: link[1]) for node in nodes)


def _exactly(node: Node) -> str:
    plain = "\n".join(_lines(node))
    return plain if _read(plain) == (node,) else _as_html([node])


def _lines(node: Node) -> list[str]:
    if not node.items:
        mark = "### " if node.tag == "h3" else ""
        return [mark + line for line in _inline(node.runs).split("\n")]
    lines = []
    for number, item in enumerate(node.items, start=1):
        lines += _item_lines("-" if node.tag == "ul" else f"{number}.", item)
    return lines


def _item_lines(mark: str, item: Item) -> list[str]:
    first, *others = _inline(item.runs).split("\n")
    lines = [f"{mark} {first}".rstrip(" ") if not first else f"{mark} {first}"]
    lines += [INDENT + line for line in others]
    for node in item.lists:
        lines += [INDENT + line for line in _lines(node)]
    return lines


def _inline(runs: Iterable[Run]) -> str:
    text = ""
    for link, linked in groupby(runs, key=lambda run: run.link):
        inner = "".join(
            _marked(bold, list(group)) for bold, group in groupby(linked, key=lambda run: run.bold)
        )
        text += f"[{inner}]({_goal(link[1])})" if link else inner
    return LINE_START.sub(lambda match: f"{match[2]}\\{match[3]}" if match[2] else f"\\{match[1]}", text)


def _marked(bold: bool, runs: list[Run]) -> str:
    text = "".join(f"*{_escaped(run.text)}*" if run.italic else _escaped(run.text) for run in runs)
    return f"**{text}**" if bold else text


def _escaped(text: str) -> str:
    text = SPECIAL.sub(lambda match: "\\" + next(filter(None, match.groups())), text)
    text = ENTITY.sub("&amp;", text).replace("<", "&lt;")
    return text.replace("\n", "  \n")


def _goal(address: str) -> str:
    plain = PLAIN_ADDRESS.fullmatch(address)
    return ENTITY.sub("&amp;", address) if plain else f"<{escape(address, quote=False)}>"
