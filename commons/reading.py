"""Which pages a reader may read, whatever their type."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from wagtail.models import Page
from wagtail.query import PageQuerySet

from commons import frame
from commons.models import CommonPage
from hub.members.actors import Actor


class ReservedForMembers(PermissionDenied):
    """The common is for members alone until its date: others learn its title and that date."""

    def __init__(self, page: CommonPage) -> None:
        super().__init__()
        self.page = page


def open_pages(actor: Actor | None = None) -> PageQuerySet:
    """The live pages open to everyone; to `actor` too, who as a member reads what is reserved for members."""
    pages = frame.only_public(Page.objects.live()).filter(depth__gt=1)
    if actor is not None and actor.is_member:
        return pages
    return pages.exclude(pk__in=CommonPage.objects.reserved().order_by().values("pk"))


def refuse_if_reserved(page: Any, actor: Actor) -> None:
    """Raise ReservedForMembers unless `actor` may read what the page says. No query for any other page."""
    page = getattr(page, "specific", page)
    if isinstance(page, CommonPage) and page.is_reserved and not actor.is_member:
        raise ReservedForMembers(page)


def readable_or_refuse(page: Any, actor: Actor) -> None:
    """The guard of every door to a page's content beside the page's own: its twin, its PDF, its versions.

    Returns when `actor` may read it; raises ReservedForMembers (shown as a small page, 403) for a common in its
    members' window, Http404 for what is not live or under one of Wagtail's restrictions.
    """
    if page is None or not page.live or not Page.objects.live().public().filter(pk=page.pk).exists():
        raise Http404
    refuse_if_reserved(page, actor)


def is_for_everyone(page: Any) -> bool:
    """Whether an answer made of this page may be kept by caches that many share."""
    page = getattr(page, "specific", page)
    return not (isinstance(page, CommonPage) and page.is_reserved)
