"""Builds the French and English page trees of the demo hub from hub/demo/content, where they are missing."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page, Site

from commons.exchange.site import serve_from
from commons.models import (
    SECTIONS,
    ChallengeIndexPage,
    ChallengePage,
    CommonIndexPage,
    CommonPage,
    HomePage,
    HubPage,
    ModelIndexPage,
    ModelPage,
    OrganisationIndexPage,
    OrganisationPage,
    StandardPage,
)
from commons.services.sections import ensure_section
from hub.demo import history, lives, translations
from hub.demo.files import Files
from hub.demo.markdown import ContentError, Document, body, rich_text, stable_id
from hub.members.actors import Actor
from hub.members.models import Organisation
from hub.shared import clock
from hub.topics.models import Topic

CONTENT = Path(__file__).parent / "content"
SOURCE, TARGET = "fr", "en"
INDEXES: dict[str, type[HubPage]] = {
    "challenges": ChallengeIndexPage,
    "models": ModelIndexPage,
    "commons": CommonIndexPage,
}
LEAVES: dict[str, type[HubPage]] = {
    "organisations": OrganisationPage,
    "challenges": ChallengePage,
    "models": ModelPage,
    "commons": CommonPage,
}
PLAIN = ["contribute", "about", "accessibility", "legal", "privacy"]
TOPS: dict[str, type[HubPage]] = {
    **INDEXES,
    **dict.fromkeys(PLAIN, StandardPage),
    "organisations": OrganisationIndexPage,
}
IN_MENUS = {*INDEXES, "contribute"}
PLAIN_FIELDS = {
    HomePage: ["tagline", "how_title", "join_title", "join_text"],
    ChallengePage: ["status", "actor_types", "example"],
    ModelPage: ["kind", "who"],
    CommonPage: ["kind", "licence", "version", "published_on"],
}

type Progress = Callable[[str], None]


@transaction.atomic
def load_pages(*, content: Path = CONTENT, progress: Progress = lambda _line: None) -> int:
    """Create the pages that are missing, in both languages, published and linked; return how many.

    A page that English does not have stays in French alone. Topics and organisations must be in the database. Raises
    ContentError naming the page at fault.
    """
    loader = _Loader(content)
    loader.create_french_pages()
    for path in loader.new:
        progress(path)
        loader.fill_and_publish(path)
    return len(loader.new)


class _Loader:
    """The state of one load: the French pages by path, and which of them are new."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.source, _created = Locale.objects.get_or_create(language_code=SOURCE)
        self.target, _created = Locale.objects.get_or_create(language_code=TARGET)
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        self.organisations = {one.slug: one for one in Organisation.objects.all()}
        self.files = Files()
        self.pages: dict[str, Page] = {}
        self.new: list[str] = []

    def create_french_pages(self) -> None:
        """Every page as a draft with its plain fields; links between pages can be resolved afterwards."""
        home = self._existing_home() or self._create("home", HomePage, Page.get_first_root_node())
        self.pages["home"] = home
        for path, model in TOPS.items():
            if (self.content / SOURCE / f"{path}.md").exists():
                self.pages[path] = self._find(path) or self._create(path, model, home)
        for section, model in LEAVES.items():
            for path in self._leaves(section):
                self.pages[path] = self._find(path) or self._create(path, model, self._parent(path))

    def _leaves(self, section: str) -> list[str]:
        """The pages of a section: models in the order of their kinds, the others by name."""
        paths = sorted(f"{section}/{file.stem}" for file in (self.content / SOURCE / section).glob("*.md"))
        if section == "models":
            kinds: list[str] = ModelPage.Kind.values
            paths.sort(key=lambda path: kinds.index(Document.read(self.content / SOURCE, path).meta["kind"]))
        return paths

    def _parent(self, path: str) -> Page:
        """What an organisation publishes stands in its section, if it has one here."""
        section = path.partition("/")[0]
        meta = Document.read(self.content / SOURCE, path).meta
        owner = meta.get("organisation" if section == "challenges" else "section")
        return self.pages.get(f"organisations/{owner}", self.pages[section])

    def _find(self, path: str) -> Page | None:
        found = Page.objects.filter(translation_key=stable_id(path), locale=self.source).first()
        return found.specific if found else self._find_section(path)

    def _find_section(self, path: str) -> Page | None:
        """A section is there once for each organisation, whoever made its page."""
        if path == "organisations":
            return OrganisationIndexPage.objects.filter(locale=self.source).first()
        folder, _slash, slug = path.partition("/")
        pages = OrganisationPage.objects.filter(organisation__slug=slug, locale=self.source)
        return pages.first() if folder == "organisations" else None

    def _existing_home(self) -> Page | None:
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        root = site.root_page.specific if site else None
        return root if isinstance(root, HomePage) else self._find("home")

    def _create(self, path: str, model: type[HubPage], parent: Page) -> Page:
        document = Document.read(self.content / SOURCE, path)
        page = model(locale=self.source, translation_key=stable_id(path), live=False)
        page.show_in_menus = path in IN_MENUS
        self._set_plain_fields(page, document)
        parent.add_child(instance=page)
        if path == "home":
            serve_from(page)
        self.new.append(path)
        return page

    def _set_plain_fields(self, page: Page, document: Document) -> None:
        meta = document.meta
        language = page.locale.language_code
        home = f"home-{language}" if document.path == "home" else None
        page.title, page.summary = meta["title"], meta["summary"]
        page.slug = home or meta.get("slug") or document.path.rpartition("/")[2]
        page.seo_title = meta.get("seo_title", "")
        for name in PLAIN_FIELDS.get(type(page), []):
            if name in meta:
                value = meta[name]
                setattr(page, name, value.strip() if isinstance(value, str) else value)
        if isinstance(page, ChallengePage):
            lives.write_present(page, document)
        if isinstance(page, CommonPage):
            page.authors, page.changes = "\n".join(meta["authors"]), meta.get("changes", "")
            if "reserved_days" in meta:
                page.reserved_until = clock.today() + dt.timedelta(days=meta["reserved_days"])
                page.published_on = clock.today() - dt.timedelta(days=meta["published_days_ago"])
        if isinstance(page, OrganisationPage):
            slug = document.path.rpartition("/")[2]
            page.organisation = self._pick(self.organisations, document, [slug])[0]

    def _set_texts(self, page: Page, document: Document) -> None:
        page.body = json.dumps(body(document, self._page_id, self.files.named))
        if isinstance(page, ModelPage):
            for name in SECTIONS:
                setattr(page, name, rich_text(document.meta[name], self._page_id))
        if isinstance(page, HomePage):
            page.steps = _stream(document, "steps", "step")
        if isinstance(page, CommonPage):
            page.figures = _stream(document, "figures", "figure")

    def _set_relations(self, page: Page, document: Document) -> None:
        meta = document.meta
        if isinstance(page, ChallengePage):
            page.organisation = self._pick(self.organisations, document, [meta["organisation"]])[0]
            page.related_models = self._related("models", document)
        if isinstance(page, ChallengePage | ModelPage):
            page.related_commons = self._related("commons", document)
        if isinstance(page, ChallengePage | CommonPage):
            page.topics = self._pick(self.topics, document, meta.get("topics", []))
        if isinstance(page, CommonPage):
            page.organisations = self._pick(self.organisations, document, meta.get("organisations", []))

    def _related(self, section: str, document: Document) -> list[Any]:
        slugs = document.meta.get(f"related_{section}", [])
        return self._pick(self.pages, document, [f"{section}/{slug}" for slug in slugs])

    def _pick(self, known: Mapping[str, Any], document: Document, names: list[str]) -> list[Any]:
        if unknown := [name for name in names if name not in known]:
            raise ContentError(f"{document.path}: unknown {', '.join(unknown)}")
        return [known[name] for name in names]

    def _page_id(self, path: str) -> int:
        if path not in self.pages:
            raise ContentError(f"link to an unknown page: page:{path}")
        return self.pages[path].pk  # type: ignore[no-any-return]

    def fill_and_publish(self, path: str) -> None:
        """Give the French page its texts and relations, publish it, and publish its English translation."""
        page = self.pages[path]
        documents = [one for one in history.versions(self.content, SOURCE, path) if one is not None]
        for french, english in zip(documents, history.versions(self.content, TARGET, path), strict=True):
            self._publish(page, french)
            if english is not None:
                translations.publish(page, self._english(english, page), self.target)
            history.date(page, french)
        if isinstance(page, OrganisationPage):
            ensure_section(actor=Actor.system(), organisation=page.organisation)

    def _publish(self, page: Page, document: Document) -> None:
        self._set_plain_fields(page, document)
        self._set_texts(page, document)
        self._set_relations(page, document)
        if isinstance(page, ChallengePage):
            lives.tell(page, document, Document.read(self.content / TARGET, document.path))
        page.save_revision().publish()
        page.refresh_from_db()
        if isinstance(page, ChallengePage):
            lives.engage_all(page, document, self.organisations)

    def _english(self, document: Document, french: Page) -> Page:
        """The English page in memory only: its texts are those of the translation."""
        page = type(french)(locale=self.target, translation_key=french.translation_key)
        self._set_plain_fields(page, document)
        self._set_texts(page, document)
        return page


def _stream(document: Document, name: str, kind: str) -> str:
    items = document.meta.get(name, [])
    blocks = [
        {
            "type": kind,
            "value": {key: str(text) for key, text in item.items()},
            "id": stable_id(document.path, name, n),
        }
        for n, item in enumerate(items)
    ]
    return json.dumps(blocks)
