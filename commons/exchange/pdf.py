"""A common as a tagged PDF (PDF/UA-1), made here: no network, no program beside Python's."""

import hashlib
import json
import tempfile
from pathlib import Path

import typst
from django.conf import settings
from django.core.cache import caches
from django.http import Http404
from wagtail.images.models import Image

from commons.exchange import paper
from commons.models import CommonPage

TEMPLATE = Path(__file__).with_name("common.typ")
PICTURE = "max-1600x1600|format-jpeg"
LONGEST = 2_000_000
KEPT = 24 * 60 * 60
STANDARD: "list[typst.PDFStandard]" = ["ua-1"]


def of_common(page: CommonPage, root: str) -> bytes:
    """The PDF of a common that its reader may read; the same bytes for the same text, kept for a day."""
    found = paper.of_common(page, root, str(settings.WAGTAIL_SITE_NAME))
    return of_paper(found, int(page.last_published_at.timestamp()) if page.last_published_at else 0)


def of_paper(found: paper.Paper, moment: int) -> bytes:
    """The PDF of anything that is set like a common, made at `moment` (seconds since 1970); kept for a day, unless a
    picture could not be read."""
    data = json.dumps(found.data, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    if len(data) > LONGEST:
        raise Http404
    key = _key(data, found)
    kept = caches["papers"]
    content: bytes | None = kept.get(key)
    if content is None:
        pictures = {name: _bytes(image) for name, image in found.pictures.items()}
        content = make(data, pictures, moment)
        if None not in pictures.values():
            kept.set(key, content, KEPT)
    return content


def make(data: bytes, pictures: dict[str, bytes | None], moment: int) -> bytes:
    """Set the data, in a folder of its own that the compiler can't leave."""
    with tempfile.TemporaryDirectory(prefix="passeurs-pdf-") as folder:
        root = Path(folder)
        (root / "common.json").write_bytes(_without(data, pictures))
        for name, content in pictures.items():
            if content is not None:
                (root / name).write_bytes(content)
        (root / "common.typ").write_bytes(TEMPLATE.read_bytes())
        try:
            return _compile(root, STANDARD, moment)
        except typst.TypstError:
            # A character that no font at hand can draw is refused by the standard: tagged all the same.
            return _compile(root, [], moment)


def _compile(root: Path, standards: "list[typst.PDFStandard]", moment: int) -> bytes:
    compiler = typst.Compiler(
        str(root / "common.typ"),
        root=str(root),
        package_path=str(root),
        package_cache_path=str(root),
        ignore_system_fonts=True,
    )
    content = compiler.compile(format="pdf", pdf_standards=standards, timestamp=moment, pdf_tags=True)
    if not isinstance(content, bytes):
        raise TypeError("one file expected")
    return content


def _key(data: bytes, found: paper.Paper) -> str:
    digest = hashlib.sha256(TEMPLATE.read_bytes())
    digest.update(data)
    for image in found.pictures.values():
        digest.update(f"{image.pk} {image.file_hash or image.file.name}".encode())
    return f"common-pdf:{digest.hexdigest()}"


def _bytes(image: Image) -> bytes | None:
    """The picture's own bytes, in a format and a size fit for print; None if its file is gone."""
    try:
        if image.is_svg():
            with image.open_file() as file:
                return bytes(file.read())
        with image.get_rendition(PICTURE).file.open("rb") as file:
            return bytes(file.read())
    except (OSError, ValueError):
        return None


def _without(data: bytes, pictures: dict[str, bytes | None]) -> bytes:
    """The data, the pictures that could not be read replaced by their description."""
    lost = {name for name, content in pictures.items() if content is None}
    if not lost:
        return data
    common = json.loads(data)
    for block in common["blocks"]:
        if block["kind"] == "picture" and block["file"] in lost:
            text = block["alt"]
            block.clear()
            block.update(kind="unseen", text=text)
    return json.dumps(common, ensure_ascii=False).encode()
