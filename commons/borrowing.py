"""What a writer's form names by its number: a picture, a document, a page. Another's is not there.

Choosers offer nobody else's; this is for what a form sends all the same, or a translation puts in its place.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.forms import BaseForm, ModelChoiceField
from django.http import Http404
from wagtail.blocks.base import BlockField
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text
from wagtail_localize.models import SegmentOverride

from commons.confinement import choosable, is_confined, own_files

type Named = tuple[type[Model], str]


def refuse_what_is_borrowed(form: BaseForm, user: Any, *, instance: Page) -> None:
    """Raise Http404 where the form names what is neither the user's nor for everyone; what the page shows already
    stays. To be called before the form writes into `instance`."""
    if is_confined(user):
        _refuse(set(_named_in(form)) - set(_named_by(instance)), user)


@receiver(pre_save, sender=SegmentOverride)
def refuse_what_a_translation_borrows(instance: SegmentOverride, **_kwargs: Any) -> None:
    """The same for a picture or a document chosen for one language alone."""
    user = instance.last_translated_by
    if user is None or instance.context is None or not is_confined(user):
        return
    page = instance.context.object.get_instance_or_none(instance.locale)
    source = Page.objects.filter(translation_key=instance.context.object_id).exclude(locale=instance.locale)
    goal = _goal(instance.context, source.specific().first())
    if goal is not None:
        _refuse({(goal, str(instance.data))} - set(_named_by(page) if page else ()), user)


def _refuse(named: Iterable[Named], user: Any) -> None:
    for model in (Page, get_image_model(), get_document_model()):
        keys = {key for one, key in named if issubclass(one, model)}
        numbers = {key for key in keys if key.isdecimal() and key.isascii() and len(key) < 19}
        there = model.objects.filter(pk__in=numbers)
        if keys != numbers or there.exclude(pk__in=_theirs(model, user)).exists():
            raise Http404


def _theirs(model: Any, user: Any) -> QuerySet[Any]:
    rows = choosable(Page.objects.all(), user) if model is Page else own_files(model, user)
    return rows.order_by().values("pk")


def _named_in(form: BaseForm) -> Iterator[Named]:
    """As the form was sent, before anything is checked."""
    for name, field in form.fields.items():
        sent = form[name].data
        if not sent:
            continue
        if isinstance(field, BlockField):
            yield from ((model, str(key)) for model, key, *_where in field.block.extract_references(sent))
        elif isinstance(field, ModelChoiceField) and isinstance(sent, str):
            yield field.queryset.model, sent  # type: ignore[union-attr]
        elif isinstance(sent, str) and "<" in sent:
            yield from ((model, str(key)) for model, key, *_where in extract_references_from_rich_text(sent))


def _named_by(page: Page) -> Iterator[Named]:
    """What the page names, as it is edited."""
    for field in page._meta.get_fields():
        if field.many_to_one and field.concrete:
            yield field.related_model, str(field.value_from_object(page))
        elif hasattr(field, "extract_references"):
            found = field.extract_references(field.value_from_object(page))
            yield from ((model, str(key)) for model, key, *_where in found)


def _goal(context: Any, page: Any) -> type[Model] | None:
    """The model of what stands at this place of a page; None where it is words."""
    if page is None:
        return None
    name, *below = context.get_field_path(page).split(".")
    field = page._meta.get_field(name)
    if not isinstance(field, StreamField):
        return field.related_model if field.is_relation else None
    block = field.stream_block
    for step in below:
        children = getattr(block, "child_blocks", {})
        block = children.get(step) or getattr(block, "child_block", block)
    return getattr(block, "model_class", None)
