"""The one page type of the bare project: a title and a stream of blocks."""

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class BarePage(Page):
    """What a tutorial would build."""

    body = StreamField([("heading", blocks.CharBlock()), ("paragraph", blocks.RichTextBlock())], blank=True)

    template = "bare_page.html"
