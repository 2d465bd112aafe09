"""What the hub changes in Wagtail's back office for pages."""

from django.db.models import Q
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet


@hooks.register("construct_page_chooser_queryset")
def choose_among_public_or_own(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Nobody reads the title of another organisation's draft in the page chooser."""
    policy = policy_registry.get_by_type(Page)
    own = policy.instances_user_has_any_permission_for(request.user, ["add", "change", "publish"])
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))
