"""Keeps the public pages served to anonymous readers, and serves them again until something published changes.

A view says `@kept` where its answer is the same for all anonymous readers. Nothing else is ever kept: not an answer
that sets a cookie, not one that says it is private, not one for somebody who has a session.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from commons import freshness
from hub.shared import clock

A_WHILE = 600
"""Seconds: what depends on the time of day or on counts is never older."""
ONLY_A_PAGE_NUMBER = re.compile(r"(?:page=\d{1,4})?")
NOT_FOR_ALL = (settings.SESSION_COOKIE_NAME, "messages")

type View = Callable[..., HttpResponse]


def kept[V: View](view: V) -> V:
    """Mark a view whose answers are the same for all anonymous readers."""
    view.is_kept = True  # type: ignore[attr-defined]
    return view


class KeptPagesMiddleware:
    """Stands outside of sessions and languages: an answer that is kept costs one look at the stamp and one at the
    page. Headers that are the same for all answers (security) are added further out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not may_be_kept(request):
            return self.get_response(request)
        key = key_of(request)
        known = caches["pages"].get(key)
        if known is None:
            response = self.get_response(request)
            known = keep(request, response, key)
            if known is None:
                return response
        return answer(request, known)


def may_be_kept(request: HttpRequest) -> bool:
    """Whether an anonymous reader asks for a page in a language, with no more than its page number."""
    return (
        request.method in {"GET", "HEAD"}
        and request.path_info.startswith(LANGUAGES)
        and ONLY_A_PAGE_NUMBER.fullmatch(request.META.get("QUERY_STRING", "")) is not None
        and not any(name in request.COOKIES for name in NOT_FOR_ALL)
    )


LANGUAGES = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)


def key_of(request: HttpRequest) -> str:
    """By day too: what opens or ends at a date does so at midnight."""
    where = [freshness.stamp(), str(clock.today()), request.scheme or "", request.META.get("HTTP_HOST", "")]
    text = "\n".join([*where, request.get_full_path()])
    return hashlib.sha256(text.encode()).hexdigest()


def keep(request: HttpRequest, response: HttpResponse, key: str) -> Any:
    """What is kept of the answer, None when it may not be."""
    match = request.resolver_match
    wanted = (
        response.status_code == 200
        and match is not None
        and getattr(match.func, "is_kept", False)
        and request.method == "GET"
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response.headers
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(request, "_csp_nonce", None)
    )
    if not wanted:
        return None
    headers = {**response.headers, "Cache-Control": "no-cache"}
    headers["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = (response.content, headers)
    caches["pages"].set(key, known, timeout=A_WHILE)
    return known


def answer(request: HttpRequest, known: Any) -> HttpResponse:
    content, headers = known
    response = HttpResponse(content, headers=headers)
    if "HTTP_IF_NONE_MATCH" in request.META:
        return get_conditional_response(request, etag=headers["ETag"], response=response) or response
    return response
