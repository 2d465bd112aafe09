"""Serves the pictures of pages from the local disk; documents leave by Wagtail's own door, which checks."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

A_YEAR = "public, max-age=31536000, immutable"


@require_safe
@login_not_required
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """A resized picture: its name changes whenever its content does. An SVG's scripts are sandboxed."""
    if not path or "/" in path:
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
    if isinstance(response, FileResponse):
        response.headers["Cache-Control"] = A_YEAR
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
