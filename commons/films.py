"""Sends a film in parts, as players ask for it: some play nothing that can't be asked for in parts."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

FILMS = ("video/mp4", "video/webm")
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
LONGEST = 1024 * 1024
"""A player that asks for more gets this much, and asks again."""


def part_of(document: Any, request: HttpRequest) -> HttpResponse | None:
    """The part of the film that is asked for; None where the whole file is, or for any other document.

    Who may have the document at all must have been checked before.
    """
    wanted = RANGE.fullmatch(request.headers.get("Range", ""))
    if wanted is None or document.content_type not in FILMS or _has_changed(document, request):
        return None
    size = document.file.size
    span = _span(wanted[1], wanted[2], size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = span[0], min(span[1], span[0] + LONGEST - 1)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Range": f"bytes {start}-{end}/{size}",
        "Content-Disposition": document.content_disposition,
        "Content-Security-Policy": "default-src 'none'",
        "ETag": f'"{document.file_hash}"',
    }
    with document.open_file() as file:
        file.seek(start)
        part = file.read(end - start + 1)
    return HttpResponse(part, status=206, content_type=document.content_type, headers=headers)


def _has_changed(document: Any, request: HttpRequest) -> bool:
    """Whether the parts the player has are of another file, so that it needs the whole of this one."""
    condition = request.headers.get("If-Range", "")
    return bool(condition) and condition != f'"{document.file_hash}"'


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """First and last byte, both included; None when the file has no such part."""
    if not first:
        length = int(last or 0)
        return (max(size - length, 0), size - 1) if length and size else None
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    return (start, end) if start <= end else None
