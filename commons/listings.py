"""What the Markdown twins say of what only leads on: the topics, each of them, the programmes, the forms."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from commons.models import ChallengePage, CommonPage
from commons.places import Place, places
from commons.topical import challenges_on, commons_on, models_on
from hub.topics.models import Topic

MOST = 2_000

type Lines = Iterable[str]


def listing_at(path: str, language: str, root: str) -> Place | None:
    """The list or form at this address in the active language; None where there is none."""
    for name, make in LISTINGS.items():
        if path == _address(name):
            title, summary, lines = make(language, root)
            return _place(name, [], title, summary, lines)
    slug = path.removeprefix(_address("topics")).strip("/")
    topic = Topic.objects.filter(slug=slug).first() if path == _address("topic", slug or "-") else None
    if topic is None:
        return None
    return _place("topic", [topic.slug], topic.name, topic.description, _on(topic, language, root))


def _place(name: str, args: list[str], title: str, summary: str, lines: Lines) -> Place:
    translations = {}
    for code, _label in settings.LANGUAGES:
        with override(code):
            translations[code] = _address(name, *args)
    return Place(
        kind="topic" if args else "list",
        title=title[:1].upper() + title[1:],
        url=_address(name, *args),
        summary=summary,
        topics=frozenset(args),
        translations=translations,
        markdown="\n".join(lines),
    )


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _topics(language: str, root: str) -> tuple[str, str, Lines]:
    topics = sorted(Topic.objects.all(), key=lambda topic: topic.name.casefold())
    lines = [_line(topic.name, root + _address("topic", topic.slug), topic.description) for topic in topics]
    return _("Topics"), _("What is published on each subject and each practice."), lines


def _programmes(language: str, root: str) -> tuple[str, str, Lines]:
    found = [place for place in places(language) if place.kind == "programme"]
    lines = [_line(place.title, root + place.url, place.summary) for place in found]
    return (
        _("Programmes"),
        _("What you can take part in: who with whom, under which charter, from when to when."),
        lines,
    )


def _ideas(language: str, root: str) -> tuple[str, str, Lines]:
    summary = _(
        "A question that your organisation can't answer alone? Send it: it may become a challenge that others work "
        "on with you."
    )
    return _("Send an idea"), summary, [_line(_("Send an idea"), root + _address("ideas"))]


def _subscribe(language: str, root: str) -> tuple[str, str, Lines]:
    summary = _("Once a week, what was published on the topics that you choose. Nothing when nothing is new.")
    return _("What is new, by mail"), summary, [_line(_("Subscribe"), root + _address("subscribe"))]


LISTINGS: dict[str, Callable[[str, str], tuple[str, str, Lines]]] = {
    "topics": _topics,
    "programmes": _programmes,
    "ideas": _ideas,
    "subscribe": _subscribe,
}


def _on(topic: Topic, language: str, root: str) -> Iterator[str]:
    """What is published on the topic, by kind."""
    challenges: Any = challenges_on(topic).in_language(language).order_by("-first_published_at", "path")
    commons: Any = commons_on(topic).in_language(language).order_by("-published_on", "path")
    models: Any = models_on(topic).in_language(language).order_by("path")
    for title, pages in [
        (str(ChallengePage._meta.verbose_name_plural), challenges),
        (str(CommonPage._meta.verbose_name_plural), commons),
        (_("Mentoring models"), models),
    ]:
        rows = list(pages.defer_streamfields()[:MOST])
        yield from _section(title, [_line(page.title, root + page.url, page.summary) for page in rows])
    found = [place for place in places(language) if topic.slug in place.topics]
    lines = [_line(place.title, root + place.url, place.summary) for place in found]
    yield from _section(_("Programmes and charters"), lines)


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ["", f"## {title[:1].upper()}{title[1:]}", "", *lines]


def _line(title: str, url: str, summary: str = "") -> str:
    text = title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"- [{text}]({url}) {' '.join(summary.split())}".rstrip()
