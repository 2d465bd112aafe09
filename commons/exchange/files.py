"""The pictures and documents of a package, brought into the hub."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.utils import get_allowed_image_extensions

from commons.exchange import layout
from commons.exchange.archive import Package
from commons.exchange.errors import ExchangeError

type Saved = list[tuple[Storage, str]]

FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


@contextlib.contextmanager
def kept_on_success() -> Iterator[Saved]:
    """The files saved inside; deleted again if it fails, as the database forgets its rows."""
    saved: Saved = []
    try:
        yield saved
    except BaseException:
        for storage, name in saved:
            with contextlib.suppress(OSError):
                storage.delete(name)
        raise


def load(package: Package, rows: list[Any], saved: Saved) -> tuple[dict[str, int], dict[str, int]]:
    """The ids of the documents and of the images, by their names in the package. `rows` is data/files.yaml."""
    known = {str(row["file"]): row for row in rows}
    documents, images = {}, {}
    for name in package.names(layout.DOCUMENTS):
        title = str(known.get(name, {}).get("title") or name)
        documents[name] = _load(package, name, Document(title=title), saved)
    for name in package.names(layout.IMAGES):
        if name.rpartition(".")[2].lower() not in get_allowed_image_extensions():
            raise ExchangeError(f"{name}: not a kind of picture that this hub takes.")
        row = known.get(name, {})
        words = {"title": str(row.get("title") or name), "description": str(row.get("description") or "")}
        images[name] = _load(package, name, Image(**words, **{key: row.get(key) for key in FOCUS}), saved)
    return documents, images


def _load(package: Package, name: str, row: Any, saved: Saved) -> int:
    try:
        with package.open(name) as content:
            row.file.save(name.rpartition("/")[2], File(content), save=False)
        saved.append((row.file.storage, row.file.name))
        row.file_size = row.file.size
        row.full_clean(exclude=["collection"])
        row.save()
        row.get_file_hash()
    except ValidationError as error:
        raise ExchangeError(f"{name}: {'; '.join(error.messages)}") from error
    except (OSError, SyntaxError) as error:
        raise ExchangeError(f"{name}: can't be read or kept: {error}") from error
    return int(row.pk)
