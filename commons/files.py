"""Which files a reader may fetch: those that something they may read refers to. Anything else is closed.

What refers to a file is looked up in Wagtail's reference index, which is made from live data: a draft opens nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import DraftStateMixin, Page, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from commons.models import CommonVersion
from commons.reading import open_pages
from hub.members.actors import Actor

type Reader = Callable[[Iterable[str], Actor | None], bool]

IN_THE_ADMIN = ["choose", "add", "change", "delete"]


def is_open(file: Any, actor: Actor | None = None) -> bool:
    """Whether everyone may fetch this document or picture; or `actor`, as a reader, when given."""
    rows = ReferenceIndex.get_references_to(file).values_list("base_content_type", "object_id")
    by_type: dict[int, set[str]] = {}
    for content_type, object_id in rows.order_by().distinct():
        by_type.setdefault(content_type, set()).add(object_id)
    return any(_opens(ContentType.objects.get_for_id(key), ids, actor) for key, ids in by_type.items())


def may_fetch(file: Any, actor: Actor) -> bool:
    """Whether `actor` may: by what they may read, or because they may choose it in the back office."""
    return is_open(file) or is_open_to(file, actor)


def is_open_to(file: Any, actor: Actor) -> bool:
    """Whether `actor` may fetch a file that is not open to everyone."""
    return (actor.is_member and is_open(file, actor)) or _may_choose(file, actor)


def _may_choose(file: Any, actor: Actor) -> bool:
    user = actor.user
    if user is None or not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        return False
    policy = policy_registry.get_by_type(type(file))
    return bool(policy.user_has_any_permission_for_instance(user, IN_THE_ADMIN, file))


def _opens(content_type: ContentType, ids: Iterable[str], actor: Actor | None) -> bool:
    """Whether one of the objects of this type that refer to the file is open."""
    model = content_type.model_class()
    if model is None:
        return False
    for base, read in READERS.items():
        if issubclass(model, base):
            return read(ids, actor)
    if issubclass(model, (BaseSiteSetting, BaseGenericSetting)):
        return True
    return model in get_snippet_models() and _live(model, ids)


def _pages(ids: Iterable[str], actor: Actor | None) -> bool:
    return bool(open_pages(actor).filter(pk__in=list(ids)).exists())


def _versions(ids: Iterable[str], actor: Actor | None) -> bool:
    """An earlier version stays readable with its files, as long as its page is and nobody withdrew it."""
    versions = CommonVersion.objects.readable().filter(pk__in=list(ids))
    return versions.filter(page__in=open_pages(actor).order_by().values("pk")).exists()


def _live(model: type[models.Model], ids: Iterable[str]) -> bool:
    rows = model._default_manager.filter(pk__in=list(ids))
    return (rows.filter(live=True) if issubclass(model, DraftStateMixin) else rows).exists()


READERS: Mapping[type[models.Model], Reader] = {Page: _pages, CommonVersion: _versions}
