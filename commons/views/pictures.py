"""Serves pictures, from whatever storage, to those who may see them. Documents leave by Wagtail's own door, which
asks the same guard."""

import mimetypes
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from commons.files import is_open, is_open_to
from hub.members.actors import reader

FOR_EVERYONE = "public, max-age=3600"
"""Not longer: a picture whose only page is unpublished must leave the caches that many share."""
FOR_READER = "private, no-store"
FOLDER = "images/"


@require_safe
@login_not_required
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """A resized picture of something the reader may read. An SVG's scripts are sandboxed."""
    picture = _find(path)
    opened = picture is not None and is_open(picture.image)
    if picture is None or not (opened or is_open_to(picture.image, reader(request))):
        raise Http404
    etag = f'"r{picture.pk}"'
    known = request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if etag in known else _read(picture)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOR_EVERYONE if opened else FOR_READER
    return response


def _find(path: str) -> Any:
    if not path or "/" in path:
        return None
    rows = get_image_model().get_rendition_model().objects.filter(file=f"{FOLDER}{path}")
    return rows.select_related("image").first()


def _read(picture: Any) -> HttpResponseBase:
    storage = picture.file.storage or storages["default"]
    try:
        content = storage.open(picture.file.name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = mimetypes.guess_type(picture.file.name)[0] or "application/octet-stream"
    response = FileResponse(content, content_type=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
