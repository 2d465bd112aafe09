"""Where programmes stand, for the sitemap, search and topic pages."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from commons.places import Place, publishes
from hub.mentoring.models import Cycle, Programme
from hub.topics.models import Topic


@publishes
def programmes(languages: Sequence[str]) -> Iterator[tuple[str, Place]]:
    """The programmes that have published a cycle. One query, whatever their number."""
    cycles = Cycle.objects.published().select_related("programme", "practice")
    cycles = cycles.order_by("programme__slug", "-runs_from", "slug")
    for programme, own in groupby(cycles, key=attrgetter("programme")):
        published = list(own)
        for language in languages:
            yield language, _place(programme, published, language)


def _place(programme: Programme, cycles: Sequence[Cycle], language: str) -> Place:
    practices = [cycle.practice for cycle in cycles if cycle.practice]
    addresses = _addresses(programme.slug)
    with override(language):
        model = programme.get_model_display()
    names = [Cycle.title.in_language(cycle, language) for cycle in cycles]
    names += [Topic.name.in_language(topic, language) for topic in practices]
    return Place(
        kind="programme",
        title=Programme.title.in_language(programme, language),
        url=addresses[language],
        summary=Programme.summary.in_language(programme, language),
        text="\n".join(dict.fromkeys([model, *names])),
        markdown="\n".join([f"**{model}**", "", *(_line(cycle, language) for cycle in cycles)]),
        updated=max((cycle.state_changed_at for cycle in cycles), default=None),
        topics=frozenset(topic.slug for topic in practices),
        translations=addresses,
    )


def _line(cycle: Cycle, language: str) -> str:
    """A cycle in Markdown: its title, where it stands, from when until when."""
    title = Cycle.title.in_language(cycle, language)
    with override(language):
        state = cycle.get_state_display()
    dates = " – ".join(day.isoformat() for day in (cycle.runs_from, cycle.runs_until) if day)
    return f"- **{title}** ({', '.join(filter(None, [state, dates]))})"


def _addresses(slug: str) -> dict[str, str]:
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = reverse("programme", args=[slug])
    return addresses
