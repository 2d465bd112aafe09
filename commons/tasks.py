"""What follows the publication of a page: the facts that all languages share reach its translations at once."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published
from wagtail_localize.fields import SynchronizedField
from wagtail_localize.models import Translation, TranslationSource

from commons.publication import NotReadyToPublish


@receiver(page_published)
def share_facts(instance: Page, **_kwargs: Any) -> None:
    """A status, topics or an organisation are not translated: readers of all languages see the same."""
    names = shared_fields(type(instance))
    source = TranslationSource.objects.get_for_instance_or_none(instance) if names else None
    if source is None:
        return
    _keep_in_source(source, instance, names)
    for translation in Translation.objects.filter(source=source, enabled=True).select_related(
        "target_locale"
    ):
        target = instance.get_translation_or_none(translation.target_locale)
        if target is not None:
            _bring(target.specific, instance, names)


def shared_fields(model: type[Page]) -> list[str]:
    """The fields of a page type that are the same in every language."""
    fields = getattr(model, "override_translatable_fields", [])
    return [one.field_name for one in fields if isinstance(one, SynchronizedField) and not one.overridable]


def _keep_in_source(source: TranslationSource, page: Page, names: list[str]) -> None:
    """The translation's editor starts from this copy: it must not bring the old facts back."""
    facts = page.serializable_data()
    content = {**json.loads(source.content_json), **{name: facts[name] for name in names}}
    source.content_json = json.dumps(content, cls=DjangoJSONEncoder)
    source.save(update_fields=["content_json"])


def _bring(target: Page, page: Page, names: list[str]) -> None:
    facts = page.serializable_data()
    known = target.serializable_data()
    if all(known[name] == facts[name] for name in names):
        return
    latest = target.get_latest_revision_as_object()
    has_draft = target.live and target.has_unpublished_changes
    for one in [latest, target] if has_draft else [latest]:
        _give(one, page, names)
    if has_draft:
        target.save()
    revision = latest.save_revision()
    if target.live and not has_draft:
        try:
            revision.publish()
        except NotReadyToPublish:  # it was live before today's demands: its text stays, the facts follow
            _give(target, page, names)
            target.save()


def _give(target: Page, page: Page, names: list[str]) -> None:
    for name in names:
        value = getattr(page, name)
        setattr(target, name, list(value.all()) if hasattr(value, "all") else value)
