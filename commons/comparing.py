"""What differs between two publications of a common, part by part, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commons.models import CommonPage
from hub.shared.dates import date_format
from hub.shared.differences import Segment, compare, is_changed


@dataclass(frozen=True)
class Change:
    """One part that differs. Without a changed word, it is its links, its picture or its layout that changed."""

    label: str
    segments: Sequence[Segment]

    @property
    def is_in_words(self) -> bool:
        return is_changed(self.segments)


def changes_between(old: CommonPage, new: CommonPage) -> list[Change]:
    """The facts that changed, then the blocks of the text, in the order of the newer one."""
    before, after = facts(old), facts(new)
    told = [Change(label, compare(before[label], after[label])) for label in before]
    return [*(one for one in told if one.is_in_words), *_blocks(list(old.body), list(new.body))]


def facts(page: CommonPage) -> dict[str, str]:
    """What the page says outside of its text, by label."""
    day = date_format(page.published_on, "j F Y") if page.published_on else ""
    name = {field.name: capfirst(str(field.verbose_name)) for field in CommonPage._meta.fields}
    figures = "\n".join(f"{one.value['value']} {one.value['label']}" for one in page.figures)
    return {
        name["title"]: page.title,
        name["summary"]: page.summary,
        name["kind"]: page.get_kind_display(),
        name["authors"]: "\n".join(page.author_names),
        _("Contributing organisations"): "\n".join(sorted(one.name for one in page.organisations.all())),
        name["licence"]: page.get_licence_display(),
        name["version"]: page.version,
        name["published_on"]: day,
        _("Topics"): "\n".join(sorted(topic.name for topic in page.topics.all())),
        name["file"]: page.file.title if page.file else "",
        name["figures"]: figures,
    }


def _blocks(old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Blocks are recognised by their identifiers: one that stays is compared with itself. One written or imported
    again has a new identifier: it is recognised by its words."""
    known = {block.id for block in old} & {block.id for block in new}
    before, after = (
        [block.id if block.id in known else (block.block_type, words(block)) for block in blocks]
        for blocks in (old, new)
    )
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pairs = zip(old[a:b], new[c:d], strict=True) if tag == "equal" else _apart(old[a:b], new[c:d])
        for one, other in pairs:
            change = _change(one, other)
            if change is not None:
                yield change


def _apart(old: list[Any], new: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Removed and added blocks in turn: those of one type that took each other's place are compared."""
    for before, after in zip(old, new, strict=False):
        if before.block_type == after.block_type:
            yield before, after
        else:
            yield before, None
            yield None, after
    yield from ((before, None) for before in old[len(new) :])
    yield from ((None, after) for after in new[len(old) :])


def _change(before: Any, after: Any) -> Change | None:
    if before and after and before.get_prep_value()["value"] == after.get_prep_value()["value"]:
        return None
    label = capfirst(str((after or before).block.label))
    return Change(label, compare(words(before), words(after)))


def words(block: Any) -> str:
    """The texts of a block, one by line; nothing for no block."""
    if block is None:
        return ""
    if block.block_type == "heading":
        return str(block.value["text"])
    texts = block.block.get_searchable_content(block.value)
    return "\n".join(text.strip() for text in map(str, texts) if text.strip())
