"""A version of a charter on paper: a tagged PDF, set like the commons."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from charters.layout import Laid, Shown, lay_out
from charters.models import Charter, CharterVersion
from commons.exchange import pdf, richtext
from commons.exchange.links import Link
from commons.exchange.paper import Paper, nodes_of
from commons.models.published import Licence
from hub.shared.dates import date_format

type Data = dict[str, Any]
BOX = "☐ "
_BOXED = re.compile(r'<li class="commitment">\s*(?:<p>)?')


def of_version(version: CharterVersion, language: str, root: str) -> bytes:
    """The full text in this language, with what tells where it comes from: the same bytes for the same version.
    `root` is the hub's address, without a final slash."""
    with override(language):
        data = _data(version, language, root)
    moment = int(version.in_force_from.timestamp()) if version.in_force_from else 0
    return pdf.of_paper(Paper(data), moment)


def _data(version: CharterVersion, language: str, root: str) -> Data:
    charter = version.charter
    title = Charter.title.in_language(charter, language)
    return {
        "title": title,
        "summary": Charter.summary.in_language(charter, language),
        "authors": charter.author_names,
        "keywords": [],
        "language": language,
        "hub": str(settings.WAGTAIL_SITE_NAME),
        "kind": _("Charter, version %(number)d") % {"number": version.number},
        "byline": ", ".join(charter.author_names),
        "licence": {"name": charter.get_licence_display()},
        "words": {"origin": _("Where it comes from")},
        "blocks": [*_blocks(lay_out(version, language), _whose(charter, title))],
        "notes": [],
        "facts": [*_facts(version, language, root)],
    }


def _whose(charter: Charter, title: str) -> str:
    """Who adds to the floor: the organisation, or the charter itself."""
    return (
        charter.organisation.name if charter.organisation is not None else _("“%(title)s”") % {"title": title}
    )


def _blocks(laid: Laid, whose: str) -> Iterator[Data]:
    yield from _text(laid.preamble)
    if laid.added_preamble:
        yield _added(_("Added by %(whose)s") % {"whose": whose}, laid.added_preamble)
    for clause in laid.clauses:
        yield {"kind": "heading", "level": 2, "text": _heading(clause)}
        yield from _text(clause.html)
        for one in clause.additions:
            label = _("Added by %(whose)s to clause %(number)s")
            label %= {"whose": whose, "number": clause.number}
            yield {"kind": "heading", "level": 3, "text": _heading(one)}
            yield _added(label, one.html)


def _heading(clause: Shown) -> str:
    return f"{clause.number}. {clause.plain_title}"


def _text(html: str) -> Iterator[Data]:
    if html:
        yield {"kind": "text", "nodes": _nodes(html)}


def _added(label: str, html: str) -> Data:
    lead = {"tag": "p", "runs": [{"text": label, "italic": True}]}
    return {"kind": "callout", "nodes": [lead, *_nodes(html)]}


def _nodes(html: str) -> list[Data]:
    return nodes_of(richtext.relink(richtext.parse(_BOXED.sub(r"\g<0>" + BOX, html)), _whole), level=3)


def _whole(link: Link) -> Link | None:
    """Links that only lead somewhere on the hub's own pages are text on paper."""
    return link if urlsplit(link[1]).scheme else None


def _facts(version: CharterVersion, language: str, root: str) -> Iterator[Data]:
    charter = version.charter
    where = [charter.slug, version.number]
    address, exact = (root + reverse(name, args=where) for name in ("charter-version", "charter-markdown"))
    since = date_format(localtime(version.in_force_from), "DATE_FORMAT") if version.in_force_from else ""
    licence = Licence(charter.licence)
    facts = [
        (_("Authors"), ", ".join(charter.author_names), None),
        (_("Licence"), f"{licence.label} ({licence})", charter.licence_url),
        (_("Version"), str(version.number), None),
        (_("Kind of change"), version.get_change_display(), None),
        (_("In force from"), since, None),
        (_("Language that binds"), capfirst(version.get_binding_language_display()), None),
        (_("Fingerprint of this text (SHA-256)"), version.sha256_in(language), None),
        (_("The exact text that it is the fingerprint of"), exact, exact),
        (_("Published at"), address, address),
    ]
    for name, text, link in facts:
        if text:
            yield {"name": str(name), "text": str(text), **({"link": link} if link else {})}
