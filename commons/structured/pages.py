"""The hub's own pages, described."""

from collections.abc import Iterable
from typing import Any

from django.templatetags.static import static

from commons.citing import sentence
from commons.languages import reading_url
from commons.models import (
    ChallengePage,
    CommonPage,
    HomePage,
    HubPage,
    ModelPage,
    OrganisationPage,
)
from commons.models.indexes import IndexPage
from commons.navigation import language_links
from commons.structured import Node, Scene, describes
from hub.members.models import Organisation
from hub.topics.models import Topic

TYPES = {
    CommonPage.Kind.CHARTER: "DigitalDocument",
    CommonPage.Kind.WHITE_PAPER: "Report",
    CommonPage.Kind.RETRO: "Report",
    CommonPage.Kind.FEEDBACK: "Report",
    CommonPage.Kind.GUIDE: "Article",
    CommonPage.Kind.METHOD: "Article",
}
SOURCE = "fr"


@describes("topic", Topic)
def topic(value: Topic, scene: Scene) -> Iterable[Node]:
    yield scene.node("CollectionPage", about={"@type": "DefinedTerm", "name": value.name})


@describes("page", HubPage)
def plain(page: HubPage, scene: Scene) -> Iterable[Node]:
    yield scene.node("WebPage", **dates(page), **translations(page, scene))


@describes("page", HomePage)
def home(page: HomePage, scene: Scene) -> Iterable[Node]:
    search = scene.absolute(f"/{scene.language}/search/") + "?q={words}"
    yield {
        **scene.hub,
        "url": scene.absolute("/"),
        "description": page.summary,
        "logo": scene.absolute(static("hub/img/touch-icon.png")),
    }
    yield {
        "@type": "WebSite",
        **scene.site,
        "url": scene.absolute("/"),
        "name": scene.hub["name"],
        "inLanguage": ["fr", "en"],
        "publisher": scene.hub,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=words",
        },
    }
    yield scene.node("WebPage", **dates(page), **translations(page, scene))


@describes("page", IndexPage)
def index(page: IndexPage, scene: Scene) -> Iterable[Node]:
    yield scene.node("CollectionPage", mainEntity=listing(scene), **translations(page, scene))


@describes("page", ChallengePage)
def challenge(page: ChallengePage, scene: Scene) -> Iterable[Node]:
    yield scene.node(
        "Question",
        text=page.summary,
        author=organisation(page.organisation) if page.organisation else scene.hub,
        about=subjects(page),
        creativeWorkStatus=page.get_status_display(),
        **dates(page),
        **translations(page, scene),
    )


@describes("page", ModelPage)
def way(page: ModelPage, scene: Scene) -> Iterable[Node]:
    titles = [section["title"] for section in page.sections()]
    yield scene.node(
        "Article",
        headline=page.title,
        author=scene.hub,
        articleSection=titles,
        **dates(page),
        **translations(page, scene),
    )


@describes("page", CommonPage)
def common(page: CommonPage, scene: Scene) -> Iterable[Node]:
    yield scene.node(
        TYPES.get(CommonPage.Kind(page.kind), "CreativeWork"),
        headline=page.title,
        author=authors(page),
        contributor=[organisation(one) for one in page.organisations.all()],
        license=page.licence_url,
        version=page.version,
        about=subjects(page),
        encoding=_file(page, scene),
        creditText=sentence(page, scene.url),
        isAccessibleForFree=not page.is_reserved,
        **{**dates(page), "datePublished": page.published_on.isoformat()},
        **translations(page, scene),
    )


@describes("page", OrganisationPage)
def section(page: OrganisationPage, scene: Scene) -> Iterable[Node]:
    yield scene.node("ProfilePage", mainEntity=organisation(page.organisation), **dates(page))


def listing(scene: Scene) -> Node:
    """The items on show, in their order."""
    rows = scene.context.get("results") or []
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": one.title,
            "url": scene.absolute(reading_url(one)),
        }
        for place, one in enumerate(rows, start=1)
    ]
    return {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}


def organisation(value: Organisation) -> Node:
    return {"@type": "Organization", "name": value.name}


def authors(page: CommonPage) -> list[Node]:
    """People, but for those lines that name a contributing organisation."""
    names = {one.name for one in page.organisations.all()}
    return [
        {"@type": "Organization" if name in names else "Person", "name": name} for name in page.author_names
    ]


def subjects(page: Any) -> list[Node]:
    """What the page is about; its topics are read once, for what shows them further down."""
    return [{"@type": "DefinedTerm", "name": topic.name} for topic in page.topics.get_object_list()]


def dates(page: HubPage) -> dict[str, str]:
    known = {"datePublished": page.first_published_at, "dateModified": page.last_published_at}
    return {name: moment.isoformat() for name, moment in known.items() if moment}


def translations(page: HubPage, scene: Scene) -> dict[str, Any]:
    """Which page this one translates, or those that translate it."""
    others = {
        link.code: {"@id": scene.absolute(link.url), "inLanguage": link.code}
        for link in language_links(scene.request, page)
        if link.is_same_page and not link.is_current
    }
    if scene.language != SOURCE and SOURCE in others:
        return {"translationOfWork": others[SOURCE]}
    return {"workTranslation": list(others.values())} if others else {}


def _file(page: CommonPage, scene: Scene) -> Node | None:
    if page.file is None:
        return None
    return {"@type": "MediaObject", "name": page.file.title, "contentUrl": scene.absolute(page.file.url)}
