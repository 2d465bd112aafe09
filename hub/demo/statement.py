"""The accessibility statement for a hub of one's own: the demonstration's text, as drafts to adapt."""

import json
import re
from dataclasses import replace
from pathlib import Path

from django.db import transaction
from wagtail.models import Site

from commons.models import HomePage, StandardPage
from hub.demo.markdown import Document, body, stable_id
from hub.demo.pages import CONTENT

PATH = "accessibility"
INNER_LINK = re.compile(r"\[([^\]]+)\]\(page:[^)]*\)")


@transaction.atomic
def draft_statement() -> list[StandardPage]:
    """A draft under the home page of each language that has none yet; those made."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    key = site.root_page.translation_key if site else None
    homes = HomePage.objects.filter(translation_key=key).select_related("locale").order_by("path")
    known = set(StandardPage.objects.filter(translation_key=stable_id(PATH)).values_list("locale", flat=True))
    return [_draft(home) for home in homes if home.locale_id not in known and _folder(home).exists()]


def _folder(home: HomePage) -> Path:
    folder: Path = CONTENT / home.locale.language_code
    return folder


def _draft(home: HomePage) -> StandardPage:
    document = Document.read(_folder(home), PATH)
    document = replace(document, text=INNER_LINK.sub(r"\1", document.text))
    page = StandardPage(
        title=document.meta["title"], slug=document.meta["slug"], summary=document.meta["summary"],
        body=json.dumps(body(document, lambda _path: 0)), locale=home.locale,
        translation_key=stable_id(PATH), live=False,
    )  # fmt: skip
    home.add_child(instance=page)
    page.save_revision()
    return page
