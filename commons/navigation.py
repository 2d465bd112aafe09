"""Where a reader can go from any page: menus, and the same page in other languages. Read once per request."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _
from wagtail.models import Page

from commons import frame, languages


@dataclass(frozen=True)
class Entry:
    """One line of a menu."""

    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class LanguageLink:
    """A way to read in another language. `is_same_page` is false where the page has no translation yet;
    `by_post` where the address has no language, so that the choice is kept in a cookie instead."""

    code: str
    name: str
    url: str
    is_current: bool
    is_same_page: bool = True
    by_post: bool = False


def home_paths(request: HttpRequest) -> dict[str, str]:
    """The `url_path` of the home page in each language."""
    return {language: home.url_path for language, home in frame.now().homes.items()}


def home_url(language: str) -> str:
    with override(language):
        return reverse("wagtail_serve", args=[""])


def _top_pages(request: HttpRequest) -> list[frame.Top]:
    """The published pages right under the home page of the active language, but for the private ones."""
    around = frame.now()
    tops = around.tops.get((get_language() or settings.LANGUAGE_CODE)[:2], ())
    return [top for top in tops if not around.is_private(top.path)]


def _entry(request: HttpRequest, title: str, url: str) -> Entry:
    return Entry(title, url, is_current=request.path.startswith(url))


def main_menu(request: HttpRequest) -> list[Entry]:
    """The top pages shown in menus, then the programmes where the hub has them."""
    entries = [_entry(request, top.title, top.url) for top in _top_pages(request) if top.in_menus]
    try:
        return [*entries, _entry(request, _("Programmes"), reverse("programmes"))]
    except NoReverseMatch:
        return entries


def footer_menu(request: HttpRequest) -> list[Entry]:
    """The other top pages: about, legal notice, accessibility."""
    return [_entry(request, top.title, top.url) for top in _top_pages(request) if not top.in_menus]


def section_of(path: str) -> str:
    """The entry of a menu that this address stands under, which menus mark; nothing for the others."""
    tops = frame.now().tops.get((get_language() or settings.LANGUAGE_CODE)[:2], ())
    places = [*(top.url for top in tops), *_programmes()]
    return next((url for url in places if path.startswith(url)), "")


def _programmes() -> list[str]:
    try:
        return [reverse("programmes")]
    except NoReverseMatch:
        return []


def above(page: Page) -> list[Entry]:
    """The live pages above `page`, home first: those near home are known, only deeper ones are read."""
    around = frame.now()
    near = around.near
    paths = [page.path[:end] for end in range(2 * Page.steplen, len(page.path), Page.steplen)]
    unknown = [path for path in paths[2:] if path not in near]
    deeper = {one.path: one for one in Page.objects.live().filter(path__in=unknown)} if unknown else {}
    entries = []
    for path in paths:
        if path in near:
            entries.append(Entry(near[path].title, near[path].url))
        elif path in deeper:
            one = deeper[path]
            entries.append(Entry(one.title, frame.address(one.url_path, around.locales[one.locale_id])))
    return entries


def language_links(request: HttpRequest, page: Any = None) -> list[LanguageLink]:
    """One link per language of the hub, to the same page where it exists."""
    known: list[LanguageLink] | None = getattr(request, "_hub_languages", None)
    if known is None:
        is_page = isinstance(page, Page) and page.pk is not None
        known = _links_of_page(request, page) if is_page else _links_of_route(request)
        request._hub_languages = known  # type: ignore[attr-defined]
    return known


def _name(code: str) -> str:
    return str(get_language_info(code)["name_local"]).capitalize()


def _links_of_page(request: HttpRequest, page: Page) -> list[LanguageLink]:
    """Where the page is not translated, it is read in its own language among menus in the reader's."""
    urls = _addresses(page)
    links = []
    for code, _label in settings.LANGUAGES:
        url = urls.get(code) or languages.address_in(page, code)
        links.append(
            LanguageLink(code, _name(code), url, code == languages.active(), is_same_page=code in urls)
        )
    return links


def _addresses(page: Page) -> dict[str, str]:
    """Where the page is published in each language. Those of the home page are known."""
    around = frame.now()
    if any(page.pk == home.pk for home in around.homes.values()):
        return {code: home.url for code, home in around.homes.items() if not around.is_private(home.path)}

    def read() -> dict[str, str]:
        family = Page.objects.filter(translation_key=page.translation_key, live=True).order_by()
        return {
            around.locales[locale_id].language_code: frame.address(url_path, around.locales[locale_id])
            for locale_id, url_path, path in family.values_list("locale_id", "url_path", "path")
            if not around.is_private(path)
        }

    return around.recall(("addresses", page.translation_key), read)


def _links_of_route(request: HttpRequest) -> list[LanguageLink]:
    here = request.get_full_path()
    match = request.resolver_match
    missing = match is None or match.url_name == "wagtail_serve"
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    links = []
    for code, _label in settings.LANGUAGES:
        url = home_url(code) if missing else translate_url(here, code)
        by_post = url == here and code != current
        links.append(LanguageLink(code, _name(code), url, code == current, not missing, by_post))
    return links
