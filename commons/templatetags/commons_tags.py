"""What templates anywhere may show of the pages: menus, languages, the trail to a page."""

from dataclasses import replace
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from commons import frame, languages, navigation, places

register = template.Library()

type Context = dict[str, Any]


def _entries(context: Any, entries: Any) -> Context:
    request = context.get("request")
    return {"entries": entries(request) if request else []}


@register.inclusion_tag("commons/_menu.html", takes_context=True)
def main_menu(context: Any) -> Context:
    """The list items of the main menu."""
    return _entries(context, navigation.main_menu)


@register.inclusion_tag("commons/_menu.html", takes_context=True)
def footer_menu(context: Any) -> Context:
    """The list items of the footer's menu."""
    return _entries(context, navigation.footer_menu)


@register.inclusion_tag("commons/_languages.html", takes_context=True)
def language_links(context: Any) -> Context:
    """The list items that lead to the same page in the other languages."""
    return {**_links(context), "csrf_token": context.get("csrf_token"), "request": context.get("request")}


@register.inclusion_tag("commons/_alternates.html", takes_context=True)
def alternate_links(context: Any) -> Context:
    """For the head of a page: its canonical address, which is in its own language, and its translations."""
    request = context["request"]
    page = context.get("page")
    own = languages.language_of(page) if languages.is_foreign(page) else languages.active()
    links = [link for link in _links(context)["links"] if link.is_same_page and not link.by_post]
    alternates = [(link.code, request.build_absolute_uri(link.url)) for link in links]
    canonical = next(
        (url for link, (_code, url) in zip(links, alternates, strict=True) if link.code == own), None
    )
    return {"alternates": alternates, "canonical": canonical}


@register.inclusion_tag("commons/_breadcrumb.html", takes_context=True)
def breadcrumb(context: Any, page: Any) -> Context:
    """The pages above `page`, home first; above a page in another language, by ways that stay in the reader's."""
    above = navigation.above(page)
    if languages.is_foreign(page):
        own, active = f"/{languages.language_of(page)}/", f"/{languages.active()}/"
        above = [replace(one, url=one.url.replace(own, active, 1)) for one in above]
    return {"above": above, "page": page}


@register.simple_tag
def places_that_are_commons() -> list[places.Place]:
    """What the packages above publish as commons, in the reader's language: charters."""
    return places.commons(languages.active())


@register.tag
def once(parser: Parser, token: Token) -> "OnceNode":
    """{% once "name" %}…{% endonce %}: what is the same for every reader of a language in a section of the site;
    rendered once for as long as nothing published changes. Nothing about the reader may stand inside.

    {% once "name" value … %} is rendered once for these values: the ids of what it shows, all of it, so that whoever
    may see other things sees another part. None among them, or a preview: rendered anew.
    """
    _tag, name, *values = token.split_contents()
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(name.strip('"'), [parser.compile_filter(value) for value in values], nodes)


class OnceNode(template.Node):
    def __init__(self, name: str, values: list[FilterExpression], nodes: NodeList) -> None:
        self.name, self.values, self.nodelist = name, values, nodes

    def render(self, context: Any) -> SafeString:
        request = context.get("request")
        values = [value.resolve(context) for value in self.values]
        if request is None or None in values or getattr(request, "is_preview", False):
            return self.nodelist.render(context)
        host = (request.scheme, request.get_host()) if values else ()
        key = (self.name, *values, *host, get_language(), navigation.section_of(request.path))
        html: SafeString = frame.now().recall(key, lambda: self.nodelist.render(context))
        return html


@register.simple_tag(takes_context=True)
def query_with(context: Any, **changes: Any) -> str:
    """The query string of this request with `changes`; None takes a parameter out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query_page(context: Any, number: int, name: str) -> str:
    """The query string that turns the list called `name` to its page `number`, where a page holds several lists."""
    return query_with(context, **{name: number})


def _links(context: Any) -> Context:
    request = context.get("request")
    links = navigation.language_links(request, context.get("page")) if request else []
    return {"links": links, "LANGUAGE_CODE": get_language()}
