"""What robots and link previews read in the head of a page."""

import json
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from commons.models import ChallengePage, CommonPage, ModelPage
from commons.structured import Scene, graph, pages  # noqa: F401  (pages registers its descriptions)

register = template.Library()

ARTICLES = (ChallengePage, ModelPage, CommonPage)
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def block_text(context: Any, name: str) -> str:
    """The text of a block of this page, for a second place: a title in the preview of a link."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return " ".join(unescape(strip_tags(block.render(context))).split()) if block else ""


@register.simple_tag(takes_context=True)
def structured_data(context: Any) -> str:
    """The page's schema.org data, in a block that browsers never execute; nothing on pages that are not public."""
    request = context.get("request")
    if request is None or not _is_public(request):
        return ""
    texts = {"name": block_text(context, "title"), "description": block_text(context, "description")}
    data = graph(Scene(request, context.flatten(), **texts))
    return format_html('<script type="application/ld+json">{}</script>', json_in_html(data))


@register.inclusion_tag("commons/_preview.html", takes_context=True)
def link_preview(context: Any) -> dict[str, Any]:
    """What a link to the page shows elsewhere: title, description, dates, languages."""
    request = context.get("request")
    page = context.get("page")
    code = str(context.get("LANGUAGE_CODE") or settings.LANGUAGE_CODE)[:2]
    is_article = isinstance(page, ARTICLES)
    return {
        "title": block_text(context, "title"),
        "description": block_text(context, "description"),
        "url": request.build_absolute_uri(request.path) if request else "",
        "article": page if is_article else None,
        "locale": LOCALES.get(code, code),
        "others": [other for known, other in LOCALES.items() if known != code],
    }


def json_in_html(data: Any) -> SafeString:
    """JSON that can't close the element it stands in, whatever its texts say."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    return mark_safe(text.translate(ESCAPED))  # noqa: S308  (every < > & is escaped above)


def _is_public(request: Any) -> bool:
    match = request.resolver_match
    return match is not None and not getattr(match.func, "login_required", True)
