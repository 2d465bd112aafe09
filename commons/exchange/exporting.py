"""The whole public commons as one package: every page that everyone may read, and what those pages need."""

import json
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from django.conf import settings
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import CollectionViewRestriction, Page, Site
from wagtail_localize.models import Translation

from commons.exchange import archive, facts, fields, layout, yamls
from commons.exchange.absolute import Gathering
from commons.exchange.archive import Content
from commons.exchange.errors import ExchangeError
from commons.exchange.layout import InPackage
from commons.exchange.parcels import parcels
from commons.models import ChallengePage, CommonPage, CommonVersion, HubPage
from commons.models.published import LICENCE_URLS, Licence
from commons.reading import open_pages

README = """# {hub}: the public commons

Made by the hub at {address}. Every page is a Markdown file under `pages/`, by language, at the path of its address;
`files/` holds the pictures and documents that pages show, `data/` the topics, the organisations, the lives of the
challenges and the survey, `versions/` what each common said at each publication, `charters/` every text of the charters
that was ever in force. `licences.json` says under which licence each common may be used, and where that licence is.

Whether nothing was lost or changed: `sha256sum --check SHA256SUMS`.
To rebuild a hub of this package: `manage.py import_commons <this file>` in an empty hub.
"""


def export(out: IO[bytes]) -> dict[str, int]:
    """Write the package to `out`; how many things of each kind it holds. The same content gives the same bytes."""
    exporter = Exporter()
    archive.write(out, exporter.files())
    return exporter.counts


