"""The names that pages take from other tables: of their topics, of who contributed to them. One query for all of them,
made once for as long as nothing published changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from commons import frame
from commons.models import ChallengePage, CommonPage
from hub.topics.models import Topic

NO_PAGE = 0
NOTHING: frozenset[str] = frozenset()

type Row = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """`topics`: the French and the English name of each, by slug. Of each page by its id: `on`, the slugs of its
    topics; `by`, the names of its contributors."""

    topics: dict[str, tuple[str, str]]
    on: dict[int, frozenset[str]]
    by: dict[int, tuple[str, ...]]

    def of_topics(self, language: str) -> dict[str, str]:
        """The name of each topic by its slug, French where it has no other."""
        return {
            slug: (english if language == "en" else "") or french
            for slug, (french, english) in self.topics.items()
        }

    def linked(self, page: int, language: str) -> list[str]:
        """What `HubPage.linked_names` says of a page."""
        topics = self.of_topics(language)
        return [*(topics[slug] for slug in sorted(self.on.get(page, NOTHING))), *self.by.get(page, ())]


def names() -> Names:
    """Those of now."""
    return frame.now().recall("names", _read)


def _read() -> Names:
    first, *others = (_topics(), *_links())
    topics: dict[str, tuple[str, str]] = {}
    on: dict[int, set[str]] = {}
    by: dict[int, set[str]] = {}
    rows: Iterable[Row] = first.union(*others, all=True)
    for page, slug, french, english in rows:
        if page == NO_PAGE:
            topics[slug] = (french, english)
        elif slug:
            on.setdefault(page, set()).add(slug)
        else:
            by.setdefault(page, set()).add(french)
    return Names(
        topics=dict(sorted(topics.items())),
        on={page: frozenset(slugs) for page, slugs in on.items()},
        by={page: tuple(sorted(organisations)) for page, organisations in by.items()},
    )


def _topics() -> Any:
    return Topic.objects.order_by().values_list(Value(NO_PAGE), "slug", "name_fr", "name_en")


def _links() -> Iterable[Any]:
    """In the columns of `_topics`: the page, the slug of a topic or nothing, the name of an organisation or nothing."""
    for model, page in ((ChallengePage, "challengepage_id"), (CommonPage, "commonpage_id")):
        yield _through(model, "topics").values_list(page, "topic__slug", Value(""), Value(""))
    yield _through(CommonPage, "organisations").values_list(
        "commonpage_id", Value(""), "organisation__name", Value("")
    )


def _through(model: Any, name: str) -> Any:
    return model._meta.get_field(name).remote_field.through.objects.order_by()
