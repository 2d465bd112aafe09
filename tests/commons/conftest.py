"""A small site: a home page, the three indexes and an about page, in French and in English."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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
    StandardPage,
)
from tests.sowing import Seeds

INDEX_OF: dict[type[HubPage], type[HubPage]] = {
    ChallengePage: ChallengeIndexPage,
    ModelPage: ModelIndexPage,
    CommonPage: CommonIndexPage,
    StandardPage: HomePage,
}
COMPULSORY: dict[type[HubPage], dict[str, Any]] = {
    ModelPage: {"kind": "peer", "who": "Deux pairs", **{name: f"<p>{name}</p>" for name in SECTIONS}},
    CommonPage: {"kind": "guide", "authors": "Ada\nBasile", "published_on": "2026-01-02"},
}


@dataclass(frozen=True)
class Tree:
    """The pages of the small site in one language."""

    locale: Locale
    home: HomePage

    def add(self, model: type[HubPage], title: str, **fields: Any) -> Any:
        """A page of type `model`, published unless `fields` say otherwise, where its type belongs."""
        parent = INDEX_OF[model].objects.get(locale=self.locale)
        fields = {"summary": f"Résumé : {title}", **COMPULSORY.get(model, {}), **fields}
        page = model(title=title, locale=self.locale, **fields)
        parent.add_child(instance=page)
        return page


def plant() -> Tree:
    """The small site in French."""
    locale = Locale.objects.get(language_code="fr")
    home = HomePage(
        title="Passeurs", slug="home-fr", summary="Le hub", tagline="De la main à la main", locale=locale
    )
    Page.get_first_root_node().add_child(instance=home)
    serve_from(home)
    for model, title in [
        (ChallengeIndexPage, "Défis"),
        (ModelIndexPage, "Modèles"),
        (CommonIndexPage, "Communs"),
    ]:
        home.add_child(instance=model(title=title, summary=title, locale=locale, show_in_menus=True))
    home.add_child(
        instance=StandardPage(title="À propos", slug="a-propos", summary="Qui nous sommes", locale=locale)
    )
    return Tree(locale, home)


def translated(page: HubPage, title: str, slug: str = "") -> Any:
    """A copy of the page in English under another title, published."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    copy = page.copy_for_translation(locale, copy_parents=True)
    copy.title = copy.draft_title = title
    copy.slug = slug or page.slug
    copy.live = True
    copy.save()
    return copy


def planted(page: HubPage, title: str, slug: str, *, under: Page) -> Any:
    """The same as `translated`, of a page of the small site: without all that Wagtail looks for in order to copy."""
    own = {
        "translation_key",
        "summary",
        "show_in_menus",
        *(["tagline"] if isinstance(page, HomePage) else []),
    }
    locale = Locale.objects.get_or_create(language_code="en")[0]
    values = {name: getattr(page, name) for name in own}
    copy = type(page)(title=title, slug=slug, locale=locale, **values)
    under.add_child(instance=copy)
    return copy


def plant_in_english(french: Tree) -> Tree:
    """The small site in English."""
    home = planted(french.home, "Passeurs", "home-en", under=Page.get_first_root_node())
    titles = ["Challenges", "Models", "Commons", "About"]
    for page, title in zip(french.home.get_children().specific(), titles, strict=True):
        planted(page, title, title.lower(), under=home)
    Site.clear_site_root_paths_cache()
    return Tree(home.locale, home)


def tree(language: str) -> Tree:
    """The small site that is there."""
    locale = Locale.objects.get(language_code=language)
    return Tree(locale, HomePage.objects.get(locale=locale))


@pytest.fixture
def french(french_seeds: Seeds, db: None) -> Tree:
    return sown(french_seeds, "fr") or plant()


def sown(seeds: Seeds, language: str) -> Tree | None:
    if not seeds.sow():
        return None
    Site.clear_site_root_paths_cache()
    return tree(language)


@pytest.fixture
def translate(db: None) -> Callable[..., Any]:
    """Publish a copy of the page in English under another title."""
    return translated


@pytest.fixture
def english(english_seeds: Seeds, french: Tree) -> Tree:
    return sown(english_seeds, "en") or plant_in_english(french)


@pytest.fixture
def count_queries(db: None) -> Callable[[Callable[[], object]], int]:
    """How many queries a call makes."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count
