"""Links a French page with its English one the way an editor would: a translation, segment by segment."""

import re
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from hub.demo.markdown import ContentError

LINK = re.compile(r'<a id="(a\d+)">')


def publish(french: Page, english: Page, locale: Locale) -> None:
    """Publish the translation of `french` into `locale` with the texts of `english`, which stays unsaved."""
    source, _created = TranslationSource.update_or_create_from_instance(french)
    texts = _texts(french, english)
    translation = Translation.objects.create(source=source, target_locale=locale)
    now = timezone.now()
    StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            data=texts[segment.context.path, segment.string.data],
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            created_at=now,
            updated_at=now,
        )
        for segment in _distinct(source)
    )
    Translation.objects.filter(pk=translation.pk).update(translations_last_updated_at=now)
    translation.save_target(publish=False)
    target = translation.get_target_instance()
    target.get_latest_revision().publish()


def _distinct(source: TranslationSource) -> list[Any]:
    """The source's strings, once for each place: a text repeated in one place has one translation."""
    segments = StringSegment.objects.filter(source=source).select_related("string", "context")
    return list({(segment.context_id, segment.string_id): segment for segment in segments}.values())


def _texts(french: Page, english: Page) -> dict[tuple[str, str], str]:
    """The English text for each place and French text."""
    ours, theirs = _strings(french), _strings(english)
    for number in range(max(len(ours), len(theirs))):
        here = ours[number] if number < len(ours) else None
        there = theirs[number] if number < len(theirs) else None
        if here is None or there is None or here.path != there.path:
            raise ContentError(f"{_name(french)}: not parallel: {_show(here)} faces {_show(there)}")
    texts: dict[tuple[str, str], str] = {}
    for here, there in zip(ours, theirs, strict=True):
        text = _with_links_of(here, there, french)
        if texts.setdefault((here.path, here.string.data), text) != text:
            raise ContentError(f"{_name(french)}: one French text has two translations: {_show(here)}")
    return texts


def _strings(page: Page) -> list[StringSegmentValue]:
    return [segment for segment in extract_segments(page) if isinstance(segment, StringSegmentValue)]


def _with_links_of(here: StringSegmentValue, there: StringSegmentValue, page: Page) -> str:
    """The English text, its links numbered as the French ones that lead to the same place."""
    numbers = {tuple(sorted(attrs.items())): name for name, attrs in (here.attrs or {}).items()}

    def renumber(match: re.Match[str]) -> str:
        goal = tuple(sorted(there.attrs[match[1]].items()))
        if goal not in numbers:
            raise ContentError(f"{_name(page)}: a link differs between languages: {_show(there)}")
        return f'<a id="{numbers[goal]}">'

    return LINK.sub(renumber, there.string.data)


def _name(page: Page) -> str:
    return f"{type(page).__name__} “{page.slug}”"


def _show(segment: StringSegmentValue | None) -> str:
    return f"“{segment.string.data[:60]}” ({segment.path.partition('.')[0]})" if segment else "nothing"
