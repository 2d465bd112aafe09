"""The history of a common: each published text is kept, and a moderator may withdraw one."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.models import Page

from commons.models import CommonPage, CommonVersion
from hub.members.actors import Actor, permit
from hub.members.events import record
from hub.shared import clock

NOT_CONTENT = {field.name for field in Page._meta.get_fields()} - {"title"} | {
    "pk", "page_ptr", "reserved_until", "changes",
}  # fmt: skip
"""What Wagtail keeps about any page, and what says something about the version rather than being part of it."""


@transaction.atomic
def record_version(*, page: CommonPage) -> CommonVersion | None:
    """Keep what `page` says now that it is published; None when that is what it said last time."""
    CommonPage.objects.select_for_update().filter(pk=page.pk).first()
    content = content_of(page)
    last = page.versions.order_by("-number").first()
    if last is not None and last.content == content:
        return None
    return CommonVersion.objects.create(
        page=page,
        number=last.number + 1 if last else 1,
        label=page.version,
        changes=page.changes,
        published_at=page.last_published_at or clock.now(),
        content=content,
    )


@transaction.atomic
def withdraw_version(*, actor: Actor, version: CommonVersion) -> None:
    """Close an earlier version, and forget its text: a personal datum or a right that was missed. Its place in the
    history stays. The version that readers see now can't be: publish another first. Again changes nothing."""
    permit(actor.is_coordinator)
    version = CommonVersion.objects.select_for_update().select_related("page").get(pk=version.pk)
    if version.withdrawn_at is not None:
        return
    permit(not version.is_latest)
    version.withdrawn_at = clock.now()
    version.content = {}
    version.changes = ""
    version.save(update_fields=["withdrawn_at", "content", "changes"])
    record(actor=actor, verb="common_version.withdrawn", subject=version)


def content_of(page: CommonPage) -> dict[str, Any]:
    """The page's data that readers see, as Wagtail serialises it, comparable with what the database kept."""
    data = {name: value for name, value in page.serializable_data().items() if name not in NOT_CONTENT}
    for relation in ("topics", "organisations"):
        data[relation] = sorted(data[relation], key=str)
    plain: dict[str, Any] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return plain
