"""The fields of each type of page as plain data, by the kind of field alone, and back."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import Document
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import Image
from wagtail.models import Page

from commons.exchange import blocks, markdown, values
from commons.exchange.errors import ExchangeError
from commons.exchange.links import Addresses, Goals
from hub.members.models import Organisation
from hub.shared.fields import CodesField
from hub.topics.models import Topic

BODY = "body"
LINES = {"authors"}
"""Texts that hold one thing by line are lists in a file."""


class Names(Addresses, Protocol):
    """What a file calls the rows that a page refers to."""

    def topic(self, topic: Topic) -> str: ...

    def organisation(self, organisation: Organisation) -> str | None: ...


class Rows(Goals, Protocol):
    """The rows that a file names."""

    def topic(self, name: str) -> Topic | None: ...

    def organisation(self, name: str) -> Organisation | None: ...


@dataclass(frozen=True)
class Read:
    """What a file says of a page: plain fields to set, and rows to relate once the page is saved."""

    fields: dict[str, Any]
    relations: dict[str, list[Any]]


def own_fields(model: type[Page]) -> tuple[models.Field[Any, Any], ...]:
    """The fields that the type of page adds to Wagtail's own, in order, rows of people left out."""
    inherited = {field.name for field in Page._meta.get_fields()}
    found = [*model._meta.fields, *model._meta.many_to_many]
    return tuple(
        field
        for field in found
        if field.name not in inherited
        and not (field.remote_field and getattr(field.remote_field, "parent_link", False))
        and not _names_a_person(field)
    )


def _names_a_person(field: Any) -> bool:
    related = field.related_model
    return related is not None and related._meta.label == settings.AUTH_USER_MODEL


def write(page: Page, names: Names) -> dict[str, Any]:
    """The page's own fields but its body; what is empty and would be read as empty is left out."""
    found: dict[str, Any] = {}
    for field in own_fields(type(page)):
        if field.name == BODY:
            continue
        value = write_one(page, field, names)
        if value not in (None, "", []) or field.has_default():
            found[field.name] = value
    return found


def raw_stream(page: Page, name: str = BODY) -> list[dict[str, Any]]:
    """The blocks of a stream as its field stores them."""
    stream: list[dict[str, Any]] = getattr(page, name).get_prep_value()
    return stream


def write_body(page: Page, names: Names) -> str:
    return blocks.write(raw_stream(page), names) if hasattr(page, BODY) else ""


