"""A page's body as simple blocks: texts are plain, `html` is HTML that a browser may show as it is."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wagtail.images.models import SourceImageIOError
from wagtail.rich_text import expand_db_html

type Simple = dict[str, Any]

LARGEST = "max-1600x1600"


def simple_blocks(body: Iterable[Any], absolute: Callable[[str], str]) -> list[Simple]:
    """Each block of a stream as `{"type": ..., ...}`; `absolute` completes addresses."""
    return [{"type": block.block_type, **SIMPLE[block.block_type](block.value, absolute)} for block in body]


def html(source: Any) -> str:
    """Rich text with its links resolved."""
    text: str = expand_db_html(str(getattr(source, "source", source) or ""))
    return text


def _heading(value: Any, absolute: Callable[[str], str]) -> Simple:
    return {"text": value["text"], "level": int(value["level"])}


def _paragraph(value: Any, absolute: Callable[[str], str]) -> Simple:
    return {"html": html(value)}


def _image(value: Any, absolute: Callable[[str], str]) -> Simple:
    return {
        "url": _picture(value["image"], absolute),
        "alt": value["alt_text"],
        "caption": value["caption"] or "",
    }


def _picture(image: Any, absolute: Callable[[str], str]) -> str | None:
    """As large as pages ever show it: originals are not served."""
    try:
        return absolute(image.get_rendition(LARGEST).url) if image else None
    except SourceImageIOError:
        return None


def _quote(value: Any, absolute: Callable[[str], str]) -> Simple:
    return {"text": value["text"], "attribution": value["attribution"] or ""}


def figures(value: Any, absolute: Callable[[str], str] = str) -> Simple:
    return {"items": [{"value": item["value"], "label": item["label"]} for item in value]}


def _callout(value: Any, absolute: Callable[[str], str]) -> Simple:
    return {"html": html(value["text"])}


def _steps(value: Any, absolute: Callable[[str], str]) -> Simple:
    return {"items": [{"title": item["title"], "text": item["text"]} for item in value]}


def _document(value: Any, absolute: Callable[[str], str]) -> Simple:
    url = absolute(value["document"].url) if value["document"] else None
    return {"title": value["title"], "url": url}


SIMPLE: Mapping[str, Callable[[Any, Callable[[str], str]], Simple]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "image": _image,
    "quote": _quote,
    "figures": figures,
    "callout": _callout,
    "steps": _steps,
    "document": _document,
}
