"""What makes a long text comfortable to read: notes, table of contents, and the language a text is in."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commons import headings, languages
from commons.footnotes import Notes, replace_marks

register = template.Library()


@register.filter
def noted(html: Any, notes: Notes | str | None = None) -> SafeString:
    """Rendered rich text, its marks made links to their notes. What is not marked as safe is escaped first."""
    text = format_html("{}", html)
    if not isinstance(notes, Notes) or not notes:
        return text
    linked: set[str] = set()

    def link(name: str) -> str:
        number = notes.numbers.get(name)
        if number is None:
            return f"[^{name}]"
        is_first = name not in linked
        linked.add(name)
        return _link(number, is_first=is_first)

    return mark_safe(replace_marks(text, link))  # noqa: S308  (the text is safe, and so are our links)


def _link(number: int, *, is_first: bool) -> str:
    return format_html(
        '<sup class="mark"><a{} href="#note-{}" role="doc-noteref" aria-label="{}">{}</a></sup>',
        format_html(' id="mark-{}"', number) if is_first else "",
        number,
        _("Note %(number)s") % {"number": number},
        number,
    )


@register.inclusion_tag("commons/_contents.html")
def contents(body: Any, *, at: str) -> dict[str, Any]:
    """The table of contents of a long body, nothing for a short one; `at` is "top" (closed, on narrow screens) or
    "side" (on wide ones)."""
    return {"headings": headings.contents(body), "at": at}


@register.simple_tag
def reading_url(page: Any) -> str:
    """Where the reader reads this page: among menus in their own language, whatever the page's."""
    return languages.reading_url(page)


@register.simple_tag
def lang(page: Any) -> SafeString | str:
    """The attribute `lang` for what is said in the page's words, where they are not in the reader's language."""
    if not languages.is_foreign(page):
        return ""
    return format_html(' lang="{}"', languages.language_of(page))


@register.simple_tag
def in_language(page: Any) -> SafeString | str:
    """A tag that says in which language the page is, where it is not the reader's."""
    if not languages.is_foreign(page):
        return ""
    return format_html('<span class="tag">{}</span>', languages.IN_LANGUAGE[languages.language_of(page)])


@register.inclusion_tag("commons/_not_translated.html", takes_context=True)
def not_translated(context: Any) -> dict[str, Any]:
    """Tells the reader of a page in another language that it is not translated yet."""
    page = context.get("page")
    return {"notice": languages.NOTICE[languages.language_of(page)] if languages.is_foreign(page) else ""}
