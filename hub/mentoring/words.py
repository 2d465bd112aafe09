"""Why these people were brought together, in sentences said to one of them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commons.models import ChallengePage
from hub.matching.reasons import Reasons, reasons_for
from hub.members.hours import SLOTS, weekly_hours
from hub.members.models import Volunteer
from hub.mentoring.facts import party_of
from hub.mentoring.models import MentoringModel, Pair, PairMember


def reasons_of(pair: Pair, place: PairMember) -> list[str]:
    """The reasons for the proposal as `place` lives it; `pair` is read `with_members()`."""
    places = list(pair.members.all())
    first = next((one for one in places if one.role != PairMember.Role.MENTEE), places[0])
    party = party_of(
        cycle=pair.cycle,
        mentor=first.volunteer,
        mentees=[one.volunteer for one in places if one is not first],
        reciprocal=pair.reciprocal,
        challenge=pair.challenge,
        apart_from=pair,
    )
    person = next(one for one in party.people if one.id == place.volunteer_id)
    return _sentences(pair, place, reasons_for(party, person))


def _sentences(pair: Pair, place: PairMember, reasons: Reasons) -> list[str]:
    names = _topic_names([one.volunteer for one in pair.members.all()])
    is_group = len(pair.members.all()) > 2
    said = [
        *_about_challenges(pair, reasons),
        *_about_practices(place, reasons, names),
        *_about_topics(reasons, names, is_group=is_group and place.role == PairMember.Role.MENTOR),
        *_about_meeting(reasons),
        *_about_hours(pair, place),
    ]
    if reasons.organisations > 1 and pair.cycle.programme.model != MentoringModel.CULTURE_SHIFT:
        said.append(
            _("Several organisations are here: each brings a view that the others lack.")
            if is_group
            else _("You come from different organisations: each brings a view that the other lacks.")
        )
    return said


def _about_challenges(pair: Pair, reasons: Reasons) -> list[str]:
    keys = {*reasons.challenges, *([pair.challenge.translation_key] if pair.challenge else [])}
    if not keys:
        return []
    pages = ChallengePage.objects.published().in_language().filter(translation_key__in=keys)
    titles = [_("“%(title)s”") % {"title": title} for title in pages.values_list("title", flat=True)]
    if not titles:
        return []
    text = ngettext("You share a challenge: %(titles)s.", "You share challenges: %(titles)s.", len(titles))
    return [text % {"titles": ", ".join(titles)}]


def _about_practices(place: PairMember, reasons: Reasons, names: Mapping[object, str]) -> list[str]:
    if not reasons.practices:
        return []
    if place.role == PairMember.Role.MENTOR:
        text = _("You have lived what the whole group wants to acquire: %(topics)s.")
    else:
        text = _("The mentor has lived what your group wants to acquire: %(topics)s.")
    return [text % {"topics": _listed(reasons.practices, names)}]


def _about_topics(reasons: Reasons, names: Mapping[object, str], *, is_group: bool) -> list[str]:
    said = []
    if gives := reasons.gives - reasons.practices:
        text = _("Someone here seeks what you offer: %(topics)s.")
        said.append(text % {"topics": _listed(gives, names)})
    if finds := reasons.finds - reasons.practices:
        text = _("You seek what is offered here: %(topics)s.")
        said.append(text % {"topics": _listed(finds, names)})
    if (both := reasons.both_seek - reasons.practices - reasons.gives - reasons.finds) and not is_group:
        said.append(_("You are looking for the same thing: %(topics)s.") % {"topics": _listed(both, names)})
    return said


def _about_meeting(reasons: Reasons) -> list[str]:
    fields = Volunteer._meta
    languages = fields.get_field("languages").labels(sorted(map(str, reasons.languages)))
    if (get_language() or "fr").startswith("fr"):
        languages = [language.lower() for language in languages]
    modes = fields.get_field("modes").labels(sorted(map(str, reasons.modes)))
    if not languages or not modes:
        return []
    spoken = _or([_("in %(language)s") % {"language": language} for language in languages])
    return [_("You can meet %(languages)s, %(modes)s.") % {"languages": spoken, "modes": _or(modes)}]


def _about_hours(pair: Pair, place: PairMember) -> list[str]:
    """The parts of the reader's own week in which everyone is free; of those who said nothing, any."""
    start, people = pair.cycle.runs_from, [one.volunteer for one in pair.members.all()]
    said = [weekly_hours(one.slots, one.time_zone, start) for one in people if one.slots]
    me = place.volunteer
    if len(said) < 2 or not me.slots:
        return []
    common = frozenset.intersection(*said)
    parts = [
        str(label)
        for slot, label in SLOTS
        if slot in me.slots and common & weekly_hours([slot], me.time_zone, start)
    ]
    return [_("Hours that usually suit everyone: %(parts)s.") % {"parts": ", ".join(parts)}] if parts else []


def _or(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _listed(ids: Iterable[object], names: Mapping[object, str]) -> str:
    return ", ".join(sorted((names[one] for one in ids if one in names), key=str.casefold))


def _topic_names(volunteers: Iterable[Volunteer]) -> Mapping[object, str]:
    names: dict[object, str] = {}
    for volunteer in volunteers:
        skills = [*volunteer.offers.all(), *volunteer.seeks.all()]
        names |= {uuid.UUID(str(skill.topic_id)): skill.topic.name for skill in skills}
    return names
