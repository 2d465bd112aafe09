"""What the demo's commons said before: the earlier texts that stand in `earlier/`, published first."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from django.utils import timezone
from wagtail.models import Page

from commons.models import CommonPage, CommonVersion
from hub.demo.markdown import Document


def versions(content: Path, language: str, path: str) -> list[Document | None]:
    """The texts of a page in that language, the first published first; None alone where it has none."""
    folder = content / language
    found: list[Document | None] = []
    for name in (f"earlier/{path}", path):
        if (folder / f"{name}.md").exists():
            found.append(replace(Document.read(folder, name), path=path))
    return found or [None]


def date(page: Page, document: Document) -> None:
    """The version just published, in every language, is as old as the file says."""
    if not isinstance(page, CommonPage) or "published_on" not in document.meta:
        return
    noon = timezone.make_aware(dt.datetime.combine(document.meta["published_on"], dt.time(12)))
    pages = CommonPage.objects.filter(translation_key=page.translation_key)
    rows = CommonVersion.objects.filter(page__in=pages, label=document.meta["version"])
    rows.update(published_at=noon)
