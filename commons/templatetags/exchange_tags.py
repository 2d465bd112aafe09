"""Where a page is to be had in another form."""

from typing import Any

from django import template

from commons.exchange.twin import address
from commons.models import CommonPage, HubPage

register = template.Library()


def _forms(context: Any, is_place: bool) -> dict[str, Any]:
    """The addresses of the page's twin and PDF; none for a preview or an earlier version. `is_place`: what is shown is
    one of the places of the packages above, at this request's address."""
    page, request = context.get("page"), context.get("request")
    if request is None or context.get("earlier") or getattr(request, "is_preview", False):
        return {}
    if isinstance(page, HubPage):
        url = page.get_url(request) if page.live else None
    else:
        url = request.path if is_place else None
    if not url:
        return {}
    is_common = isinstance(page, CommonPage)
    return {"markdown": address(url), "pdf": f"{url.rstrip('/')}.pdf" if is_common else ""}


@register.inclusion_tag("commons/exchange/_link.html", takes_context=True)
def twin_link(context: Any, is_place: bool = False) -> dict[str, Any]:
    """For the head of a page: its Markdown twin, and a common's PDF."""
    return _forms(context, is_place)


@register.inclusion_tag("commons/exchange/_take_away.html", takes_context=True)
def take_away(context: Any, is_place: bool = False) -> dict[str, Any]:
    """For the foot of a page: the same links, for people."""
    return _forms(context, is_place)
