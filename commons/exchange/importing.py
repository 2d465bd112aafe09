"""A package becomes the pages of an empty hub: all of it, or nothing."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime
from wagtail.models import Locale, Page, get_page_models
from wagtail.search import index

from commons.exchange import facts, fields, files, layout, translations, yamls
from commons.exchange.archive import Package
from commons.exchange.errors import ExchangeError
from commons.exchange.layout import FromPackage
from commons.exchange.parcels import Parcel, parcels
from commons.exchange.site import make_room, serve_from
from commons.models import CommonPage, CommonVersion, HubPage, SurveyQuestion
from commons.services.versions import content_of
from hub.members.events import quietly
from hub.members.models import Organisation
from hub.shared import clock
from hub.topics.models import Topic

PAGE = {
    "type", "id", "language", "position", "slug", "title", "seo_title", "search_description", "show_in_menus",
    "first_published", "last_published", "translated_from", "closed",
}  # fmt: skip
VERSION = {"number", "label", "published", "withdrawn", "title"}

type Progress = Callable[[str], None]


@dataclass
class Source:
    """One page's file, read."""

    name: str
    front: dict[str, Any]
    body: str
    model: type[HubPage]
    page: Page = field(init=False)

    @property
    def depth(self) -> int:
        return self.name.count("/")

    @property
    def seed(self) -> str:
        """What the blocks of all the page's languages have in common."""
        return f"https://passeurs.example/commons/{self.front['id']}"

    @property
    def is_closed(self) -> bool:
        return self.front.get("closed") is True


def import_package(path: Path, *, progress: Progress = lambda _line: None) -> dict[str, int]:
    """Rebuild the commons of the package in this hub, which must be empty. Raises ExchangeError, having done nothing.
    Returns how many things of each kind came in."""
    with Package(path) as package, files.kept_on_success() as saved, quietly(), transaction.atomic():
        refuse_unless_empty()
        try:
            return _Importer(package, saved, progress).load()
        except ValidationError as error:
            raise ExchangeError("; ".join(error.messages)) from error
        except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise ExchangeError(f"The package is not written as its format says: {error!r}") from error


def refuse_unless_empty() -> None:
    """Pages that came in among others would change them."""
    there = [page for page in Page.objects.filter(depth__gt=1) if page.specific_class is not Page]
    for kind, rows in (
        ("pages", len(there)),
        ("topics", Topic.objects.count()),
        ("organisations", Organisation.objects.count()),
        ("questions of the survey", SurveyQuestion.objects.count()),
        *((parcel.name, parcel.count()) for parcel in parcels()),
    ):
        if rows:
            raise ExchangeError(
                f"This hub has {rows} {kind} already. A package comes into an empty hub alone: make a new database "
                "(manage.py migrate), then import."
            )


