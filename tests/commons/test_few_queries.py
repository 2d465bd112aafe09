"""Every public page takes at most fifteen queries, read for the first time by a process that has read nothing yet,
whatever there is to show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from modelsearch.backends import database
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from commons import freshness
from commons.models import (
    ChallengeMove,
    ChallengePage,
    CommonPage,
    Engagement,
    ModelPage,
    OrganisationIndexPage,
    OrganisationPage,
    StandardPage,
)
from commons.search import finding
from hub.members.models import Organisation
from hub.mentoring.models import Cycle
from hub.topics.models import Topic
from tests.cast import make_organisation, make_topic
from tests.commons.conftest import Tree
from tests.commons.exchange import document, picture
from tests.commons.test_sitemap import read

pytestmark = [
    pytest.mark.on_one_database,
    pytest.mark.usefixtures("stamped"),
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

MOST = 15
OTHERS = ["/fr/reading/", "/fr/ideas/sent/", "/fr/subscribe/asked/"]
SEARCHES = [
    "", "?q=guide", "?q=1", "?q=voir+défi", "?q=guide&kind=common", "?q=voir&topic=open-source&page=2",
    "?q=gide", "?q=zzzz", "?q=zzzz+xxxx+yyyy", "?q=guide+modèle+zzzz", "?q=modèle+gide+défi+zzzz&kind=model",
]  # fmt: skip
"""Found, found among several kinds, narrowed, mistyped, not found, found in part."""

type Grow = Callable[..., None]


def cold() -> None:
    """Forget what a process remembers between requests."""
    freshness.renew()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    caches["default"].clear()
    database.USE_SQLITE_FTS = None


def queries_of(path: str, *, is_cold: bool) -> int:
    """How many queries the page takes, whatever was read before of it; with `is_cold`, in a process that has read
    nothing at all, not even the site, its languages and its menus."""
    Client().get(path)  # makes the sizes of its pictures, once and for all
    cold()
    if not is_cold:
        Client().get("/fr/reading/")
    with CaptureQueriesContext(connection) as captured:
        response = Client().get(path)
    assert response.status_code == 200, path
    return len(captured)


def counts(*, is_cold: bool = False) -> dict[str, int]:
    """For each address of the sitemap, and a few that it does not list."""
    return {path: queries_of(path, is_cold=is_cold) for path in [*read(), *OTHERS, *searches()]}


def searches() -> list[str]:
    return [f"/{language}/search/{query}" for language in ("fr", "en") for query in SEARCHES]


def too_many(found: dict[str, int]) -> dict[str, int]:
    return {path: number for path, number in found.items() if number > MOST}


def body(page: Page, number: int) -> list[tuple[str, Any]]:
    """Texts with links to pages and files, pictures and notes: `number` of each."""
    blocks: list[tuple[str, Any]] = []
    notes = []
    for place in range(number):
        file = document(f"Grille {place}")
        links = f'<a linktype="page" id="{page.pk}">page</a> <a linktype="document" id="{file.pk}">file</a>'
        notes.append({"mark": f"n{place}", "text": f"<p>Voir {links}</p>"})
        blocks += [
            ("heading", {"text": f"Partie {place}", "level": "2"}),
            ("paragraph", RichText(f"<p>Voir {links} [^n{place}]</p>")),
            ("image", {"image": picture(f"Carte {place}"), "alt_text": "Une carte", "caption": ""}),
            ("document", {"document": file, "title": ""}),
        ]
    return [*blocks, ("footnotes", notes)] if number else []


@pytest.fixture
def grow(
    french: Tree, english: Tree, translate: Any, peer_cycle: Cycle, open_source: Topic, rivage: Any
) -> Grow:
    """A hub with one of everything; call to have that many more, with that many texts."""
    index = OrganisationIndexPage(
        title="Organisations", slug="organisations", summary="x", locale=french.locale
    )
    french.home.add_child(instance=index)

    def make_section(organisation: Organisation) -> OrganisationPage:
        page = OrganisationPage(title=organisation.name, summary="x", organisation=organisation)
        page.locale = french.locale
        index.add_child(instance=page)
        return page

    def more(number: int, *, blocks: int) -> None:
        first = french.add(StandardPage, f"Texte {number}")
        text = body(first, blocks)
        for place in range(number):
            name = f"{number}-{place}"
            organisation = make_organisation(f"org-{name}", "industry")
            topics = [open_source, make_topic(f"topic-{name}")]
            model = french.add(ModelPage, f"Modèle {name}", body=text)
            common = french.add(CommonPage, f"Guide {name}", topics=topics, body=text)
            common.organisations = [organisation, rivage]
            common.save()
            challenge = french.add(
                ChallengePage, f"Défi {name}", topics=topics, organisation=rivage, body=text
            )
            challenge.related_models, challenge.related_commons = [model], [common]
            challenge.save()
            under = make_section(organisation)
            inside = ChallengePage(title=f"Chez nous {name}", summary="x", body=text)
            inside.locale, inside.organisation = french.locale, organisation
            under.add_child(instance=inside)
            inside.topics, inside.related_models, inside.related_commons = topics, [model], [common]
            inside.save()
            key = challenge.translation_key
            Engagement.objects.create(challenge_key=key, organisation=organisation)
            ChallengeMove.objects.create(challenge_key=key, status="open", on="2026-01-02", note_fr="Voici")
            for page in (model, common, challenge):
                translate(page, f"{page.title} (en)")
        first.body = text
        first.save()

    make_section(rivage)
    return more


def test_every_public_page_takes_at_most_fifteen(grow: Grow):
    grow(1, blocks=3)
    assert too_many(counts()) == {}


def test_even_the_first_page_that_a_process_serves(grow: Grow):
    grow(1, blocks=0)
    assert too_many(counts(is_cold=True)) == {}


def test_even_a_search_that_finds_more_than_can_be_read(grow: Grow, monkeypatch: pytest.MonkeyPatch):
    grow(2, blocks=0)
    for most in ("MOST_RANKED", "MOST_FOUND"):
        monkeypatch.setattr(finding, most, 1)
        assert too_many({path: queries_of(path, is_cold=True) for path in searches()}) == {}
    context = Client().get("/fr/search/?q=guide+modèle+zzzz").context
    assert context["is_wider"]
    assert context["matches"].is_cut


def test_as_many_when_there_is_three_times_more(grow: Grow):
    grow(1, blocks=3)
    few = counts()
    grow(2, blocks=10)
    many = counts()
    assert too_many(many) == {}
    assert {path: (few[path], many[path]) for path in few if many[path] > few[path]} == {}
