"""A common as the data of its printed form: nested lists and texts, with the pictures to set beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from wagtail.images.models import Image

from commons import footnotes
from commons.exchange import fields, richtext
from commons.exchange.absolute import Absolute
from commons.exchange.links import Link, address_of
from commons.exchange.richtext import Node, Run
from commons.models import CommonPage
from hub.shared.dates import date_format

MOST_PICTURES = 200
WIDE = 900

type Data = dict[str, Any]


@dataclass
class Paper:
    """What the printed form shows, and its pictures by the name of their file."""

    data: Data
    pictures: dict[str, Image] = field(default_factory=dict)


def of_common(page: CommonPage, root: str, hub: str) -> Paper:
    """The data of a common; links lead to the hub at `root`, called `hub`."""
    return _Printer(page, root, hub).paper()


class _Printer:
    """The state of one printing: headings so far, notes called so far."""

    def __init__(self, page: CommonPage, root: str, hub: str) -> None:
        self.page, self.hub = page, hub
        self.names = Absolute([page], root)
        self.raw = fields.raw_stream(page)
        self.pictures: dict[str, Image] = {}
        self.level = 1
        notes = [one for block in self.raw if block["type"] == footnotes.BLOCK for one in block["value"]]
        values = [one.get("value", one) for one in notes]
        self.marks = {str(one["mark"]): number for number, one in reversed(list(enumerate(values)))}
        self.notes = [self._nodes(str(one["text"]), with_notes=False) for one in values]
        self.called: set[int] = set()

    def paper(self) -> Paper:
        page = self.page
        blocks = [
            *self._own_figures(),
            *(one for raw in self.raw for one in self._block(raw["type"], raw["value"])),
        ]
        blocks += self._uncalled()
        data = {
            "title": page.title,
            "summary": page.summary,
            "authors": page.author_names,
            "keywords": [topic.name for topic in fields.related(page, "topics")],
            "language": page.locale.language_code,
            "hub": self.hub,
            "kind": page.get_kind_display(),
            "byline": ", ".join(page.author_names),
            "licence": {"name": page.get_licence_display()},
            "words": {"origin": _("Where it comes from")},
            "blocks": blocks,
            "notes": self.notes,
            "facts": list(self._facts()),
        }
        return Paper(data, self.pictures)

    def _facts(self) -> Iterator[Data]:
        page = self.page
        address = self.names.whole(page.url)
        organisations = [one.name for one in fields.related(page, "organisations")]
        date = date_format(page.published_on, "DATE_FORMAT")
        cited = ", ".join(
            [
                *page.author_names,
                _("“%(title)s”") % {"title": page.title},
                f"{_('version')} {page.version}",
                self.hub,
                f"{date}.",
            ]
        )
        facts = [
            (_("Authors"), ", ".join(page.author_names), None),
            (_("Contributing organisations"), ", ".join(organisations), None),
            (_("Licence"), f"{page.get_licence_display()} ({page.licence})", page.licence_url),
            (_("Version"), f"{page.version}, {date}", None),
            (_("What changed"), page.changes, None),
            (_("Published at"), address, address),
            (_("To cite it"), f"{cited} {address}", None),
        ]
        for name, text, link in facts:
            if text:
                yield {"name": str(name), "text": str(text), **({"link": link} if link else {})}

    def _own_figures(self) -> Iterator[Data]:
        figures = [raw["value"] for raw in fields.raw_stream(self.page, "figures")]
        if figures:
            yield {"kind": "figures", "items": [_texts(one, "value", "label") for one in figures]}

    def _block(self, kind: str, value: Any) -> Iterator[Data]:
        make = getattr(self, f"_{kind}", None)
        if make is not None:
            yield from make(value)

    def _heading(self, value: Data) -> Iterator[Data]:
        self.level = min(int(value.get("level") or 2), self.level + 1)
        yield {"kind": "heading", "text": str(value["text"]), "level": self.level}

    def _paragraph(self, value: str) -> Iterator[Data]:
        yield {"kind": "text", "nodes": self._nodes(value)}

    def _callout(self, value: Data) -> Iterator[Data]:
        yield {"kind": "callout", "nodes": self._nodes(value["text"])}

    def _quote(self, value: Data) -> Iterator[Data]:
        paragraphs = [
            self._runs([Run(text.strip())]) for text in str(value["text"]).split("\n") if text.strip()
        ]
        yield {"kind": "quote", "paragraphs": paragraphs, "who": str(value.get("attribution") or "")}

    def _image(self, value: Data) -> Iterator[Data]:
        image = self.names.images.get(value.get("image"))
        alt = str(value.get("alt_text") or "")
        if image is None or len(self.pictures) >= MOST_PICTURES:
            yield {"kind": "unseen", "text": alt}
            return
        name = f"{len(self.pictures) + 1}"
        self.pictures[name] = image
        wide = image.width > WIDE
        yield {
            "kind": "picture", "file": name, "alt": alt or image.title, "wide": wide,
            "caption": str(value.get("caption") or ""),
        }  # fmt: skip

    def _figures(self, value: list[Any]) -> Iterator[Data]:
        items = [_texts(one.get("value", one), "value", "label") for one in value if isinstance(one, dict)]
        if items:
            yield {"kind": "figures", "items": items}

    def _steps(self, value: list[Data]) -> Iterator[Data]:
        yield {"kind": "steps", "items": [_texts(one.get("value", one), "title", "text") for one in value]}

    def _document(self, value: Data) -> Iterator[Data]:
        if link := self.names.document(value["document"]) if value.get("document") else None:
            yield {"kind": "file", "text": str(value["title"]), "link": link}

    def _video(self, value: Data) -> Iterator[Data]:
        link = self.names.document(value["video"]) if value.get("video") else None
        if link:
            yield {"kind": "file", "text": str(value["title"]), "link": link}
        yield {"kind": "text", "nodes": self._nodes(value.get("transcript") or "")}

    def _footnotes(self, _value: Any) -> Iterator[Data]:
        yield from ()  # at the foot of the pages that call for them

    def _uncalled(self) -> list[Data]:
        """Notes that no mark calls for, as the page shows them: last."""
        left = [nodes for number, nodes in enumerate(self.notes) if number not in self.called]
        return [{"kind": "text", "nodes": nodes} for nodes in left]

    def _nodes(self, html: str, *, with_notes: bool = True) -> list[Data]:
        def whole(link: Link) -> Link | None:
            address = address_of(link, self.names)
            return ("url", self.names.whole(address)) if address and not address.startswith("#") else None

        nodes = richtext.relink(richtext.parse(html), whole)
        return [self._node(node, with_notes) for node in nodes]

    def _node(self, node: Node, with_notes: bool) -> Data:
        if node.items:
            items = [
                {
                    "runs": self._runs(item.runs, with_notes),
                    "lists": [self._node(one, with_notes) for one in item.lists],
                }
                for item in node.items
            ]
            return {"tag": node.tag, "items": items, "runs": []}
        data: Data = {"tag": node.tag, "runs": self._runs(node.runs, with_notes)}
        if node.tag == "h3":
            self.level = min(3, self.level + 1)
            data["level"] = self.level
        return data

    def _runs(self, runs: Iterable[Run], with_notes: bool = True) -> list[Data]:
        return [one for run in runs for one in self._split(run, with_notes)]

    def _split(self, run: Run, with_notes: bool) -> Iterator[Data]:
        """The run, cut where a mark calls for a note."""
        parts = footnotes.MARK.split(run.text) if with_notes else [run.text]
        for place, part in enumerate(parts):
            number = self.marks.get(part) if place % 2 else None
            if number is not None:
                yield {"note": number, "first": number not in self.called}
                self.called.add(number)
            elif part:
                yield _styled(run, f"[^{part}]" if place % 2 else part)


def nodes_of(nodes: Iterable[Node], level: int) -> list[Data]:
    """Rich text without notes as data; its headings are at `level`."""
    found: list[Data] = []
    for node in nodes:
        items = [
            {"runs": [_styled(run, run.text) for run in item.runs], "lists": nodes_of(item.lists, level)}
            for item in node.items
        ]
        data: Data = {"tag": node.tag, "items": items, "runs": [_styled(run, run.text) for run in node.runs]}
        found.append({**data, "level": level} if node.tag == "h3" else data)
    return found


def _styled(run: Run, text: str) -> Data:
    data: Data = {"text": text, "bold": run.bold, "italic": run.italic}
    if run.link:
        data["link"] = run.link[1]
    if "\n" in text:
        data["lines"] = text.split("\n")
    return data


def _texts(value: Data, *names: str) -> Data:
    return {name: str(value.get(name) or "") for name in names}