class _Importer:
    """The state of one import: what has come in so far, by the name of its file."""

    def __init__(self, package: Package, saved: files.Saved, progress: Progress) -> None:
        self.package, self.saved, self.progress = package, saved, progress
        self.models = {model.__name__.removesuffix("Page"): model for model in _page_types()}
        self.locales = self._locales()
        self.sources = self._read_pages()

    def load(self) -> dict[str, int]:
        topics = facts.load_topics(self._data("topics", list))
        organisations = facts.load_organisations(self._data("organisations", list))
        documents, images = files.load(self.package, self._data("files", list), self.saved)
        self.rows = FromPackage(
            topics=topics, organisations=organisations, documents=documents, images=images
        )
        make_room()
        for source in self.sources:
            self._create(source)
        for source in self.sources:
            self.progress(source.name)
            self._fill(source)
        self._serve()
        facts.load_challenges(self._data("challenges", list), organisations)
        self.rows.here = f"{layout.DATA}/survey.yaml"
        facts.load_survey(self._data("survey", dict), self.rows)
        versions = self._load_versions()
        self._link_languages()
        return {
            "pages": len(self.sources), "versions": versions, "documents": len(documents), "images": len(images),
            **{parcel.name: self._load_parcel(parcel, organisations) for parcel in parcels()},
        }  # fmt: skip

    def _load_parcel(self, parcel: Parcel, organisations: dict[str, Organisation]) -> int:
        names = self.package.names(parcel.folder)
        return parcel.load(
            {name.removeprefix(f"{parcel.folder}/"): self.package.text(name) for name in names}, organisations
        )

    def _locales(self) -> dict[str, Locale]:
        spoken = dict(settings.LANGUAGES)
        found = {}
        for language in self.package.manifest.get("languages") or []:
            if language not in spoken:
                raise ExchangeError(
                    f"manifest.json: this hub doesn't speak {language!r}, but {', '.join(spoken)}."
                )
            found[language], _made = Locale.objects.get_or_create(language_code=language)
        return found

    def _data(self, name: str, kind: type) -> Any:
        file = f"{layout.DATA}/{name}.yaml"
        data = yaml.safe_load(self.package.text(file))
        if not isinstance(data, kind):
            raise ExchangeError(f"{file}: not written as the format says.")
        return data

    def _read_pages(self) -> list[Source]:
        """Every page's file, parents before children, siblings in their order."""
        found = [self._source(name) for name in self.package.names(layout.PAGES, ".md")]
        if not found:
            raise ExchangeError("No page in the package: there is nothing to import.")
        ranks = {language: rank for rank, language in enumerate(self.locales)}
        return sorted(
            found,
            key=lambda one: (
                one.depth, ranks[one.front["language"]], layout.parent_of(one.name) or "", int(one.front["position"]),
            ),
        )  # fmt: skip

    def _source(self, name: str) -> Source:
        front, body = self._split(name)
        model = self.models.get(str(front.get("type")))
        if model is None:
            raise ExchangeError(
                f"{name}: type: no page is a {front.get('type')!r}; there are {', '.join(self.models)}."
            )
        language = name.split("/")[1].removesuffix(".md")
        if front.get("language") != language or language not in self.locales:
            raise ExchangeError(
                f"{name}: language: {language!r} expected, and in the languages of manifest.json."
            )
        _refuse_unknown(name, front, PAGE | {one.name for one in fields.own_fields(model)})
        uuid.UUID(str(front["id"]))
        return Source(name, front, body, model)

    def _split(self, name: str) -> tuple[dict[str, Any], str]:
        try:
            found = yamls.split_front(self.package.text(name))
        except yaml.YAMLError as error:
            raise ExchangeError(f"{name}: its front matter is not well written: {error}") from error
        if found is None:
            raise ExchangeError(
                f"{name}: it must begin with its front matter, between two lines of three hyphens."
            )
        return found

    def _create(self, source: Source) -> None:
        """The page as a draft at its place, so that links can lead to it."""
        front, above = source.front, layout.parent_of(source.name)
        page = source.model(
            locale=self.locales[front["language"]], translation_key=uuid.UUID(str(front["id"])), live=False
        )
        slug = source.name.rpartition("/")[2].removesuffix(".md")
        page.slug = str(front.get("slug") or slug) if above is None else slug
        page.title = str(front.get("title") or slug)
        page.show_in_menus = front.get("show_in_menus") is True
        page.seo_title = str(front.get("seo_title") or "")
        page.search_description = str(front.get("search_description") or "")
        self._set(source, page, facts_only=True)
        parent = self._parent(source, above)
        with _named(source.name):
            parent.add_child(instance=page)
        source.page = page
        if not source.is_closed:
            self.rows.pages[source.name] = page.pk

    def _parent(self, source: Source, above: str | None) -> Page:
        if above is None:
            root: Page = Page.get_first_root_node()
            return root
        parent = next((one for one in self.sources if one.name == above), None)
        if parent is None:
            raise ExchangeError(f"{source.name}: the page above it, {above}, is not in the package.")
        if source.model not in parent.model.allowed_subpage_models():
            raise ExchangeError(f"{source.name}: a page of this type may not stand under {above}.")
        return Page.objects.get(pk=parent.page.pk).specific

    def _set(self, source: Source, page: Any, *, facts_only: bool = False) -> None:
        self.rows.here = source.name
        with _named(source.name):
            read = fields.read(
                source.model, source.front, source.body, self.rows, source.seed, facts_only=facts_only
            )
        for name, value in read.fields.items():
            setattr(page, name, value)
        for name, rows in read.relations.items():
            setattr(page, name, rows)

    def _fill(self, source: Source) -> None:
        """Give the page its texts and publish it as it was: at its dates, without a word to anyone."""
        if source.is_closed:
            return
        page = source.model.objects.get(pk=source.page.pk)
        self._set(source, page)
        page.live = True
        with _named(source.name):
            page.save()
        revision = page.save_revision(clean=False)
        dates = {
            "first_published_at": _date(source.front.get("first_published")),
            "last_published_at": _date(source.front.get("last_published")),
        }
        Page.objects.filter(pk=page.pk).update(
            live_revision=revision, latest_revision=revision, has_unpublished_changes=False, **dates
        )
        source.page = source.model.objects.get(pk=page.pk)
        index.insert_or_update_object(source.page)

    def _serve(self) -> None:
        first = next(iter(self.locales))
        home = next((one for one in self.sources if one.name == f"{layout.PAGES}/{first}.md"), None)
        if home is None:
            raise ExchangeError(f"{layout.PAGES}/{first}.md is missing: it is the home page.")
        serve_from(home.page)

    def _load_versions(self) -> int:
        names = self.package.names(layout.VERSIONS, ".md")
        commons = {one.name: one for one in self.sources if one.model is CommonPage and not one.is_closed}
        for name in names:
            above = name.rpartition("/")[0].replace(layout.VERSIONS, layout.PAGES, 1) + ".md"
            if above not in commons:
                raise ExchangeError(f"{name}: there is no common at {above}.")
            self._load_version(name, commons[above])
        return len(names)

    def _load_version(self, name: str, common: Source) -> None:
        front, body = self._split(name)
        _refuse_unknown(name, front, VERSION | {one.name for one in fields.own_fields(CommonPage)})
        withdrawn = front.get("withdrawn")
        content: dict[str, Any] = {}
        if not withdrawn:
            page = CommonPage.objects.get(pk=common.page.pk)
            page.title = str(front.get("title") or "")
            was = Source(name, {**front, "id": common.front["id"]}, body, CommonPage)
            self._set(was, page)
            content = content_of(page)
        version = CommonVersion(
            page_id=common.page.pk,
            number=int(front["number"]),
            label=str(front.get("label") or ""),
            changes=str(front.get("changes") or ""),
            published_at=_date(front.get("published")) or clock.now(),
            content=content,
            withdrawn_at=_date(withdrawn),
        )
        version.save()

    def _link_languages(self) -> None:
        """Where a page was translated from another, so that its translation goes on from there."""
        family = {one.page.pk: one.page.translation_key for one in self.sources}
        by_place = {(str(one.front["id"]), one.front["language"]): one for one in self.sources}
        for one in self.sources:
            origin = one.front.get("translated_from")
            source = by_place.get((str(one.front["id"]), str(origin))) if origin else None
            if source is not None and not source.is_closed and not one.is_closed:
                translations.link(source.page, one.page, family)


def _page_types() -> Iterator[type[HubPage]]:
    return (model for model in get_page_models() if issubclass(model, HubPage))


def _refuse_unknown(name: str, front: dict[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(map(str, front)) - known):
        raise ExchangeError(
            f"{name}: nothing is called {unknown[0]!r}; there are {', '.join(sorted(known))}."
        )


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Say in which file it went wrong."""
    try:
        yield
    except ExchangeError as error:
        raise ExchangeError(f"{name}: {error}") from error
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        words = "; ".join(f"{field}: {' '.join(ones)}" for field, ones in told.items())
        raise ExchangeError(f"{name}: {words}") from error


def _date(value: Any) -> dt.datetime | None:
    found = value if isinstance(value, dt.datetime) else parse_datetime(str(value)) if value else None
    return found if found is None or found.tzinfo else found.replace(tzinfo=dt.UTC)
