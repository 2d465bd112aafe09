"""The body of a page as Markdown: each kind of block has one writing, which reads back as the same block."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from commons.blocks import Body
from commons.exchange import values, yamls
from commons.exchange.errors import ExchangeError
from commons.exchange.links import Addresses, Goals

type Raw = dict[str, Any]

BETWEEN = "<!-- next text -->"
NOTE = re.compile(r"^\[\^([\w-]{1,20})\]: (.*?)(?=^\[\^|\Z)", re.DOTALL | re.MULTILINE)
PIECE = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>[a-z_]+)\n(?P<inside>.*?)^(?P=fence)$"
    r"|^(?P<level>#{2,3}) (?P<heading>[^\n]+)$"
    r"|^(?P<quote>>[^\n]*(?:\n>[^\n]*)*)"
    r"|^!\[(?P<alt>(?:[^\\\]\n]|\\.)+)\]\((?P<image>[^\s()\"]+)(?: \"(?P<caption>(?:[^\"\\\n]|\\.)+)\")?\)$"
    r"|^(?P<notes>\[\^[\w-]{1,20}\]: [^\n]*(?:\n(?: {4}[^\n]+|\[\^[\w-]{1,20}\]: [^\n]*))*)$"
    r"|^(?P<next><!-- next text -->)$",
    re.DOTALL | re.MULTILINE,
)


def write(stream: list[Raw], addresses: Addresses, body: Body | None = None) -> str:
    """The blocks of a stream, as its field stores them, in Markdown."""
    body = body or Body()
    pieces: list[str] = []
    before = ""
    for raw in stream:
        text = _write_one(raw, addresses, body)
        if not text:
            continue
        is_text = raw["type"] == "paragraph" and not text.startswith("```")
        if is_text and before == "text":
            pieces.append(BETWEEN)
        before = "text" if is_text else ""
        pieces.append(text)
    return "\n\n".join(pieces)


def read(text: str, goals: Goals, body: Body | None = None) -> list[Raw]:
    """The blocks that the text holds, as a stream field stores them but for their ids. Raises ExchangeError."""
    body = body or Body()
    return [{"type": kind, "value": value} for kind, value in _pieces(text, goals, body)]


def _write_one(raw: Raw, addresses: Addresses, body: Body) -> str:
    kind, value = raw["type"], raw["value"]
    block = body.child_blocks.get(kind)
    if block is None:
        return ""  # a kind of block that the hub no longer has: pages don't show it either
    plain = values.write(block, value, addresses)
    if plain in (None, "", [], {}):
        return ""
    fair = _FAIR.get(kind)
    text = fair(plain) if fair else ""
    if text and _same(text, kind, plain):
        return text
    return _fenced(kind, plain)


def _same(text: str, kind: str, plain: Any) -> bool:
    """Whether the fair writing reads back as what was written."""
    try:
        return list(_plain_pieces(text)) == [(kind, plain)]
    except ExchangeError:
        return False


def _fenced(kind: str, plain: Any) -> str:
    inside = plain + "\n" if isinstance(plain, str) else yamls.dump(plain)
    ticks = max([2, *(len(run) for run in re.findall(r"`{3,}", inside))]) + 1
    fence = "`" * ticks
    return f"{fence}{kind}\n{inside}{fence}"


def _heading(plain: dict[str, str]) -> str:
    return f"{'#' * int(plain.get('level') or 2)} {plain.get('text', '')}"


def _quote(plain: dict[str, str]) -> str:
    lines = plain.get("text", "").split("\n")
    if who := plain.get("attribution"):
        lines.append(f"— {who}")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _image(plain: dict[str, str]) -> str:
    def safe(text: str) -> str:
        return re.sub(r'([\\\]\["])', r"\\\1", text)

    if set(plain) - {"image", "alt_text", "caption"} or not plain.get("image"):
        return ""
    caption = f' "{safe(plain["caption"])}"' if plain.get("caption") else ""
    return f"![{safe(plain.get('alt_text', ''))}]({plain['image']}{caption})"


def _callout(plain: dict[str, str]) -> str:
    return _fenced("callout", plain["text"]) if set(plain) == {"text"} else ""


def _footnotes(plain: list[dict[str, str]]) -> str:
    notes = [one for one in plain if set(one) == {"mark", "text"}]
    return "\n".join(f"[^{one['mark']}]: {one['text'].replace(chr(10), chr(10) + ' ' * 4)}" for one in notes)


_FAIR: dict[str, Any] = {
    "footnotes": _footnotes,
    "paragraph": lambda plain: plain,
    "heading": _heading,
    "quote": _quote,
    "image": _image,
    "callout": _callout,
}


def _plain_pieces(text: str) -> Iterator[tuple[str, Any]]:
    """The pieces of a text as plain data, not yet brought into the database's form."""
    position = 0
    for match in PIECE.finditer(text):
        yield from _text(text[position : match.start()])
        position = match.end()
        if not match["next"]:
            yield _piece(match)
    yield from _text(text[position:])


def _text(text: str) -> Iterator[tuple[str, str]]:
    if text.strip("\n\t "):
        yield "paragraph", text.strip("\n")


def _piece(match: re.Match[str]) -> tuple[str, Any]:
    if match["kind"]:
        return match["kind"], _inside(match["kind"], match["inside"])
    if match["heading"]:
        return "heading", {"text": match["heading"].strip(), "level": str(len(match["level"]))}
    if match["quote"]:
        return "quote", _read_quote(match["quote"])
    if match["notes"]:
        notes = NOTE.findall(match["notes"])
        return "footnotes", [
            {"mark": mark, "text": text.rstrip("\n").replace("\n    ", "\n")} for mark, text in notes
        ]
    image = {"image": match["image"], "alt_text": _unescaped(match["alt"])}
    return "image", image | ({"caption": _unescaped(match["caption"])} if match["caption"] else {})


def _inside(kind: str, text: str) -> Any:
    if kind == "callout":
        return {"text": text.strip("\n")}
    if kind == "paragraph":
        return text.strip("\n")
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ExchangeError(f"the block {kind} is not well written: {error}") from error


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _read_quote(text: str) -> dict[str, str]:
    lines = [line.removeprefix(">").removeprefix(" ").rstrip() for line in text.split("\n")]
    who = lines.pop().removeprefix("—").strip() if lines and lines[-1].startswith("—") else ""
    return {"text": "\n".join(lines).strip("\n"), **({"attribution": who} if who else {})}


def _pieces(text: str, goals: Goals, body: Body) -> Iterator[tuple[str, Any]]:
    for kind, plain in _plain_pieces(text):
        block = body.child_blocks.get(kind)
        if block is None:
            raise ExchangeError(f"no block is called {kind!r}; there are {', '.join(body.child_blocks)}")
        yield kind, values.read(block, plain, goals, kind)
