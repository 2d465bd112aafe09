"""To whom a confirmed run brought nobody: why, and what they could change, said to them alone and of nobody else."""

import uuid
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commons.search import fold
from hub.members.models import Volunteer
from hub.mentoring.models import Enrolment, LeftOut, PairMember
from hub.mentoring.states import OPEN_PAIRS, RunState
from hub.topics.models import Topic

WOULD_CHANGE_IT = {
    "not_enrolled": gettext_lazy("Enrolling both as mentor and as mentee."),
    "no_common_language": gettext_lazy("Another language that you speak, added to your profile."),
    "no_common_mode": gettext_lazy("Another way to meet, or your town, added to your profile."),
    "nothing_shared": gettext_lazy("Other topics that you offer or seek, or a challenge that you share."),
    "practice_not_offered": gettext_lazy("Another practice that you would like to acquire."),
}
"""By rule, what the person may do about it; the others are not theirs to change, or not theirs to know."""

WOULD_CHANGE_IT_FOR_MENTORS = {
    "practice_not_offered": gettext_lazy("Another practice that you offer."),
}


def why_nobody(volunteer: Volunteer, enrolments: Iterable[Enrolment]) -> Mapping[uuid.UUID, list[str]]:
    """By cycle, sentences for those of the enrolments whose last confirmed run left the person without anyone, and who
    are in no open pair of it. Three queries."""
    cycles = [enrolment.cycle_id for enrolment in enrolments]
    rows = LeftOut.objects.filter(
        volunteer=volunteer, run__cycle__in=cycles, run__state=RunState.CONFIRMED
    ).select_related("run")  # of someone left out in both roles, as a mentee
    found = {row.run.cycle_id: row for row in rows.order_by("run__confirmed_at", "-role")}
    if not found:
        return {}
    places = PairMember.objects.filter(
        volunteer=volunteer, pair__cycle__in=cycles, pair__state__in=OPEN_PAIRS
    )
    paired = set(places.values_list("pair__cycle", flat=True))
    names = _names(found.values())
    return {cycle: _sentences(row, names) for cycle, row in found.items() if cycle not in paired}


def _names(rows: Iterable[LeftOut]) -> Mapping[str, str]:
    wanted = {topic for row in rows for topic in row.details.get("topics", ())}
    return {str(topic.pk): topic.name for topic in Topic.objects.filter(pk__in=wanted)} if wanted else {}


def _sentences(row: LeftOut, names: Mapping[str, str]) -> list[str]:
    why, mentors = LeftOut.Why(row.why), row.role == PairMember.Role.MENTOR
    said = [str(REASONS_OF_MENTORS.get(why, REASONS[why]) if mentors else REASONS[why])]
    topics = sorted((names[one] for one in row.details.get("topics", ()) if one in names), key=fold)
    if topics:
        text = ngettext(
            "Nobody offers this topic yet: %(topics)s.",
            "Nobody offers these topics yet: %(topics)s.",
            len(topics),
        )
        said.append(text % {"topics": ", ".join(topics)})
    would = WOULD_CHANGE_IT | WOULD_CHANGE_IT_FOR_MENTORS if mentors else WOULD_CHANGE_IT
    changes = [str(text) for code, text in would.items() if row.details.get("but_for", {}).get(code)]
    if changes:
        said.append(_("What would open more meetings: %(changes)s") % {"changes": " ".join(changes)})
    return said


REASONS = {
    LeftOut.Why.NOBODY_OFFERS: gettext_lazy(
        "This time nobody was found for you: what you seek is not offered yet."
    ),
    LeftOut.Why.RULES: gettext_lazy(
        "This time nobody was found for you whom you could meet by the programme’s rules."
    ),
    LeftOut.Why.CAPACITY: gettext_lazy(
        "This time those who would suit you have no place left. When one is free again you may be proposed it; and "
        "that you waited counts in the next season."
    ),
    LeftOut.Why.GROUP: gettext_lazy(
        "This time no group could be made with you: too few people suit, or they could not all be together. When "
        "people come or leave you may be proposed one; and that you waited counts in the next season."
    ),
    LeftOut.Why.BALANCE: gettext_lazy(
        "This time nobody was found for you, so that what each organisation gives and receives stays balanced. When "
        "people come or leave you may be proposed someone; and that you waited counts in the next season."
    ),
}

REASONS_OF_MENTORS = {
    LeftOut.Why.CAPACITY: gettext_lazy(
        "This time those whom you could mentor have someone. When people come or leave you may be proposed one."
    ),
    LeftOut.Why.GROUP: gettext_lazy(
        "This time no group could be made with you: too few people suit, or they could not all be together. When "
        "people come or leave you may be proposed one."
    ),
    LeftOut.Why.BALANCE: gettext_lazy(
        "This time nobody was found for you, so that what each organisation gives and receives stays balanced. When "
        "people come or leave you may be proposed someone."
    ),
}
