"""The values of blocks as plain data (text, lists, mappings), by the kind of block alone, and back."""

from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from commons.exchange import markdown
from commons.exchange.errors import ExchangeError
from commons.exchange.links import Addresses, Goals

PLAIN = (
    blocks.CharBlock,
    blocks.TextBlock,
    blocks.ChoiceBlock,
    blocks.URLBlock,
    blocks.EmailBlock,
    blocks.IntegerBlock,
    blocks.BooleanBlock,
    blocks.RegexBlock,
)
type Raw = Any
"""As a stream field stores it in JSON."""


def knows(block: Any) -> bool:
    """Whether every part of the block has a writing."""
    if isinstance(block, blocks.BaseStreamBlock | blocks.BaseStructBlock):
        return all(map(knows, block.child_blocks.values()))
    if isinstance(block, blocks.ListBlock):
        return knows(block.child_block)
    choosers = (DocumentChooserBlock, ImageChooserBlock, blocks.PageChooserBlock)
    return isinstance(block, (blocks.RichTextBlock, *choosers, *PLAIN))


def write(block: Any, raw: Raw, addresses: Addresses) -> Any:
    """Plain data for `raw`. Files and pages out of the reader's reach, and empty parts, are left out."""
    if isinstance(block, blocks.BaseStructBlock):
        parts = {name: write(child, raw.get(name), addresses) for name, child in block.child_blocks.items()}
        return {name: value for name, value in parts.items() if value not in (None, "", [], {})}
    if isinstance(block, blocks.ListBlock):
        return [write(block.child_block, _item(one), addresses) for one in raw or []]
    if isinstance(block, blocks.BaseStreamBlock):
        return [
            {one["type"]: write(block.child_blocks[one["type"]], one["value"], addresses)}
            for one in raw or []
            if one["type"] in block.child_blocks
        ]
    return _write_leaf(block, raw, addresses)


def _write_leaf(block: Any, raw: Raw, addresses: Addresses) -> Any:
    if isinstance(block, blocks.RichTextBlock):
        return markdown.write(raw or "", addresses)
    if isinstance(block, DocumentChooserBlock):
        return addresses.document(raw) if raw else None
    if isinstance(block, ImageChooserBlock):
        return addresses.image(raw) if raw else None
    if isinstance(block, blocks.PageChooserBlock):
        return addresses.page(raw) if raw else None
    if isinstance(block, PLAIN):
        return raw
    raise ExchangeError(f"the block {block.name or type(block).__name__} has no writing in Markdown")


def read(block: Any, plain: Any, goals: Goals, where: str = "") -> Raw:
    """What a stream field stores for `plain`, without ids. Raises ExchangeError for the wrong shape."""
    if isinstance(block, blocks.BaseStructBlock):
        given = _shaped(plain, dict, where)
        if unknown := sorted(set(map(str, given)) - set(block.child_blocks)):
            known = ", ".join(block.child_blocks)
            raise ExchangeError(f"{where}: no part is called {unknown[0]!r}; there are {known}")
        return {
            name: read(child, given.get(name), goals, f"{where}: {name}")
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, blocks.ListBlock):
        items = _shaped(plain or [], list, where)
        return [{"type": "item", "value": read(block.child_block, one, goals, where)} for one in items]
    if isinstance(block, blocks.BaseStreamBlock):
        return [_stream_child(block, one, goals, where) for one in _shaped(plain or [], list, where)]
    return _read_leaf(block, plain, goals, where)


def _stream_child(block: Any, plain: Any, goals: Goals, where: str) -> Raw:
    [(kind, value)] = _shaped(plain, dict, where).items() or [("", None)]
    if kind not in block.child_blocks:
        raise ExchangeError(f"{where}: no block is called {kind!r}")
    return {"type": kind, "value": read(block.child_blocks[kind], value, goals, f"{where}: {kind}")}


def _read_leaf(block: Any, plain: Any, goals: Goals, where: str) -> Raw:
    if isinstance(block, blocks.RichTextBlock):
        return markdown.read(_shaped(plain or "", str, where), goals)
    if isinstance(block, DocumentChooserBlock | ImageChooserBlock | blocks.PageChooserBlock):
        if plain is None:
            return None
        find = goals.document if isinstance(block, DocumentChooserBlock) else goals.image
        find = goals.page if isinstance(block, blocks.PageChooserBlock) else find
        found = find(_shaped(plain, str, where))
        if found is None:
            raise ExchangeError(f"{where}: there is nothing at {plain}")
        return found
    if isinstance(block, blocks.BooleanBlock):
        return bool(plain)
    if isinstance(block, blocks.IntegerBlock):
        return plain
    return "" if plain is None else str(plain)


def _item(one: Raw) -> Raw:
    """The value of a list's item; streams written long ago hold bare values."""
    return one["value"] if isinstance(one, dict) and one.get("type") == "item" and "value" in one else one


def _shaped(plain: Any, kind: type, where: str) -> Any:
    if not isinstance(plain, kind):
        wanted = {"dict": "names and values", "list": "a list", "str": "a text"}[kind.__name__]
        raise ExchangeError(f"{where}: {wanted} expected")
    return plain
