"""What the hub changes in Wagtail's back office for pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from commons import films, languages, linking, translating
from commons.admin import exchange as _exchange  # noqa: F401  (registers its own hooks)
from commons.admin import sections
from commons.admin import writers as _writers  # noqa: F401  (the same)
from commons.admin.ideas import IdeasPanel, IdeaViewSet
from commons.admin.needs import NeedsPanel, NeedViewSet
from commons.admin.survey import SurveyQuestionViewSet, SurveyRuleViewSet, keep_what_rules_rest_on
from commons.admin.versions import CommonVersionViewSet
from commons.confinement import choosable, is_confined, leads_somewhere
from commons.files import may_fetch
from commons.models import CommonPage
from commons.reading import ReservedForMembers, refuse_if_reserved
from commons.views import reserved, versions
from hub.members.actors import reader
from hub.shared.backoffice import COORDINATE


class PublishingGroup(ModelViewSetGroup):
    """What readers send, for coordinators."""

    menu_label = _("Publishing")
    menu_icon = "pick"
    menu_order = 205
    items = (
        IdeaViewSet(),
        NeedViewSet(),
        SurveyRuleViewSet(),
        SurveyQuestionViewSet(),
        CommonVersionViewSet(),
    )


@hooks.register("register_admin_viewset")
def register_publishing() -> PublishingGroup:
    return PublishingGroup()


@hooks.register("construct_homepage_panels")
def show_what_was_sent(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(COORDINATE):
        panels.append(IdeasPanel())
        panels.append(NeedsPanel())


@hooks.register("construct_page_chooser_queryset")
def choose_among_public_or_own(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Nobody reads the title of another organisation's draft in the page chooser."""
    return choosable(pages, request.user)


@hooks.register("construct_homepage_summary_items", order=1000)
def count_nothing_of_others(request: HttpRequest, items: list[Any]) -> None:
    """The figures of the first page count everyone's drafts."""
    if is_confined(request.user):
        items.clear()


@hooks.register("construct_main_menu")
@hooks.register("construct_reports_menu")
@hooks.register("construct_settings_menu")
def leave_closed_doors_out(request: HttpRequest, items: list[Any]) -> None:
    """Writers of a section find in the menu what is made for them, and no more."""
    if is_confined(request.user):
        items[:] = [item for item in items if leads_somewhere(item, request)]


@hooks.register("register_admin_urls")
def register_sections() -> list[Any]:
    return [path("sections/", include((sections.urlpatterns, "sections")))]


@hooks.register("before_edit_page", order=-10)
def offer_moderation(request: HttpRequest, page: Page) -> None:
    sections.offer_moderation(request, page)


@hooks.register("before_edit_page", order=-5)
def refuse_what_is_not_ready(request: HttpRequest, page: Page) -> HttpResponse | None:
    return translating.refuse_in_the_editor(request, page)


@hooks.register("before_serve_page", order=10)
def guard_the_members_window(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse | None:
    """The page itself, and the earlier versions that stand below it."""
    try:
        refuse_if_reserved(page, reader(request))
    except ReservedForMembers as refusal:
        return reserved.forbidden(request, refusal)
    if isinstance(page, CommonPage) and (inside := kwargs.get("inside")):
        return versions.below(request, page, inside)
    return None


@hooks.register("before_serve_document")
def close_documents(document: Any, request: HttpRequest) -> None:
    """A document leaves to those who may read something that refers to it."""
    if not may_fetch(document, reader(request)):
        raise Http404


@hooks.register("before_serve_document", order=1000)
def send_films_in_parts(document: Any, request: HttpRequest) -> HttpResponse | None:
    """After every guard."""
    return films.part_of(document, request)


class ReaderLinkHandler(PageLinkHandler):
    """Links in a text lead to the page in the reader's language: one query for all the links of a page."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        wanted = [int(attrs["id"]) for attrs in attrs_list]
        targets = linking.pages(wanted)
        return [cls._tag(targets.get(pk)) for pk in wanted]

    @staticmethod
    def _tag(page: Page | None) -> str:
        return format_html('<a href="{}">', languages.reading_url(page)) if page is not None else "<a>"


class FileLinkHandler(DocumentLinkHandler):
    """Links in a text to documents: one query for all those of a page."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        wanted = [int(attrs["id"]) for attrs in attrs_list]
        found = linking.documents(wanted)
        return [found.get(pk) for pk in wanted]


@hooks.register("register_rich_text_features", order=10)
def link_to_the_reader_s_language(features: FeatureRegistry) -> None:
    features.register_link_type(ReaderLinkHandler)
    features.register_link_type(FileLinkHandler)


@hooks.register("before_delete_page")
def keep_cited_models(request: HttpRequest, page: Page) -> HttpResponse | None:
    return keep_what_rules_rest_on(request, [page])


@hooks.register("before_bulk_action")
def keep_cited_models_in_bulk(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)] if action_type == "delete" else []
    return keep_what_rules_rest_on(request, pages)
