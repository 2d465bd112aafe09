"""Pages are indexed with names that stand in other tables: once a topic or an organisation has another, or is gone, the
pages that name it are indexed again, by a task once that is committed."""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_save, pre_delete
from django.tasks import task
from wagtail.models import Page

from commons.models import ChallengePage, CommonPage, OrganisationPage
from commons.search.indexing import index
from hub.members.models import Organisation
from hub.topics.models import Topic

NAMED_IN: Mapping[type[Model], Sequence[tuple[type[Any], str]]] = {
    Topic: ((ChallengePage, "topics"), (CommonPage, "topics")),
    Organisation: (
        (ChallengePage, "organisation"),
        (CommonPage, "organisations"),
        (OrganisationPage, "organisation"),
    ),
}
TEXTS: Mapping[type[Model], frozenset[str]] = {
    Topic: frozenset({"name_fr", "name_en", "slug"}),
    Organisation: frozenset({"name", "summary_fr", "summary_en"}),
}
AT_ONCE = 100
"""Pages of one task."""


def listen() -> None:
    """Called once, when the app is ready."""
    for model in NAMED_IN:
        post_save.connect(_after_saving, sender=model, dispatch_uid="commons.search.renaming")
        pre_delete.connect(_before_deleting, sender=model, dispatch_uid="commons.search.renaming")


def naming(thing: Model) -> list[int]:
    """The ids of the pages, drafts too, whose index holds the name of a topic or an organisation."""
    pages = (model.objects.filter(**{field: thing.pk}) for model, field in NAMED_IN[type(thing)])
    return sorted({key for rows in pages for key in rows.values_list("pk", flat=True)})


@task(backend="background")
def index_again(pages: list[int]) -> None:
    for page in Page.objects.filter(pk__in=pages).order_by("pk").specific():
        index(page)


def _after_saving(
    instance: Model,
    created: bool,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_options: object,
) -> None:
    if created or raw or (update_fields is not None and TEXTS[type(instance)].isdisjoint(update_fields)):
        return
    transaction.on_commit(lambda: _ask_for(naming(instance)))


def _before_deleting(instance: Model, **_options: object) -> None:
    transaction.on_commit(partial(_ask_for, naming(instance)))


def _ask_for(pages: Iterable[int]) -> None:
    for some in itertools.batched(pages, AT_ONCE):
        index_again.enqueue(list(some))
