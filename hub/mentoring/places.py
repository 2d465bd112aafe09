"""Where programmes stand, for the sitemap, search and topic pages."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import override

from commons.places import Place, publishes
from hub.mentoring.models import Cycle, Programme
from hub.topics.models import Topic


@publishes
def programmes(language: str) -> Iterator[Place]:
    """The programmes that have published a cycle."""
    cycles = Prefetch("cycles", Cycle.objects.published().select_related("practice"), to_attr="shown_cycles")
    for programme in Programme.objects.published().prefetch_related(cycles).order_by("slug"):
        yield _place(programme, language)


def _place(programme: Programme, language: str) -> Place:
    cycles: list[Cycle] = programme.shown_cycles  # type: ignore[attr-defined]
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