class Exporter:
    """One export: which pages leave, under which names, and the files that they show."""

    def __init__(self) -> None:
        self.homes = _homes()
        self.open = set(open_pages().values_list("pk", flat=True))
        self.pages = self._pages()
        self.names = {page.pk: self._name(page) for page in self.pages}
        self.said = {home.locale.language_code: self._said(home.locale.language_code) for home in self.homes}
        self.versions = self._versions()
        seen = self._gathered()
        self.contents: dict[str, Content] = {}
        self.file_rows: list[dict[str, Any]] = []
        self.documents = self._keep(Document, layout.DOCUMENTS, seen.documents)
        self.images = self._keep(Image, layout.IMAGES, seen.images)
        self.sources = self._sources()
        self.counts = {
            "pages": len(self.pages), "versions": len(self.versions), "documents": len(set(self.documents.values())),
            "images": len(set(self.images.values())), **{parcel.name: len(parcel.licences()) for parcel in parcels()},
        }  # fmt: skip

    def files(self) -> Iterator[tuple[str, Content]]:
        """Every file of the package with what makes its content."""
        places: dict[str, int] = {}
        for page in self.pages:
            above = layout.parent_of(self.names[page.pk]) or ""
            places[above] = places.get(above, 0) + 1
            yield self.names[page.pk], partial(_encoded, self._page(page, places[above]))
        for version, page in self.versions:
            yield self._version_name(version), partial(_encoded, self._version(version, page))
        yield from self.contents.items()
        for parcel in parcels():
            for name, text in parcel.files():
                yield f"{parcel.folder}/{name}", partial(_encoded, text)
        for name, data in self._data().items():
            yield f"{layout.DATA}/{name}.yaml", partial(_encoded, yamls.dump(data))
        yield "licences.json", partial(_encoded, _json(self._licences()))
        yield archive.MANIFEST, partial(_encoded, _json(self._manifest()))
        readme = README.format(hub=settings.WAGTAIL_SITE_NAME, address=settings.WAGTAILADMIN_BASE_URL)
        yield "README.md", partial(_encoded, readme)

    def _pages(self) -> list[Page]:
        """The open pages in the order of the tree; one that is not open holds the place of those below it."""
        found: list[Page] = []
        for home in self.homes:
            below = home.get_descendants(inclusive=True).select_related("locale").order_by("path").specific()
            pages = [page for page in below if isinstance(page, HubPage)]
            paths = [page.path for page in pages if page.pk in self.open]
            holding = {
                path[:end] for path in paths for end in range(Page.steplen, len(path) + 1, Page.steplen)
            }
            found += [page for page in pages if page.path in holding]
        return found

    def _name(self, page: Page) -> str:
        home = next(home for home in self.homes if page.path.startswith(home.path))
        return layout.page_file(page, home)

    def _versions(self) -> list[tuple[CommonVersion, CommonPage]]:
        commons = {
            page.pk: page for page in self.pages if isinstance(page, CommonPage) and page.pk in self.open
        }
        found = CommonVersion.objects.filter(page__in=commons).order_by("page", "number")
        return [(version, _as_it_was(version, commons[version.page_id])) for version in found]

    def _gathered(self) -> Gathering:
        seen = Gathering()
        said = [page for page in self.pages if page.pk in self.open]
        for page in [*said, *(page for version, page in self.versions if version.withdrawn_at is None)]:
            fields.write(page, seen)
            fields.write_body(page, seen)
        return seen

    def _keep(self, model: Any, folder: str, pks: set[int]) -> dict[int, str]:
        """The names of these files in the package; those of a private collection and those that are lost stay out."""
        names = {}
        restricted = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
        closed = tuple(restricted)
        for row in model.objects.filter(pk__in=pks).select_related("collection").order_by("pk"):
            content = None if closed and row.collection.path.startswith(closed) else layout.content_of(row)
            if content is None:
                continue
            name = layout.file_name(folder, row, content)
            if name not in self.contents:
                self.contents[name] = partial(_again, row)
                self.file_rows.append(_file_row(name, row))
            names[row.pk] = name
        return names

    def _sources(self) -> dict[tuple[Any, int], str]:
        """For each translated page, by key and locale: the language that it is translated from."""
        rows = Translation.objects.filter(enabled=True).values_list(
            "source__object_id", "target_locale_id", "source__locale__language_code"
        )
        return {(key, locale): language for key, locale, language in rows}

    def _in_package(self, name: str, language: str) -> InPackage:
        return InPackage(name, self.said[language], self.documents, self.images)

    def _said(self, language: str) -> dict[int, str]:
        """The file of each open page: that of its translation in `language` where there is one, as links lead."""
        said = [page for page in self.pages if page.pk in self.open]
        mine = {
            page.translation_key: self.names[page.pk]
            for page in said
            if page.locale.language_code == language
        }
        return {page.pk: mine.get(page.translation_key, self.names[page.pk]) for page in said}

    def _page(self, page: Page, place: int) -> str:
        name = self.names[page.pk]
        front: dict[str, Any] = {
            "type": type(page).__name__.removesuffix("Page"),
            "id": str(page.translation_key),
            "language": page.locale.language_code,
            "position": place,
        }
        if layout.parent_of(name) is None:
            front["slug"] = page.slug
        if page.pk not in self.open:
            return yamls.with_front({**front, "closed": True}, "")
        names = self._in_package(name, page.locale.language_code)
        front |= self._facts(page) | fields.write(page, names)
        return yamls.with_front(front, fields.write_body(page, names))

    def _facts(self, page: Page) -> dict[str, Any]:
        """What every page has: those that say nothing are left out."""
        found = {
            "title": page.title,
            "seo_title": page.seo_title,
            "search_description": page.search_description,
            "show_in_menus": page.show_in_menus,
            "first_published": _moment(page.first_published_at),
            "last_published": _moment(page.last_published_at),
            "translated_from": self.sources.get((page.translation_key, page.locale_id)),
        }
        return {name: value for name, value in found.items() if value}

    def _version_name(self, version: CommonVersion) -> str:
        below = self.names[version.page_id].removeprefix(layout.PAGES).removesuffix(".md")
        return f"{layout.VERSIONS}{below}/{version.number}.md"

    def _version(self, version: CommonVersion, page: CommonPage) -> str:
        front: dict[str, Any] = {
            "number": version.number,
            "label": version.label,
            "published": _moment(version.published_at),
        }
        if version.withdrawn_at is not None:
            return yamls.with_front({**front, "withdrawn": _moment(version.withdrawn_at)}, "")
        names = self._in_package(self._version_name(version), page.locale.language_code)
        own = fields.write(page, names)
        own.pop("reserved_until", None)
        front |= {"title": page.title, **own, "changes": version.changes}
        return yamls.with_front(front, fields.write_body(page, names))

    def _data(self) -> dict[str, Any]:
        said = [page for page in self.pages if page.pk in self.open]
        keys = {page.translation_key for page in said if isinstance(page, ChallengePage)}
        named = facts.engaged(keys)
        for page in [*said, *(page for version, page in self.versions if version.withdrawn_at is None)]:
            named |= {row.pk for row in _organisations(page)}
        for parcel in parcels():
            named |= parcel.organisations()
        open_names = {pk: name for pk, name in self.names.items() if pk in self.open}
        return {
            "topics": facts.topics(),
            "organisations": facts.organisations(named),
            "challenges": facts.challenges(keys),
            "survey": facts.survey(open_names),
            "files": sorted(self.file_rows, key=lambda row: str(row["file"])),
        }

    def _licences(self) -> dict[str, Any]:
        commons = [page for page in self.pages if isinstance(page, CommonPage) and page.pk in self.open]
        others = {
            f"{parcel.folder}/{name}": dict(facts)
            for parcel in parcels()
            for name, facts in parcel.licences().items()
        }
        licences = {page.licence for page in commons} | {facts["licence"] for facts in others.values()}
        used = sorted(licences & set(Licence.values))
        return {
            "licences": {code: {"spdx": code, "url": LICENCE_URLS[Licence(code)]} for code in used},
            "commons": {
                self.names[page.pk]: {
                    "title": page.title,
                    "authors": page.author_names,
                    "licence": page.licence,
                    "files": sorted(self._files_of(page)),
                }
                for page in sorted(commons, key=lambda page: self.names[page.pk])
            }
            | others,
        }

    def _files_of(self, page: CommonPage) -> set[str]:
        seen = Gathering()
        fields.write(page, seen)
        fields.write_body(page, seen)
        names = {self.documents.get(pk) for pk in seen.documents} | {
            self.images.get(pk) for pk in seen.images
        }
        return {name for name in names if name}

    def _manifest(self) -> dict[str, Any]:
        return {
            "format": archive.FORMAT,
            "version": archive.VERSION,
            "hub": {"name": settings.WAGTAIL_SITE_NAME, "address": settings.WAGTAILADMIN_BASE_URL},
            "languages": [home.locale.language_code for home in self.homes],
            "counts": self.counts,
        }


