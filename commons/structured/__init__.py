"""What machines read of a public page: schema.org data. Each kind of thing is described by one function, registered
under the name that templates know it by; upper packages register theirs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from commons import navigation

type Node = dict[str, Any]
type Builder = Callable[[Any, "Scene"], Iterable[Node]]


@dataclass(frozen=True)
class Scene:
    """What surrounds the thing described: the request, what its template shows, its title and description."""

    request: HttpRequest
    context: Mapping[str, Any]
    name: str = ""
    description: str = ""

    def absolute(self, path: str) -> str:
        return self.request.build_absolute_uri(path)

    @property
    def url(self) -> str:
        """The page's own address, without its query."""
        return self.absolute(self.request.path)

    @property
    def language(self) -> str:
        page = self.context.get("page")
        code = getattr(getattr(page, "locale", None), "language_code", None)
        return str(code or getattr(self.request, "LANGUAGE_CODE", None) or settings.LANGUAGE_CODE)[:2]

    @property
    def site(self) -> Node:
        return {"@id": self.absolute("/#site")}

    @property
    def hub(self) -> Node:
        return {"@type": "Organization", "@id": self.absolute("/#hub"), "name": settings.WAGTAIL_SITE_NAME}

    def node(self, kind: str, **facts: Any) -> Node:
        """A node about this page: what every one says, then `facts`; what is empty is left out."""
        common = {
            "@type": kind,
            "@id": self.url,
            "url": self.url,
            "name": self.name,
            "description": self.description,
            "inLanguage": self.language,
            "isPartOf": self.site,
            "publisher": self.hub,
        }
        return {key: value for key, value in {**common, **facts}.items() if value not in (None, "", [], {})}


_builders: dict[str, list[tuple[type, Builder]]] = {}


def describes(name: str, kind: type) -> Callable[[Builder], Builder]:
    """Register the description of what templates call `name`, when it is a `kind`; the last registered wins."""

    def register(builder: Builder) -> Builder:
        _builders.setdefault(name, []).insert(0, (kind, builder))
        return builder

    return register


def graph(scene: Scene) -> Node:
    """The data of a page: of the first thing on it that someone described, else of a plain page."""
    nodes = list(_described(scene) or [scene.node("WebPage")])
    return {"@context": "https://schema.org", "@graph": [*nodes, *_trail(scene)]}


def _described(scene: Scene) -> Iterable[Node] | None:
    for name, builders in _builders.items():
        value = scene.context.get(name)
        for kind, builder in builders:
            if isinstance(value, kind):
                return builder(value, scene)
    return None


def _trail(scene: Scene) -> list[Node]:
    """The way from the home page, as the page itself shows it."""
    page = scene.context.get("page")
    above = navigation.above(page) if getattr(page, "path", "") else []
    steps = [(entry.title, scene.absolute(entry.url)) for entry in above]
    if not steps:
        return []
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate([*steps, (scene.name, scene.url)], start=1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]
