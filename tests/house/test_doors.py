"""Every door is closed unless it is listed here. The API's own doors are in its access matrix."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from hub.members.models import User

PUBLIC = {
    # the hub
    "healthz",
    "readyz",
    "sitemap.xml",
    "sitemap-<int:part>.xml",
    "robots.txt",
    "language/",
    "reading.css",
    "media/images/<path:path>",
    "admin/login/",
    # published pages and their documents, which check who may read them
    "fr/(page)",
    "fr/search/",
    "fr/<path:path>.md",
    "fr/<path:path>.pdf",
    # ideas that anyone may send, and the door of those who confirm theirs
    "fr/ideas/",
    "fr/ideas/sent/",
    "fr/ideas/confirm/<str:token>/",
    # the weekly digest: asking for it, and the doors of those who hold a link of its mails
    "fr/subscribe/",
    "fr/subscribe/asked/",
    "fr/subscribe/confirm/<str:token>/",
    "fr/subscription/<str:token>/",
    "fr/subscription/<str:token>/stop/",
    "fr/topics/",
    "fr/topics/<slug:slug>/",
    "fr/topics/<slug:slug>/feed.atom",
    "fr/feeds/<slug:kind>.atom",
    "fr/reading/",
    "fr/survey/",
    "fr/survey/sent/",
    # what the hub offers and asks people to sign, and the door of those who are invited
    "fr/programmes/",
    "fr/programmes/<slug:slug>/",
    "fr/thanks/",
    "fr/charters/<slug:slug>/",
    "fr/charters/receipts/verify/",
    "fr/charters/<slug:slug>.pdf",
    "fr/charters/<slug:slug>/versions/",
    "fr/charters/<slug:slug>/versions/<int:old>/compare/<int:new>/",
    "fr/charters/<slug:slug>/<int:number>/",
    "fr/charters/<slug:slug>/<int:number>.md",
    "fr/charters/<slug:slug>/<int:number>.pdf",
    "me/invitation/<str:token>/",
    "fr/_util/login/",
    "fr/_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
    "documents/(\\d+)/(.*)",
    "documents/authenticate_with_password/<int:restriction_id>/",
}
# Signing in, by mail, password, passkey or an organisation's own provider, and our own provider's endpoints.
PUBLIC_PREFIXES = ("accounts/", "identity/", ".well-known/")
NOBODY = "00000000-0000-4000-8000-000000000000"
ELSEWHERE = ("api/v1/",)
BACK_OFFICE = (
    "admin/"  # its API views carry the mark of an open view under Wagtail's own guard: knocked at below
)


def doors() -> Iterator[tuple[str, object]]:
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        route = prefix + re.sub(r"^\^|\$$|\\Z$", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield (f"{prefix}(page)" if pattern.name == "wagtail_serve" else route), pattern.callback


def public_doors() -> set[str]:
    return {
        route
        for route, view in doors()
        if not getattr(view, "login_required", True)
        and not route.startswith((*PUBLIC_PREFIXES, *ELSEWHERE))
        and (route == "admin/login/" or not route.startswith(BACK_OFFICE))
    }


def test_every_public_door_is_listed():
    assert public_doors() - PUBLIC == set(), "open without a login; mark them private or list them in PUBLIC"


def test_no_listed_door_is_gone_or_closed():
    assert PUBLIC - public_doors() == set(), "no longer open: take them out of PUBLIC"


@pytest.mark.django_db
@pytest.mark.usefixtures("stamped")
@pytest.mark.parametrize("signed_in", [False, True], ids=["without an account", "with an account"])
def test_no_door_of_the_back_office_opens_to_a_stranger(client: Client, signed_in: bool):
    if signed_in:
        client.force_login(User.objects.create_user("sacha@elsewhere.example"))
    knocked = {}
    for route, _view in doors():
        if route.startswith(BACK_OFFICE) and route != "admin/login/":
            route = re.sub("<uuid:[^>]*>", NOBODY, route)
            path = "/" + re.sub(r"<(int:)?[^>]*>|\([^)]*\)", "1", route).replace("\\", "").replace("?", "")
            knocked[path] = client.get(path).status_code
    opened = {path: status for path, status in knocked.items() if status not in {301, 302, 401, 403, 404}}
    if signed_in:
        opened |= {path: status for path, status in knocked.items() if status in {301, 302}}
    harmless = {
        "/admin/jsi18n/": 200,
        "/admin/sprite/": 200,
        "/admin/.*/": 302,
    }  # the last: no address at all
    assert not opened.items() - harmless.items()
