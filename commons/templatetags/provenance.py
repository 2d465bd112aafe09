"""Where a common comes from: how to cite it, what its last version changed."""

from typing import Any

from django import template

from commons.citing import bibtex, sentence
from commons.models import CommonPage, CommonVersion

register = template.Library()


@register.inclusion_tag("commons/_citation.html", takes_context=True)
def citation(context: Any, page: CommonPage, earlier: CommonVersion | None = None) -> dict[str, Any]:
    """How to cite the page, or that earlier version of it, with an address that stays."""
    url = page.get_full_url(context.get("request"))
    if earlier:
        url = f"{url}versions/{earlier.number}/"
    return {"sentence": sentence(page, url), "bibtex": bibtex(page, url)}


@register.simple_tag
def version_shown(page: CommonPage, earlier: CommonVersion | None = None) -> CommonVersion | None:
    """The publication on show: the earlier one asked for, else the latest; None before the first on record."""
    return earlier or page.versions.defer("content").order_by("-number").first()
