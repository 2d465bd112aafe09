"""The one page type of the bare project: a title and a stream of blocks."""

from typing import Any

from django.http import HttpRequest
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

USUAL = "usual"


class BarePage(Page):
    """What a tutorial would build."""

    body = StreamField([("heading", blocks.CharBlock()), ("paragraph", blocks.RichTextBlock())], blank=True)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """The blocks alone; at /usual/, inside of a menu and breadcrumbs, with the pages below."""
        return "usual_page.html" if self.slug == USUAL else "bare_page.html"
