"""What surrounds every page: the site, its languages, the pages of its menus, what is private. Read once for as long
as nothing published changes, not at every request."""

from collections.abc import Callable, Hashable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.models.sites import SiteRootPath
from wagtail.query import PageQuerySet

from commons import freshness
from hub.shared import clock

MOST_KNOWN = 5_000
MOST_RECALLED = 5_000
READ_AROUND = (
    "pk", "path", "depth", "title", "url_path", "show_in_menus", "locale_id", "translation_key",
    "content_type__app_label", "content_type__model",
)  # fmt: skip


@dataclass(frozen=True)
class Top:
    """A page right under the home page, or the home page itself."""

    pk: int
    path: str
    title: str
    url_path: str
    url: str
    in_menus: bool
    language: str


@dataclass(frozen=True)
class Frame:
    """Never changed once made, but for what it has been asked already: `known`, the type and id of pages by their
    path, and `recalled`."""

    site: Site | None
    locales: Mapping[int, Locale]
    homes: Mapping[str, Top]
    tops: Mapping[str, tuple[Top, ...]]
    private_paths: tuple[str, ...]
    near: Mapping[str, Top] = field(default_factory=dict)
    """By their path: the homes, the tops, and what has pages of its own right under a top (sections)."""
    known: dict[str, tuple[type[Page], int]] = field(default_factory=dict)
    recalled: dict[Hashable, Any] = field(default_factory=dict)

    def recall[T](self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` found the first time that `key` was asked for, on this day. For ids and names, never rows."""
        today = (clock.today(), key)
        if today not in self.recalled:
            if len(self.recalled) >= MOST_RECALLED:
                self.recalled.clear()
            self.recalled[today] = read()
        found: T = self.recalled[today]
        return found

    def remember(self, url_path: str, page: Page) -> None:
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()
        self.known[url_path] = (type(page), page.pk)

    def is_private(self, path: str) -> bool:
        """Whether a page at this tree path is under a view restriction."""
        return path.startswith(self.private_paths) if self.private_paths else False


class _Holder:
    """Holds the frame of the request being served, once something has asked for it, and its notes."""

    def __init__(self) -> None:
        self.frame: Frame | None = None
        self.notes: dict[Hashable, Any] = {}


_serving: ContextVar[_Holder | None] = ContextVar("serving", default=None)
_last: tuple[str, Frame] | None = None


class FrameMiddleware:
    """A request that only reads has one frame from beginning to end, wherever it is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _serving.set(_Holder() if request.method in {"GET", "HEAD"} else None)
        try:
            return self.get_response(request)
        finally:
            _serving.reset(token)


def now() -> Frame:
    """The frame of the request being served; outside of one, as of now."""
    holder = _serving.get()
    if holder is None:
        return current()
    if holder.frame is None:
        holder.frame = current()
    return holder.frame


def notes() -> dict[Hashable, Any] | None:
    """What the request being served has read already, for whoever needs it again; None outside of one."""
    holder = _serving.get()
    return holder.notes if holder is not None else None


def only_public[Q: PageQuerySet](pages: Q) -> Q:
    """Without the pages under a view restriction: Wagtail's `public()`, without its query while serving a page."""
    holder = _serving.get()
    if holder is None:
        return PageQuerySet.public(pages)  # type: ignore[no-any-return]
    for path in now().private_paths:
        pages = pages.exclude(path__startswith=path)
    return pages


def current() -> Frame:
    """The frame as of now: one look at the stamp; four queries when something has changed."""
    global _last
    stamp = freshness.stamp()
    if _last is None or _last[0] != stamp:
        _last = (stamp, _read())
    return _last[1]


def _read() -> Frame:
    sites = list(Site.objects.select_related("root_page").order_by("-is_default_site")[:2])
    site = sites[0] if len(sites) == 1 else None
    locales = {locale.pk: locale for locale in Locale.objects.all()}
    private = PageViewRestriction.objects.values_list("page__path", flat=True)
    known: dict[str, tuple[type[Page], int]] = {}
    pages = _pages_around(sites, locales, known)
    homes = {top.language: top for top in pages if top.url_path.count("/") == 2}
    tops = {
        language: tuple(
            top for top in pages if top.language == language and len(top.path) == 3 * Page.steplen
        )
        for language in homes
    }
    return Frame(site, locales, homes, tops, tuple(private), {top.path: top for top in pages}, known)


def _pages_around(
    sites: list[Site], locales: Mapping[int, Locale], known: dict[str, tuple[type[Page], int]]
) -> list[Top]:
    """The live home pages in every language, the live pages right under them, and below these the sections, in the
    order of the tree. Their types are put in `known`."""
    if not sites:
        return []
    around = Q(depth__in=[2, 3]) | Q(depth=4, numchild__gt=0)
    pages = Page.objects.filter(around, live=True).order_by("path")
    pages = pages.select_related("content_type").only(*READ_AROUND)
    family, homes = sites[0].root_page.translation_key, set()
    tops = []
    for page in pages:
        if page.depth == 2 and page.translation_key == family:
            homes.add(page.path)
        if page.path[: 2 * Page.steplen] in homes:
            known[page.url_path] = (type_of(page), page.pk)
            tops.append(_top(page, locales[page.locale_id]))
    return tops


def type_of(page: Page) -> type[Page]:
    """The class of a page that was read with its content type, which is never read again by this process."""
    ContentType.objects._add_to_cache(page._state.db, page.content_type)  # type: ignore[attr-defined]
    model: type[Page] = page.specific_class or Page
    return model


def _top(page: Page, locale: Locale) -> Top:
    return Top(
        pk=page.pk,
        path=page.path,
        title=page.title,
        url_path=page.url_path,
        url=address(page.url_path, locale),
        in_menus=page.show_in_menus,
        language=locale.language_code,
    )


def address(url_path: str, locale: Locale) -> str:
    """The address, without host, of the page of this language at this `url_path`."""
    return beginning(locale.language_code) + url_path.split("/", 2)[2]


@cache
def beginning(language: str) -> str:
    """Where the addresses of pages begin for readers of this language: /fr/."""
    with override(language):
        return reverse("wagtail_serve", args=[""])


def site_of(request: HttpRequest) -> Any:
    """The site of the request; where the hub has a single one, without a query."""
    if not hasattr(request, "_wagtail_site"):
        site = now().site
        if site is None:
            return Site.find_for_request(request)
        request._wagtail_site = site  # type: ignore[attr-defined]
        request._wagtail_cached_site_root_paths = _root_paths(site)  # type: ignore[attr-defined]
    return request._wagtail_site  # type: ignore[attr-defined]


def _root_paths(site: Site) -> list[SiteRootPath]:
    """What Wagtail would read to tell the address of a page."""
    homes = now().homes.items()
    return [SiteRootPath(site.pk, home.url_path, site.root_url, language) for language, home in homes]
