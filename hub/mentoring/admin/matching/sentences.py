"""Why two people, told to a coordinator: what each brings the other, by name."""

import uuid
from collections.abc import Collection, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.models import ChallengePage
from commons.search import fold
from hub.matching.people import Party, Person
from hub.matching.reasons import Reasons, reasons_for
from hub.members.models import Volunteer
from hub.mentoring.facts import frame_of
from hub.mentoring.models import Cycle, Enrolment


class Sayings:
    """The people of a page, read once: a number of queries that does not grow with them."""

    def __init__(self, cycle: Cycle, people: Collection[uuid.UUID]) -> None:
        self.frame = frame_of(cycle)
        rows = list(Volunteer.objects.filter(pk__in=people).with_topics())
        self.names = {row.pk: row.name or row.email for row in rows}
        self.topics = {
            one.topic_id: one.topic.name for row in rows for one in (*row.offers.all(), *row.seeks.all())
        }
        enrolments = Enrolment.objects.current().filter(cycle=cycle, volunteer__in=people)
        pages = {
            one.volunteer_id: list(one.challenges.all()) for one in enrolments.prefetch_related("challenges")
        }
        keys = {page.translation_key for some in pages.values() for page in some}
        known = ChallengePage.objects.published().in_language().filter(translation_key__in=keys)
        self.titles = dict(known.values_list("translation_key", "title")) if keys else {}
        self.people = {row.pk: _person(row, pages.get(row.pk, [])) for row in rows}

    def of(self, first: uuid.UUID, second: uuid.UUID) -> list[str]:
        """The sentences for two of them; `first` mentors, where there are roles."""
        party = Party(self.frame, self.people[first], (self.people[second],))
        reasons = reasons_for(party, party.mentor)
        return list(self._said(reasons, self.names[first], self.names[second]))

    def _said(self, reasons: Reasons, first: str, second: str) -> Iterator[str]:
        offers = _("%(one)s offers what %(other)s seeks: %(topics)s.")
        for topics, one, other in ((reasons.gives, first, second), (reasons.finds, second, first)):
            if topics:
                yield offers % {"one": one, "other": other, "topics": self._listed(topics)}
        if both := reasons.both_seek - reasons.gives - reasons.finds:
            yield _("Both seek: %(topics)s.") % {"topics": self._listed(both)}
        titles = sorted((self.titles[key] for key in reasons.challenges if key in self.titles), key=fold)
        if titles:
            text = ngettext("A shared challenge: %(titles)s.", "Shared challenges: %(titles)s.", len(titles))
            yield text % {"titles": ", ".join(titles)}
        if reasons.languages:
            yield _("Languages in common: %(languages)s.") % {"languages": _languages(reasons.languages)}

    def _listed(self, topics: Iterable[object]) -> str:
        return ", ".join(sorted((self.topics[one] for one in topics), key=fold))  # type: ignore[index]


def valued(what: str, value: object) -> str:
    """Something and its figure, with the colon of the reader's language."""
    return _("%(what)s: %(value)s") % {"what": what, "value": value}


def _person(row: Volunteer, challenges: Iterable[ChallengePage]) -> Person:
    return Person(
        id=row.pk,
        identity=row.pk,
        organisation=row.organisation_id,
        seniority=row.seniority,
        languages=frozenset(row.languages),
        modes=frozenset(row.modes),
        place=row.place,
        offers={one.topic_id: one.level for one in row.offers.all()},
        seeks={one.topic_id: one.level for one in row.seeks.all()},
        challenges=frozenset(page.translation_key for page in challenges),
    )


def _languages(codes: Iterable[str]) -> str:
    field = Volunteer._meta.get_field("languages")
    names: str = ", ".join(sorted(field.labels(codes), key=fold))
    return names