def _homes() -> list[Page]:
    """The home page in every language, the site's own first."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page__locale").first()
    if site is None or not isinstance(site.root_page.specific, HubPage):
        raise ExchangeError("This hub has no home page yet: there is nothing to export.")
    family = site.root_page.get_translations(inclusive=True).select_related("locale")
    return sorted(family, key=lambda home: (home.pk != site.root_page_id, home.locale.language_code))


def _as_it_was(version: CommonVersion, page: CommonPage) -> CommonPage:
    """The page as this version said it, in memory alone."""
    data = {**page.serializable_data(), **(version.content or {})}
    was: CommonPage = CommonPage.from_serializable_data(data, check_fks=False)
    return was


def _organisations(page: Page) -> list[Any]:
    found = list(fields.related(page, "organisations")) if hasattr(page, "organisations") else []
    one = getattr(page, "organisation", None)
    return found if one is None or isinstance(one, str) else [*found, one]


def _file_row(name: str, row: Any) -> dict[str, Any]:
    facts = {"file": name, "title": row.title, "description": getattr(row, "description", "")}
    for axis in ("x", "y", "width", "height"):
        facts[f"focal_point_{axis}"] = getattr(row, f"focal_point_{axis}", None)
    return {key: value for key, value in facts.items() if value not in (None, "")}


def _again(row: Any) -> bytes:
    content = layout.content_of(row)
    if content is None:
        raise ExchangeError(f"The file of “{row.title}” can no longer be read.")
    return content


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _encoded(text: str) -> bytes:
    return text.encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
