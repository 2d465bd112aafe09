"""Links a page with its translation the way an editor would: segment by segment, so that translating can go on."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from hub.shared import clock

LINK = re.compile(r'<a id="(a\d+)">')

type Texts = dict[tuple[str, str], str]
"""The translation of each text, by its place and itself."""
type Goal = Callable[[dict[str, str]], object]
"""Where a link leads, whatever its language."""


def link(source_page: Page, target_page: Page, family: dict[int, Any]) -> None:
    """Make `target_page`, published already, the translation of `source_page`. What is not parallel in the two stays
    to be translated. `family` gives what the translations of a page have in common, by page id."""
    source, _made = TranslationSource.update_or_create_from_instance(source_page)
    Translation.objects.create(source=source, target_locale=target_page.locale)

    def goal(attrs: dict[str, str]) -> object:
        if attrs.get("linktype") == "page":
            return "page", family.get(int(attrs["id"]), attrs["id"])
        return tuple(sorted(attrs.items()))

    translate(source, target_page.locale, _parallel(source_page, target_page, goal))
    keep_own_files(source, source_page, target_page)


def translate(source: TranslationSource, locale: Any, texts: Texts) -> None:
    """Write the translations of the source's strings that `texts` holds."""
    now = clock.now()
    segments = StringSegment.objects.filter(source=source).select_related("string", "context")
    distinct = {(segment.context_id, segment.string_id): segment for segment in segments}
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
        for segment in distinct.values()
        if (segment.context.path, segment.string.data) in texts
    )
    Translation.objects.filter(source=source, target_locale=locale).update(translations_last_updated_at=now)


def strings(page: Page) -> list[StringSegmentValue]:
    """The texts of a page that are translated, in order."""
    return [segment for segment in extract_segments(page) if isinstance(segment, StringSegmentValue)]


def same_links(here: StringSegmentValue, there: StringSegmentValue, goal: Goal) -> str | None:
    """The text of `there`, its links numbered as those of `here` that lead to the same place; None if one leads
    elsewhere."""
    numbers = {goal(attrs): name for name, attrs in (here.attrs or {}).items()}
    goals = [goal(there.attrs[name]) for name in LINK.findall(there.string.data)]
    if any(one not in numbers for one in goals):
        return None
    return LINK.sub(lambda match: f'<a id="{numbers[goal(there.attrs[match[1]])]}">', there.string.data)


def _parallel(ours: Page, theirs: Page, goal: Goal) -> Texts:
    texts: Texts = {}
    for here, there in _pairs(strings(ours), strings(theirs)):
        text = same_links(here, there, goal)
        if text is not None:
            texts.setdefault((here.path, here.string.data), text)
    return texts


def _pairs(
    ours: list[StringSegmentValue], theirs: list[StringSegmentValue]
) -> Iterator[tuple[StringSegmentValue, StringSegmentValue]]:
    """The texts that stand at the same place of both, where both have as many there."""
    by_path: dict[str, list[StringSegmentValue]] = defaultdict(list)
    for one in theirs:
        by_path[one.path].append(one)
    mine: dict[str, list[StringSegmentValue]] = defaultdict(list)
    for one in ours:
        mine[one.path].append(one)
    for path, found in mine.items():
        if len(found) == len(by_path[path]):
            yield from zip(found, by_path[path], strict=True)


def keep_own_files(source: TranslationSource, ours: Page, theirs: Page) -> None:
    """Where the translation shows another file or leads to another address, that stays so."""
    other = {
        one.path: one.data for one in extract_segments(theirs) if isinstance(one, OverridableSegmentValue)
    }
    mine = {one.path: one.data for one in extract_segments(ours) if isinstance(one, OverridableSegmentValue)}
    for segment in OverridableSegment.objects.filter(source=source).select_related("context"):
        path = segment.context.path
        if path in other and path in mine and other[path] != mine[path]:
            SegmentOverride.objects.create(
                locale=theirs.locale, context=segment.context, data_json=json.dumps(other[path])
            )
