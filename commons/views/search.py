"""Looking for words in what is published."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from commons import frame
from commons.languages import IN_LANGUAGE
from commons.places import Place, places
from commons.reading import open_pages
from commons.search import fold, helping, wanted
from commons.search.extracts import Reader
from commons.search.finding import KINDS, Matches, count, find
from commons.search.names import names
from commons.search.results import read
from hub.members.views.common import actor_of

PAGE_SIZE = 12
LONGEST_QUERY = 200
MOST_TOPICS = 8
MOST_TOPICS_NAMED = 3
ONE_OF_A_KIND = {"programme": _("Programme"), "charter": _("Charter"), "survey": _("Survey")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to filter by, and how many results it leaves."""

    value: str
    label: Any
    count: int
    is_chosen: bool = False


@require_safe
@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    """What is published in the reader's language that holds the words looked for."""
    asked = Asked(request)
    matches = find(asked.text, among=asked.pages, places=asked.places, language=asked.language)
    kind, topic = asked.chosen("kind", KINDS), asked.chosen("topic", asked.topics)
    results: Any = Paginator(matches.narrowed(kind=kind, topic=topic), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    reader = Reader(matches.words, asked.language)
    results.object_list = read(results.object_list, reader=reader, request=request, labels=ONE_OF_A_KIND)
    context = {
        "query": asked.text, "results": results, "matches": matches, "is_wider": matches.is_wider,
        "kind": kind, "topic": topic, "total": len(matches.hits),
        "kinds": _choices(matches.kinds(topic=topic), KINDS, kind),
        "topics": _choices(matches.topics(kind=kind), asked.topics, topic)[:MOST_TOPICS],
        "named": asked.topics_named(), "all_topics": asked.topics,
        **(_help(asked, matches) if asked.text and (matches.is_wider or not matches.hits) else {}),
    }  # fmt: skip
    return render(request, "commons/search.html", context)


class Asked:
    """What is looked for, and where. Each part is read once, when it is needed."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
        self.language = (get_language() or "fr")[:2]

    def chosen(self, name: str, offered: Any) -> str:
        """The value of a filter; nothing if it is not offered."""
        value = self.request.GET.get(name, "")
        return value if value in offered else ""

    @cached_property
    def everywhere(self) -> PageQuerySet:
        return open_pages(actor_of(self.request))

    @cached_property
    def pages(self) -> PageQuerySet:
        return self.in_language(self.language)

    def in_language(self, language: str) -> PageQuerySet:
        return self.everywhere.filter(locale_id=self.locales.get(language))  # the index knows no other column

    @cached_property
    def locales(self) -> dict[str, int]:
        return {locale.language_code: pk for pk, locale in frame.now().locales.items()}

    @cached_property
    def places(self) -> list[Place]:
        return places(self.language) if self.text else []

    @cached_property
    def topics(self) -> dict[str, str]:
        """The names of all the topics, by slug."""
        return dict(sorted(names().of_topics(self.language).items(), key=lambda item: fold(item[1])))

    @cached_property
    def vocabulary(self) -> dict[str, str]:
        """The words of what this reader may read, read once for as long as nothing published changes."""
        key = ("vocabulary", self.language, actor_of(self.request).is_member)
        return frame.now().recall(
            key, lambda: helping.vocabulary(self.pages, self.places, self.topics.values())
        )

    def topics_named(self) -> dict[str, str]:
        """The topics that the words name, wholly or in part."""
        words = {stem for word in wanted(self.text, self.language) for stem in word}
        if not words:
            return {}
        asked = wanted(self.text, self.language)
        named = {}
        for slug, name in self.topics.items():
            parts = wanted(name, self.language)
            held = {stem for part in parts for stem in part}
            if all(not held.isdisjoint(word) for word in asked) or all(
                not words.isdisjoint(part) for part in parts
            ):
                named[slug] = name
        return dict(list(named.items())[:MOST_TOPICS_NAMED])


def _choices(counts: Counter[str], labels: Any, chosen: str) -> list[Choice]:
    """The values that leave something, and the chosen one; kinds in their order, topics by their number."""
    choices = [
        Choice(value, label, counts[value], value == chosen)
        for value, label in labels.items()
        if counts[value] or value == chosen
    ]
    return choices if labels is KINDS else sorted(choices, key=lambda one: (not one.is_chosen, -one.count))


def _help(asked: Asked, matches: Matches) -> dict[str, Any]:
    """Ways on for who has found nothing, or not all."""
    language = asked.language
    return {
        "meant": helping.meant(
            asked.text, unknown=matches.missing, words=asked.vocabulary, language=language
        ),
        "shorter": helping.shorter(asked.text, matches=matches, language=language),
        "elsewhere": [] if matches.hits else _elsewhere(asked),
    }


def _elsewhere(asked: Asked) -> list[dict[str, Any]]:
    """How many results the other languages have."""
    found = []
    for code, _name in settings.LANGUAGES:
        if code != asked.language:
            among = asked.in_language(code)
            number = count(asked.text, among=among, places=places(code), language=code)
            if number:
                found.append({"code": code, "language": IN_LANGUAGE[code], "count": number})
    return found