def write_one(page: Page, field: Any, names: Names) -> Any:
    """One field as plain data."""
    if isinstance(field, StreamField):
        return _write_stream(field, raw_stream(page, field.name), names)
    if isinstance(field, models.ManyToManyField):
        rows = [_name(row, names) for row in related(page, field.name)]
        return sorted(row for row in rows if row)
    if isinstance(field, models.ForeignKey):
        row = getattr(page, field.name)
        return _name(row, names) if row is not None else None
    value = field.value_from_object(page)
    if isinstance(field, RichTextField):
        return markdown.write(value or "", names)
    if field.name in LINES:
        return [line.strip() for line in value.splitlines() if line.strip()]
    if isinstance(value, dt.datetime | uuid.UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return list(value)
    if value is None or isinstance(value, str | int | float | bool | dt.date):
        return _line_ends(value)
    raise ExchangeError(f"the field {field.model.__name__}.{field.name} has no writing")


def related(page: Page, name: str) -> list[Any]:
    """The rows that a page names in a field of many, asked for once."""
    known: dict[str, list[Any]] = page.__dict__.setdefault("_exchanged", {})
    if name not in known:
        known[name] = list(getattr(page, name).all())
    return known[name]


def _line_ends(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _write_stream(field: StreamField, raw: list[dict[str, Any]], names: Names) -> list[Any]:
    block = field.stream_block
    if len(block.child_blocks) == 1:
        [(kind, child)] = block.child_blocks.items()
        return [values.write(child, one["value"], names) for one in raw if one["type"] == kind]
    found: list[Any] = values.write(block, raw, names)
    return found


def _name(row: Any, names: Names) -> str | None:
    if isinstance(row, Topic):
        return names.topic(row)
    if isinstance(row, Organisation):
        return names.organisation(row)
    if isinstance(row, Page):
        return names.page(row.pk)
    if isinstance(row, Document):
        return names.document(row.pk)
    if isinstance(row, Image):
        return names.image(row.pk)
    raise ExchangeError(f"{type(row).__name__} has no name in a file")


def read(
    model: type[Page], front: dict[str, Any], body: str, rows: Rows, seed: str, *, facts_only: bool = False
) -> Read:
    """The fields of a page of type `model` from its file. `seed` makes the ids of its blocks: the same in all
    its languages. `facts_only` leaves out the texts and relations that may lead to other pages. Raises ExchangeError
    naming the field."""
    plain: dict[str, Any] = {}
    relations: dict[str, list[Any]] = {}
    for field in own_fields(model):
        if facts_only and isinstance(field, StreamField | RichTextField | models.ManyToManyField):
            continue
        if field.name == BODY:
            plain[BODY] = json.dumps(identified(blocks.read(body, rows), f"{seed}/body"))
        elif field.name in front and isinstance(field, models.ManyToManyField):
            relations[field.name] = [_row(field, name, rows) for name in _list(field, front[field.name])]
        elif field.name in front:
            plain[field.name] = _read_one(field, front[field.name], rows, seed)
    return Read(plain, relations)


def _read_one(field: Any, value: Any, rows: Rows, seed: str) -> Any:
    if isinstance(field, StreamField):
        stream = list(_read_stream(field, _list(field, value), rows))
        return json.dumps(identified(stream, f"{seed}/{field.name}"))
    if isinstance(field, models.ForeignKey):
        return _row(field, value, rows) if value is not None else None
    if isinstance(field, RichTextField):
        return markdown.read(_text(field, value), rows)
    if field.name in LINES:
        return "\n".join(str(line) for line in _list(field, value))
    if isinstance(field, CodesField):
        return [str(one) for one in _list(field, value)]
    if isinstance(field, models.CharField | models.TextField):
        return _text(field, value)
    try:
        return field.to_python(value)
    except ValidationError as error:
        raise ExchangeError(f"{field.name}: {'; '.join(error.messages)}") from error


def _read_stream(field: StreamField, items: list[Any], rows: Rows) -> Iterator[dict[str, Any]]:
    block = field.stream_block
    if len(block.child_blocks) == 1:
        [(kind, child)] = block.child_blocks.items()
        for item in items:
            yield {"type": kind, "value": values.read(child, item, rows, field.name)}
    else:
        yield from values.read(block, items, rows, field.name)


def _row(field: Any, name: Any, rows: Rows) -> Any:
    model, text = field.related_model, str(name)
    found: Any = None
    if issubclass(model, Topic):
        found = rows.topic(text)
    elif issubclass(model, Organisation):
        found = rows.organisation(text)
    else:
        find = rows.page if issubclass(model, Page) else rows.document
        pk = (rows.image if issubclass(model, Image) else find)(text)
        found = model._default_manager.filter(pk=pk).first() if pk is not None else None
    if found is None:
        raise ExchangeError(f"{field.name}: there is no {model._meta.model_name} called {text!r}")
    return found


def _list(field: Any, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ExchangeError(f"{field.name}: a list expected")
    return value


def _text(field: Any, value: Any) -> str:
    if isinstance(value, dict | list):
        raise ExchangeError(f"{field.name}: a text expected")
    return "" if value is None else str(value).strip("\n")


def identified(stream: Iterable[Any], seed: str) -> list[Any]:
    """The same blocks with ids made of their place and kind: parallel texts get the same ones."""
    found = []
    for number, one in enumerate(stream):
        here = f"{seed}/{number}/{one['type']}"
        found.append(
            {
                "type": one["type"],
                "value": _inner(one["value"], here),
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, here)),
            }
        )
    return found


def _inner(value: Any, seed: str) -> Any:
    if isinstance(value, list) and value and all(isinstance(one, dict) and "type" in one for one in value):
        return identified(value, seed)
    if isinstance(value, dict):
        return {name: _inner(one, f"{seed}/{name}") for name, one in value.items()}
    return value
