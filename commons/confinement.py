"""What an organisation's writers see of the back office: their own section, and what everyone reads."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet
from django.forms import Field, ModelChoiceField
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation, TranslationSource

from hub.members.actors import Actor

COORDINATORS_ONLY = ("organisation",)
"""Fields of pages that the section decides, or a coordinator."""
ON_PAGES = {"add", "change", "publish"}
ON_FILES = {"add", "change", "delete", "choose"}

OPEN = re.compile(
    r"""
    wagtailadmin_(home|account|logout|dismissibles|sprite|javascript_catalog|block_preview)
    | wagtailadmin_explore(_root|_results)?
    | wagtailadmin_choose_page(_\w+)?
    | wagtailadmin_editing_sessions:\w+
    | wagtailadmin_pages:(?!type_use|choose_parent|convert_alias)\w+
    | wagtailadmin_api:pages:(listing|detail)
    | wagtail_bulk_action
    | (wagtailimages|wagtaildocs|wagtailimages_chooser|wagtaildocs_chooser|wagtailembeds):\w+
    | wagtail_localize:(javascript_catalog|submit_page_translation|update_translations|edit_string_translation
        |edit_override|download_pofile|upload_pofile|preview_translation|stop_translation)
    | sections:\w+
    """,
    re.VERBOSE,
)
"""The views made for writers, by name. Any other, of today or of a later Wagtail, is closed to them."""

PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
CHOOSERS = "wagtailadmin_choose_page"
LONGEST_KEY = 19
"""Digits: more than any database counts to."""


def is_confined(user: Any) -> bool:
    """Whether the back office ends for the user at the borders of a section."""
    if not user.is_authenticated or Actor.of(user).is_coordinator:
        return False
    return bool(user.groups.filter(section__isnull=False).exists())


def is_open(view: str, request: HttpRequest) -> bool:
    """Whether the view is made for writers; never the publication of a translation."""
    if view == "wagtail_localize:update_translations" and "publish_translations" in request.POST:
        return False
    return OPEN.fullmatch(view) is not None


def leads_somewhere(item: Any, request: HttpRequest) -> bool:
    """Whether an entry of the menu opens something for a writer; one that holds others decides for itself."""
    try:
        view = resolve(urlsplit(item.url).path).view_name
    except Resolver404:
        return True
    return is_open(view, request)


def is_in_reach(view: str, kwargs: Mapping[str, Any], request: HttpRequest) -> bool:
    """Whether all that the address names is the user's own, or for everyone to see there."""
    user = request.user
    named = {kwargs[name] for name in PAGES if name in kwargs}
    if view.startswith(("wagtailadmin_pages:", "wagtailadmin_api:")) and "pk" in kwargs:
        named.add(kwargs["pk"])
    named |= set(_pages_of_translation(kwargs))
    asked = request.GET.getlist("id")
    if view == "wagtail_bulk_action":
        return not named and _are_in_reach(kwargs["model_name"], asked, user)
    if view.startswith(CHOOSERS):
        chosen = named | set(asked) | set(request.GET.getlist("target_pages[]"))
        return _all(choosable(Page.objects.all(), user) | explorable(user), chosen)
    if not _all(explorable(user), named):
        return False
    return _files_in_reach(view, kwargs, asked, user)


def own_pages(user: Any) -> QuerySet[Page]:
    """The pages on which the user has a say."""
    policy = policy_registry.get_by_type(Page)
    return policy.instances_user_has_any_permission_for(user, ON_PAGES)  # type: ignore[no-any-return]


def explorable(user: Any) -> QuerySet[Page]:
    """The same and the pages above them."""
    return policy_registry.get_by_type(Page).explorable_instances(user)  # type: ignore[no-any-return]


def own_files(model: type, user: Any) -> QuerySet[Any]:
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(user, ON_FILES)  # type: ignore[no-any-return]


def choosable(pages: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """The published ones and the user's own: nobody reads the title of another's draft, nor the new title that a
    published page is to have."""
    unchanged = Page.objects.filter(live=True, draft_title=F("title")).order_by().values("pk")
    return pages.filter(Q(pk__in=unchanged) | Q(pk__in=own_pages(user).order_by().values("pk")))


def confine_choices(fields: dict[str, Field], user: Any) -> None:
    """Offer only what the user may choose; leave out what is not theirs to decide."""
    if Actor.of(user).is_coordinator:
        return
    for name in COORDINATORS_ONLY:
        fields.pop(name, None)
    for field in fields.values():
        rows = field.queryset if isinstance(field, ModelChoiceField) else None
        if rows is not None and issubclass(rows.model, Page):
            field.queryset = choosable(rows, user)  # type: ignore[attr-defined]


def _pages_of_translation(kwargs: Mapping[str, Any]) -> Iterable[int]:
    """The pages that a translation leads from and to; 0, which is nobody's, where it is of no page."""
    if "translation_source_id" in kwargs:
        sources = TranslationSource.objects.filter(pk=kwargs["translation_source_id"])
    elif "translation_id" in kwargs:
        translation = Translation.objects.filter(pk=kwargs["translation_id"])
        sources = TranslationSource.objects.filter(translations__in=translation)
    else:
        return []
    keys = sources.values("object_id")
    return Page.objects.filter(translation_key__in=keys).values_list("pk", flat=True) or [0]


def _are_in_reach(model: str, asked: list[str], user: Any) -> bool:
    rows: dict[str, QuerySet[Any]] = {
        "page": own_pages(user),
        "image": own_files(get_image_model(), user),
        "document": own_files(get_document_model(), user),
    }
    return model in rows and bool(asked) and _all(rows[model], asked)


def _files_in_reach(view: str, kwargs: Mapping[str, Any], asked: list[str], user: Any) -> bool:
    images = {kwargs[name] for name in ("image_id",) if name in kwargs}
    documents = {kwargs[name] for name in ("document_id", "doc_id") if name in kwargs}
    if view.startswith("wagtailimages_chooser:"):
        images |= {kwargs["pk"]} if "pk" in kwargs else set(asked)
    if view.startswith("wagtaildocs_chooser:"):
        documents |= {kwargs["pk"]} if "pk" in kwargs else set(asked)
    return _all(own_files(get_image_model(), user), images) and _all(
        own_files(get_document_model(), user), documents
    )


def _all(rows: QuerySet[Any], wanted: Iterable[Any]) -> bool:
    """Whether every wanted key is among `rows`; what is no key is not."""
    keys = {str(key) for key in wanted}
    if not keys:
        return True
    if not all(key.isdecimal() and key.isascii() and len(key) < LONGEST_KEY for key in keys):
        return False
    return rows.filter(pk__in=keys).order_by().values("pk").distinct().count() == len(keys)
