"""A page that is not translated is read in the language it is written in, among menus in the reader's own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from commons import frame, routing

IN_LANGUAGE = {"fr": _("in French"), "en": _("in English")}
NOTICE = {
    "fr": _("This page has not been translated yet: here it is in French."),
    "en": _("This page has not been translated yet: here it is in English."),
}


def active() -> str:
    return (get_language() or "fr")[:2]


def language_of(page: Page) -> str:
    """The language that the page is written in."""
    locale = frame.now().locales.get(page.locale_id)
    return str((locale or page.locale).language_code)


def is_foreign(page: Any) -> bool:
    """Whether the page is written in another language than the reader's."""
    return isinstance(page, Page) and page.pk is not None and language_of(page) != active()


def address_in(page: Page, language: str) -> str:
    """Where the page is read by a reader of `language`, whatever its own: /en/ and its path."""
    below_home: str = page.url_path.split("/", 2)[2]
    return frame.beginning(language) + below_home


def reading_url(page: Page) -> str:
    """Where the reader of this request reads the page."""
    return address_in(page, active())


def elsewhere(request: HttpRequest, path: str) -> RouteResult | HttpResponseRedirect | None:
    """What to answer where the reader's language has nothing at this path: the page that another language has there,
    or where to find its translation; None when there is no such page in any language."""
    around = frame.now()
    for language in around.homes:
        if language != active():
            found = _route(request, path, language)
            if found is not None:
                return _translation_of(request, path, found) or found
    return _where_it_is_still_published(path)


def _route(request: HttpRequest, path: str, language: str) -> RouteResult | None:
    """What Wagtail finds at this path among the live pages of `language`, below a page too."""
    with override(language):
        found = routing.find(request, path)
        if found is not None:
            return found
        home = Page.objects.filter(pk=frame.now().homes[language].pk).first()
        try:
            return home.specific.route(request, _parts(path)) if home else None
        except Http404:
            return None


def _translation_of(request: HttpRequest, path: str, found: RouteResult) -> HttpResponseRedirect | None:
    family = Page.objects.live().filter(translation_key=found.page.translation_key)
    mine = family.filter(locale__language_code=active()).first()
    if mine is None:
        return None
    depth = len(_parts(found.page.url_path)) - 1
    below = "".join(f"{part}/" for part in _parts(path)[depth:])
    query = request.META.get("QUERY_STRING", "")
    target = reading_url(mine) + below
    if target == request.path:
        return None
    return HttpResponseRedirect(f"{target}?{query}" if query else target)


def _where_it_is_still_published(path: str) -> HttpResponseRedirect | None:
    """A page that is a draft in the reader's language, or was taken back in it, but is public in another."""
    home = frame.now().homes.get(active())
    if home is None:
        return None
    url_path = "/".join([home.url_path.rstrip("/"), *_parts(path), ""])
    keys = Page.objects.filter(url_path=url_path, live=False).order_by().values("translation_key")
    other = frame.only_public(Page.objects.live()).filter(translation_key__in=keys).first()
    return HttpResponseRedirect(reading_url(other)) if other is not None else None


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
