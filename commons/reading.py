"""Which pages a reader may read, whatever their type."""

from wagtail.models import Page
from wagtail.query import PageQuerySet

from commons.models import CommonPage
from hub.members.actors import Actor


def open_pages(actor: Actor | None = None) -> PageQuerySet:
    """The live pages open to everyone; to `actor` too, who as a member reads what is reserved for members."""
    pages = Page.objects.live().public().filter(depth__gt=1)
    if actor is not None and actor.is_member:
        return pages
    return pages.exclude(pk__in=CommonPage.objects.reserved().order_by().values("pk"))
