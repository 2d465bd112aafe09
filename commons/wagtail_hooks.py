"""What the hub changes in Wagtail's back office for pages."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler


@hooks.register("construct_page_chooser_queryset")
def choose_among_public_or_own(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Nobody reads the title of another organisation's draft in the page chooser."""
    policy = policy_registry.get_by_type(Page)
    own = policy.instances_user_has_any_permission_for(request.user, ["add", "change", "publish"])
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


class ReaderLinkHandler(PageLinkHandler):
    """Links in a text lead to the page in the reader's language: one query for all the links of a text."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        wanted = [int(attrs["id"]) for attrs in attrs_list]
        family = Page.objects.filter(pk__in=wanted).order_by().values("translation_key")
        pages = list(Page.objects.live().filter(translation_key__in=family).select_related("locale"))
        chosen = {page.pk: page for page in pages}
        mine = {page.translation_key: page for page in pages if page.locale.language_code == get_language()}
        targets = [chosen.get(pk) for pk in wanted]
        return [cls._tag(mine.get(page.translation_key, page) if page else None) for page in targets]

    @staticmethod
    def _tag(page: Page | None) -> str:
        return format_html('<a href="{}">', page.url) if page is not None else "<a>"


@hooks.register("register_rich_text_features", order=10)
def link_to_the_reader_s_language(features: FeatureRegistry) -> None:
    features.register_link_type(ReaderLinkHandler)
