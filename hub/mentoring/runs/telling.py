"""A run in words, for a terminal: its pairs, who is left out and why, what each promise costs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hub.matching.criteria import BY_CODE
from hub.matching.why import WhyNot
from hub.members.models import Volunteer
from hub.mentoring.models import LeftOut, PairMember, Proposal, Weighting
from hub.mentoring.runs.lacking import changes_of, topic_names
from hub.mentoring.runs.proving import proof_of
from hub.mentoring.runs.rows import Id
from hub.mentoring.runs.storing import Place, Rows, figures_as
from hub.mentoring.runs.why import cannot_be, despite, in_group_of, would_be_in_group_of

type Figures = Mapping[str, int]


def told(rows: Rows, weighting: Weighting) -> Iterator[str]:
    """The whole run, line by line."""
    names = _names(rows)
    yield from _pairs(rows, weighting, names)
    yield from _left(rows.left, names)
    yield from _missing(rows.summary)
    yield from promises(rows.summary, weighting)
    yield proof_of(rows.summary)


def table(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as what they hold, the first to the right."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        first, *others = line
        cells = [first.rjust(widths[0]), *(cell.ljust(w) for cell, w in zip(others, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def promises(summary: Mapping[str, Any], weighting: Weighting) -> Iterator[str]:
    """What each promise costs the total: the answer without it, then with it."""
    if not summary.get("prices"):
        return
    yield ""
    lines = [(*_head(summary["figures"]), _("promises"))]
    said = names(weighting)
    others = [
        (price, [said[one] for one in price["promises"] if one != "ties"]) for price in summary["prices"]
    ]
    in_groups = summary["shape"] == "groups"
    fairest = (
        _("the worst meeting as good as possible") if in_groups else _("the worst pair as good as possible")
    )
    others += [(summary["fairest"], [fairest]), (summary["best_first"], [_("best first")])]
    for other, words in others:
        if not other:  # of a run of groups from before
            continue
        label = ", ".join(words)
        if not other.get("proved", True):
            label = _("%(way)s (not proved)") % {"way": label}
        lines.append((*_figures(other["figures"]), label))
    yield from table(lines)
    yield ""


def names(weighting: Weighting) -> dict[str, str]:
    """The promises, in a few words."""
    return {
        "served": _("most people served"),
        "changed": _("fewest proposals taken back"),
        "weak": _("fewest weak matches"),
        "third": _("fewest idle mentors") if weighting.counts_idle else _("fewest not yet good"),
        "total": _("highest total"),
        "ties": _("a draw by hash"),
    }


def why_not(why: WhyNot, mentor: str) -> Iterator[str]:
    """Why two people are together, or not; `mentor`: the name of whoever mentors the group of both, or would."""
    if why.rules:
        yield _may_not(why)
        yield from (f"- {rule.sentence(get_language() or 'fr')}" for rule in why.rules)
        return
    if why.together and why.group_of is not None:
        yield in_group_of(mentor)
    if why.score is not None:
        yield _("The rules let them meet; their score would be %(score)s:") % {"score": why.score}
        yield from points(why.points)
    if why.together:
        if why.group_of is None:
            yield _("The run proposes them to each other.")
    elif why.now is None or why.then is None:
        yield cannot_be(participants=why.participants, no_mentor=why.no_mentor)
    else:
        yield from despite(has_mentor=why.has_mentor, unbalanced=why.unbalanced)
        yield (
            would_be_in_group_of(mentor)
            if why.participants
            else _("With them together, the whole would come to:")
        )
        now, then = figures_as(why.now), figures_as(why.then)
        yield from table(
            [(*_head(now), ""), (*_figures(now), _("as it is")), (*_figures(then), _("with these two"))]
        )


def _may_not(why: WhyNot) -> str:
    if why.participants:
        return _("They may not be in one group:")
    return _("As mentor and mentee, they may not meet:") if why.in_roles else _("They may not meet:")


def as_plain(why: WhyNot, inputs: str, mentor: Id | None) -> dict[str, Any]:
    """The same for a program: codes of rules, points by criterion, figures; `inputs`: the hash of what was read;
    `mentor`: the id of whoever mentors the group of both, or would."""
    return {
        "rules": [rule.code for rule in why.rules],
        "score": why.score,
        "points": dict(why.points),
        "together": why.together,
        "in_roles": why.in_roles,
        "participants": why.participants,
        "no_mentor": why.no_mentor,
        "has_mentor": why.has_mentor,
        "unbalanced": why.unbalanced,
        "group_of": mentor and str(mentor),
        "now": why.now and figures_as(why.now),
        "then": why.then and figures_as(why.then),
        "inputs": inputs,
    }


def points(given: Mapping[str, int]) -> Iterator[str]:
    """What each criterion gives."""
    language = get_language() or "fr"
    lines = [(str(given[code]), BY_CODE[code].label(language)) for code in BY_CODE if code in given]
    if lines:
        yield from table(lines)


def _pairs(rows: Rows, weighting: Weighting, people: Mapping[Id, str]) -> Iterator[str]:
    count = len(rows.proposals)
    yield ngettext("%(n)d proposal", "%(n)d proposals", count) % {"n": count}
    if not count:
        return
    by_proposal: dict[Any, list[Place]] = {}
    for place in rows.places:
        by_proposal.setdefault(place.proposal_id, []).append(place)
    lines = [(_("score"), _("mentor or peer"), _("with"), "")]
    for proposal in sorted(rows.proposals, key=lambda one: (-one.score, str(one.pk))):
        first, *others = by_proposal[proposal.pk]
        with_whom = ", ".join(people[place.volunteer_id] for place in others)
        who = (people[first.volunteer_id], f"↔ {with_whom}" if proposal.reciprocal else with_whom)
        scored = [first, *others] if proposal.reciprocal else others
        lines.append((str(proposal.score), *who, _marks(proposal, scored, weighting)))
    yield from table(lines)


def _marks(proposal: Proposal, scored: Iterable[Place], weighting: Weighting) -> str:
    worst = min(place.score for place in scored)
    marks = [_("kept by hand")] if proposal.pinned else []
    if worst < weighting.weak:
        marks.append(_("weak"))
    elif worst < weighting.good:
        marks.append(_("not yet good"))
    return ", ".join(marks)


def _left(left: Sequence[LeftOut], people: Mapping[Id, str]) -> Iterator[str]:
    yield ""
    count = len(left)
    yield ngettext("%(n)d person left out", "%(n)d people left out", count) % {"n": count}
    roles = dict(PairMember.Role.choices)
    topics = topic_names(topic for one in left for topic in one.details.get("topics", ()))
    for one in left:
        yield f"- {people[one.volunteer_id]} ({roles[one.role]}): {LeftOut.Why(one.why).label}"
        yield from (f"    {line}" for line in changes_of(one.details, topics))


def _missing(summary: Mapping[str, Any]) -> Iterator[str]:
    if not summary["missing"]:
        return
    by_id = topic_names(one["topic"] for one in summary["missing"])
    yield ""
    yield _("What those left out seek:")
    lines = [(_("sought by"), _("offered by"), _("places"), _("topic"))]
    lines += [
        (str(one["sought"]), str(one["offered"]), str(one["places"]), by_id.get(one["topic"], one["topic"]))
        for one in summary["missing"]
    ]
    yield from table(lines)


def _names(rows: Rows) -> dict[Id, str]:
    ids = {place.volunteer_id for place in rows.places} | {one.volunteer_id for one in rows.left}
    found = Volunteer.objects.filter(pk__in=ids).values_list("pk", "name", "email", "organisation__name")
    return {pk: f"{name or email} ({home})" if home else name or email for pk, name, email, home in found}


def _head(figures: Figures) -> list[str]:
    return [name for key, name in _shown().items() if key in figures]


def _figures(figures: Figures) -> list[str]:
    return [str(figures[key]) for key in _shown() if key in figures]


def _shown() -> dict[str, str]:
    """The name of each figure; `changed` of a rematch alone."""
    return {
        "total": _("total"),
        "served": _("served"),
        "changed": _("taken back"),
        "weak": _("weak"),
        "below_good": _("not yet good"),
        "idle": _("idle mentors"),
    }
