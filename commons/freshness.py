"""When what readers see has changed. A stamp stands for everything published: it is renewed with every change of a
page, a snippet or a setting that pages show, so that whatever was kept under the former stamp is never read again."""

import logging
import uuid
from typing import Any

from django.core.cache import caches
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

logger = logging.getLogger(__name__)

KEY = "stamp"

SHOWN_APPS = {"commons", "topics", "wagtailcore", "wagtailimages", "wagtaildocs", "wagtailredirects"}
NOT_SHOWN = {
    "commons.idea",
    "commons.need",
    "commons.subscription",
    "wagtailcore.comment",
    "wagtailcore.commentreply",
    "wagtailcore.editingsession",
    "wagtailcore.modellogentry",
    "wagtailcore.pagelogentry",
    "wagtailcore.pagesubscription",
    "wagtailcore.referenceindex",
    "wagtailcore.revision",
    "wagtailcore.taskstate",
    "wagtailcore.uploadedfile",
    "wagtailcore.workflowstate",
    "wagtailimages.rendition",
}
_watched: set[str] = set()


def watch(*labels: str) -> None:
    """Rows of these models are shown on pages too: "members.organisation". Upper packages say theirs in `ready()`."""
    _watched.update(labels)


def stamp() -> str:
    """The present stamp."""
    known: str | None = caches["stamp"].get(KEY)
    if known is None:
        known = uuid.uuid4().hex
        caches["stamp"].add(KEY, known, timeout=None)
        known = caches["stamp"].get(KEY) or known
    return known


def renew() -> None:
    """From now on, nothing that was kept is read."""
    caches["stamp"].set(KEY, uuid.uuid4().hex, timeout=None)


def is_shown(model: type[models.Model]) -> bool:
    """Whether rows of this model are part of what readers see."""
    meta = model._meta
    label = meta.label_lower
    return (meta.app_label in SHOWN_APPS and label not in NOT_SHOWN) or label in _watched


def _changed(sender: type[models.Model], **kwargs: Any) -> None:
    instance = kwargs.get("instance")
    model = type(instance) if isinstance(instance, models.Model) else sender
    if is_shown(sender) or (sender._meta.auto_created and is_shown(model)):
        transaction.on_commit(renew)


def listen() -> None:
    """Called once, when the app is ready."""
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_changed, dispatch_uid="commons.freshness")
