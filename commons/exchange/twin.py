"""The Markdown twin of a public page: what the page says, for people and programs that read plain text."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from commons.exchange import fields, yamls
from commons.exchange.absolute import Absolute
from commons.models import CommonIndexPage, CommonPage, HomePage
from commons.places import Origin, Place, commons, places
from commons.reading import open_pages

MOST_LISTED = 2_000
IN_THE_TEXT = {"example", "join_text", "how_title", "join_title", "tagline", "changes"}


def address(url: str) -> str:
    """Where the twin of the page at this address is."""
    path = url.rstrip("/")
    return f"{path}/index.md" if path.count("/") < 2 else f"{path}.md"


def of_page(page: Page, root: str) -> str:
    """The twin of a page that its reader may read. `root` is the hub's address, without a final slash."""
    names = Absolute([page], root)
    parts = [f"# {page.title}", page.summary, *_before(page), fields.write_body(page, names)]
    parts += [*_sections(page, names), *_children(page, root)]
    return yamls.with_front(_front(page, names), "\n\n".join(filter(None, parts)))


def of_place(place: Place, language: str, root: str) -> str:
    """The twin of what an upper package publishes."""
    front = {
        "title": place.title,
        "language": language,
        "url": root + place.url,
        "type": place.kind,
        **_origin(place.origin),
        "updated": place.updated.isoformat() if place.updated else None,
        "topics": sorted(place.topics),
        "translations": {code: root + url for code, url in place.translations.items() if code != language},
    }
    body = "\n\n".join(filter(None, [f"# {place.title}", place.summary, place.markdown or place.text]))
    return yamls.with_front({name: value for name, value in front.items() if value}, body)


def _origin(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {}
    return {
        "authors": list(origin.authors),
        "licence": origin.licence,
        "licence_url": origin.licence_url,
        "version": origin.version,
        **origin.facts,
    }


def _front(page: Page, names: Absolute) -> dict[str, Any]:
    own = {
        name: value
        for name, value in fields.write(page, names).items()
        if value not in (None, "", []) and not _in_the_text(type(page), name)
    }
    front = {
        "title": page.title,
        "language": page.locale.language_code,
        "url": names.whole(page.url),
        "type": page.specific_class.__name__.removesuffix("Page"),
        "summary": page.summary,
        **own,
        "licence_url": page.licence_url if isinstance(page, CommonPage) else None,
        "published": _day(page.first_published_at),
        "updated": _day(page.last_published_at),
        "translations": _translations(page, names),
    }
    return {name: value for name, value in front.items() if value}


def _in_the_text(model: type[Page], name: str) -> bool:
    return name in IN_THE_TEXT or isinstance(model._meta.get_field(name), RichTextField | StreamField)


def _day(moment: Any) -> Any:
    return moment.date() if moment else None


def _translations(page: Page, names: Absolute) -> dict[str, str]:
    others = open_pages().filter(translation_key=page.translation_key).exclude(pk=page.pk)
    return {one.locale.language_code: names.whole(one.url) for one in others.select_related("locale")}


def _before(page: Page) -> Iterator[str]:
    if isinstance(page, HomePage):
        yield page.tagline


def _sections(page: Page, names: Absolute) -> Iterator[str]:
    """What the page shows under titles of its own, in its order."""
    for field in fields.own_fields(type(page)):
        if field.name == fields.BODY:
            continue
        text = _section(page, field, names)
        if text:
            title = _title(page, field)
            yield f"## {title[:1].upper()}{title[1:]}\n\n{text}"


def _title(page: Page, field: Any) -> str:
    if field.name == "steps":
        return getattr(page, "how_title", "") or str(field.verbose_name)
    if field.name == "join_text":
        return getattr(page, "join_title", "") or str(field.verbose_name)
    return _("An example") if field.name == "example" else str(field.verbose_name)


def _section(page: Page, field: Any, names: Absolute) -> str:
    if isinstance(field, RichTextField | StreamField):
        value = fields.write_one(page, field, names)
        return value if isinstance(value, str) else "\n".join(map(_line, value or []))
    if field.name in {"example", "join_text", "changes"} and isinstance(field, models.TextField):
        return str(getattr(page, field.name)).strip()
    return ""


def _line(item: Any) -> str:
    first, *others = [str(value) for value in item.values()] if isinstance(item, dict) else [str(item)]
    return f"- **{first}**" + "".join(f" {text}" for text in others)


def _children(page: Page, root: str) -> Iterator[str]:
    """For the pages that list others: where to go from here."""
    below = open_pages().child_of(page).order_by("path").defer_streamfields().specific()[:MOST_LISTED]
    lines = [f"- [{_link_text(one.title)}]({root}{one.url}) {getattr(one, 'summary', '')}" for one in below]
    more = {HomePage: places, CommonIndexPage: commons}.get(type(page))
    others = more(page.locale.language_code) if more is not None else []
    lines += [f"- [{_link_text(one.title)}]({root}{one.url}) {one.summary}" for one in others]
    if lines:
        title = _("Read on")
        yield f"## {title}\n\n" + "\n".join(line.rstrip() for line in lines)


def _link_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
