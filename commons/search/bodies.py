"""The texts of a page's body, without the pictures and documents that stand among them: reading them takes no query."""

from collections.abc import Iterable
from typing import Any

from wagtail.blocks import ChooserBlock, ListBlock, StreamBlock, StreamValue, StructBlock


def texts(value: StreamValue) -> list[str]:
    """What Wagtail would index of the body: what is chosen from other tables has no words of its own there."""
    block: Any = value.stream_block
    found: list[str] = block.get_searchable_content(block.to_python(_unchosen(block, value.raw_data)))
    return found


def _unchosen(block: Any, raw: Any) -> Any:
    """The raw value without those of choosers, however deep."""
    if isinstance(block, StreamBlock):
        return [
            {**item, "value": _unchosen(block.child_blocks[item["type"]], item["value"])}
            for item in _kept(raw, block.child_blocks)
        ]
    if isinstance(block, StructBlock):
        children = block.child_blocks.items()
        return {
            name: _unchosen(child, raw[name]) for name, child in children if _is_kept(child) and name in raw
        }
    if isinstance(block, ListBlock):
        return [_item(block.child_block, item) for item in raw] if _is_kept(block.child_block) else []
    return raw


def _kept(items: Iterable[Any], children: Any) -> Iterable[Any]:
    return (item for item in items if item["type"] in children and _is_kept(children[item["type"]]))


def _is_kept(block: Any) -> bool:
    return not isinstance(block, ChooserBlock)


def _item(block: Any, item: Any) -> Any:
    """Of a list: its items stand under "value", or bare in what was written long ago."""
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": _unchosen(block, item["value"])}
    return _unchosen(block, item)
