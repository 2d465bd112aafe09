"""What to know of a cycle before it is matched: what keeps it from working, what will leave people out, and whether
it is one of the three uses of mentoring that are served better elsewhere."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.matching.people import SENIORITIES
from hub.members.models import Offer, Seek
from hub.members.models.organisations import ActorType
from hub.mentoring.models import Cycle, MentoringModel
from hub.mentoring.runs import rows
from hub.mentoring.runs.rows import Id, Row, Topics
from hub.mentoring.services.weighing import current_weighting
from hub.mentoring.states import PAIRING_CYCLES
from hub.topics.models import Topic

NEARLY_ALL = 0.8
"""The share from which a role counts as held by one kind of people."""
MOST_NAMED = 8
CORPORATE = {ActorType.INDUSTRY, ActorType.OPERATOR}


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True)
class Check:
    """One thing looked at. `stop`: a run would find nobody, or nothing that may begin."""

    code: str
    level: Level
    text: str


@dataclass(frozen=True)
class Scene:
    """The cycle's people, read once, with how many open pairs each is in, and who has a mentor by one of the cycle."""

    cycle: Cycle
    people: list[Row]
    offers: Topics
    seeks: Topics
    taken: Counter[Id]
    mentored: frozenset[Id]
    reciprocal: bool

    @cached_property
    def in_groups(self) -> bool:
        return self.cycle.programme.model == MentoringModel.AGILITY

    @cached_property
    def mentors(self) -> list[Row]:
        """Those who have a place for someone, as `hub.matching.problem.Problem.mentors` finds them."""
        return [row for row in self.people if self.places(row)]

    @cached_property
    def mentees(self) -> list[Row]:
        """Those who have a place for someone to mentor them, as `Problem.mentees` finds them; the same peers."""
        if self.reciprocal:
            return self.mentors
        return [row for row in self.enrolled("mentee") if self.free(row) and row.pk not in self.mentored]

    def enrolled(self, role: str) -> list[Row]:
        """Those in this role, whether or not they have a place left."""
        return [row for row in self.people if role in row.roles]

    def free(self, row: Row) -> int:
        return max(row.capacity - self.taken[row.pk], 0)

    def places(self, row: Row) -> int:
        """How many mentees, groups, or peers they may take; of groups, who is there in both roles keeps the last place
        to be mentored."""
        both = {"mentor", "mentee"} <= set(row.roles)
        if self.reciprocal:
            return min(self.free(row), 1) if both else 0
        keeps = self.in_groups and both and row.pk not in self.mentored
        return max(self.free(row) - keeps, 0) if "mentor" in row.roles else 0


def launch_checks(cycle: Cycle) -> list[Check]:
    """All of them, those that hold included: a fixed number of queries."""
    weighting = current_weighting(cycle)
    scene = Scene(
        cycle,
        rows.people_of(cycle),
        rows.topics_of(cycle, Offer),
        rows.topics_of(cycle, Seek),
        rows.taken_of(cycle),
        rows.mentored_in(cycle),
        reciprocal=weighting is not None
        and weighting.reciprocal
        and cycle.programme.model == MentoringModel.PEER,
    )
    return [check for look in CHECKS for check in look(scene)]


def _state(scene: Scene) -> Iterator[Check]:
    if scene.cycle.state not in PAIRING_CYCLES:
        yield Check("state", Level.STOP, _("This cycle brings nobody together at the moment."))


def _enough(scene: Scene) -> Iterator[Check]:
    mentors, mentees = len(scene.mentors), len(scene.mentees)
    text = _("Mentors: %(mentors)s. Mentees: %(mentees)s.") % {"mentors": mentors, "mentees": mentees}
    if scene.reciprocal:
        text = _("Peers: %(peers)s.") % {"peers": mentors}
    if not mentors or not mentees or len({row.pk for row in (*scene.mentors, *scene.mentees)}) < 2:
        yield Check("people", Level.STOP, _("There is nobody to bring together. %(count)s") % {"count": text})
    else:
        yield Check("people", Level.OK, text)
    absent = scene.cycle.enrolments.current().count() - len(scene.people)
    if absent:
        sentence = ngettext(
            "%(n)d person enrolled can't be matched now: away, paused, without consent, or of an organisation that is "
            "no member.",
            "%(n)d people enrolled can't be matched now: away, paused, without consent, or of an organisation that is "
            "no member.",
            absent,
        )
        yield Check("absent", Level.WARN, sentence % {"n": absent})
    if full := sum(not scene.free(row) for row in scene.people):
        sentence = ngettext(
            "%(n)d person has no place left: their pairs are as many as they can take.",
            "%(n)d people have no place left: their pairs are as many as they can take.",
            full,
        )
        yield Check("full", Level.OK, sentence % {"n": full})
    if again := len({row.pk for row in (*scene.mentors, *scene.mentees) if scene.taken[row.pk]}):
        sentence = ngettext(
            "%(n)d of those who could be matched is in a pair or a group already, and has a place left.",
            "%(n)d of those who could be matched are in a pair or a group already, and have a place left.",
            again,
        )
        yield Check("again", Level.OK, sentence % {"n": again})


def _charter(scene: Scene) -> Iterator[Check]:
    if scene.cycle.programme.charter.version_in_force() is None:
        text = _("The programme's charter has no version in force: nobody could begin.")
        yield Check("charter", Level.STOP, text)
    else:
        yield Check("charter", Level.OK, _("The programme's charter is in force."))


def _peers(scene: Scene) -> Iterator[Check]:
    """Of peers without roles, those who are enrolled as both, and whether their number is even."""
    if alone := sum(len(set(row.roles)) == 1 and scene.free(row) > 0 for row in scene.people):
        sentence = ngettext(
            "%(n)d person is enrolled as mentor alone or as mentee alone: peers without roles are both, so that "
            "nobody will be found for them.",
            "%(n)d people are enrolled as mentor alone or as mentee alone: peers without roles are both, so that "
            "nobody will be found for them.",
            alone,
        )
        yield Check("one_role", Level.WARN, sentence % {"n": alone})
    if len(scene.mentors) % 2:
        yield Check("odd", Level.WARN, _("The peers are an odd number: one of them will be left out."))


def _places(scene: Scene) -> Iterator[Check]:
    """Mentors' places against the mentees, without those that these take themselves in both roles. Peers without roles
    and groups have their own."""
    if scene.reciprocal:
        yield from _peers(scene)
        return
    if scene.in_groups:
        return
    places = sum(map(scene.places, scene.mentors)) - sum("mentor" in row.roles for row in scene.mentees)
    counts = {"places": places, "mentees": len(scene.mentees)}
    if places < len(scene.mentees):
        text = (
            _("The mentors have %(places)s places for %(mentees)s mentees: some will be left out.") % counts
        )
        yield Check("places", Level.WARN, text)
    else:
        text = _("The mentors have %(places)s places for %(mentees)s mentees.") % counts
        yield Check("places", Level.OK, text)


def _last_places(scene: Scene) -> Iterator[Check]:
    """Those in both roles who mentor no group, since the one place they have is kept to take part in one."""
    if not scene.in_groups:
        return
    both = [row for row in scene.mentees if "mentor" in row.roles]
    if not (alone := sum(not scene.places(row) for row in both)):
        return
    text = ngettext(
        "%(n)d person enrolled in both roles has one place left, which is kept for being mentored: they mentor no "
        "group unless they take one more.",
        "%(n)d people enrolled in both roles have one place left each, which is kept for being mentored: they mentor "
        "no group unless they take one more.",
        alone,
    ) % {"n": alone}
    yield Check("last_places", Level.WARN, text)


def _ends_meet(scene: Scene) -> Iterator[Check]:
    """Whether what is sought is offered by someone else."""
    offered = Counter(topic for row in scene.mentors for topic in scene.offers.get(row.key, ()))
    missing: Counter[object] = Counter()
    for row in scene.mentees:
        own = scene.offers.get(row.key, {}) if "mentor" in row.roles else {}
        missing.update(topic for topic in scene.seeks.get(row.key, ()) if offered[topic] <= (topic in own))
    if not missing:
        yield Check("offers", Level.OK, _("All that is sought is offered by someone."))
        return
    names = Topic.objects.in_bulk([topic for topic, _count in missing.most_common(MOST_NAMED)])
    listed = ", ".join(f"{names[topic].name} ({count})" for topic, count in missing.most_common(MOST_NAMED))
    text = _("Sought, and offered by nobody: %(topics)s.") % {"topics": listed}
    yield Check("offers", Level.WARN, text)


def _groups(scene: Scene) -> Iterator[Check]:
    """Whether groups can reach their smallest size, and pairs are pairs."""
    cycle, smallest = scene.cycle, scene.cycle.group_min
    if cycle.programme.model == MentoringModel.CULTURE_SHIFT and smallest > 1:
        text = _("A run brings people together two by two: set the smallest group to 1.")
        yield Check("groups", Level.STOP, text)
    if cycle.programme.model != MentoringModel.AGILITY:
        return
    most = max((_candidates(scene, mentor) for mentor in scene.mentors), default=0)
    if most < smallest:
        text = _(
            "No group can reach its smallest size, %(size)s: at most %(most)s people seek what one mentor offers."
        )
        yield Check("groups", Level.STOP, text % {"size": smallest, "most": most})
    else:
        yield Check(
            "groups", Level.OK, _("Groups can reach their smallest size, %(size)s.") % {"size": smallest}
        )


def _candidates(scene: Scene, mentor: Row) -> int:
    """Of the practice that most people of other organisations seek with this mentor, how many these are."""
    offered = scene.offers.get(mentor.key, {})
    practices = [scene.cycle.practice_id] if scene.cycle.practice_id else list(offered)
    others = [
        row for row in scene.mentees
        if row.pk != mentor.pk and (row.organisation_id is None or row.organisation_id != mentor.organisation_id)
    ]  # fmt: skip
    if scene.cycle.practice_id:
        return len(others) if scene.cycle.practice_id in offered else 0
    counts = Counter(topic for row in others for topic in scene.seeks.get(row.key, ()))
    return max((counts[practice] for practice in practices), default=0)


def _startups(scene: Scene) -> Iterator[Check]:
    """Corporate people mentoring start-ups: nearly all the mentors are of industries or operators, nearly all the
    mentees of start-ups, in any model. Peers without roles have no such direction."""
    if scene.reciprocal:
        return
    corporate = _share(scene.enrolled("mentor"), lambda row: row.kind in CORPORATE)
    startups = _share(scene.enrolled("mentee"), lambda row: row.kind == ActorType.STARTUP)
    if corporate >= NEARLY_ALL and startups >= NEARLY_ALL:
        yield Check("startups", Level.WARN, _(
            "Nearly all mentors are of industries or operators, nearly all mentees of start-ups: networks of "
            "entrepreneurs have mentored start-ups for years, and serve them better. Enrol other mentors, or turn it "
            "round: let the start-ups mentor."
        ))  # fmt: skip


def _reverse(scene: Scene) -> Iterator[Check]:
    """In-house reverse mentoring as the answer to digital transformation: in culture shift, which stays inside each
    organisation, most of those who would be mentored are senior or executive, and junior or confirmed people are to
    mentor them. It is warned of when these have fewer places than there are seniors to mentor, or none at all."""
    mentors, mentees = scene.enrolled("mentor"), scene.enrolled("mentee")
    if scene.cycle.programme.model != MentoringModel.CULTURE_SHIFT or not mentees:
        return
    senior = SENIORITIES.index("senior")
    above = [row for row in mentees if _rank(row) >= senior]
    below = [row for row in mentors if _rank(row) < senior]
    turned = len(above) / len(mentees) > 1 / 2 and len(below) / max(len(mentors), 1) > 1 / 2
    if turned and sum(row.capacity for row in below) < len(above):
        yield Check("reverse", Level.WARN, _(
            "Most of those to be mentored are senior, most of the mentors are not, and these are too few: reverse "
            "mentoring in-house does not carry a digital transformation by itself. Open a peer programme with other "
            "organisations beside it."
        ))  # fmt: skip


def _intrapreneurs(scene: Scene) -> Iterator[Check]:
    """External mentoring of intrapreneurs' projects: in peer or agility programmes, all mentees come from one
    organisation and all mentors from outside it. The hub does not know what their projects are: groups of one
    organisation that acquire a practice look the same, so that agility warns only when the cycle names no practice."""
    mentors, mentees = scene.enrolled("mentor"), scene.enrolled("mentee")
    model, homes = scene.cycle.programme.model, {row.organisation_id for row in mentees}
    if model == MentoringModel.CULTURE_SHIFT or scene.reciprocal or len(homes) != 1 or None in homes:
        return
    if model == MentoringModel.AGILITY and scene.cycle.practice_id:
        return
    if mentors and all(row.organisation_id not in homes for row in mentors):
        yield Check("intrapreneurs", Level.WARN, _(
            "All mentees come from one organisation and all mentors from outside: if it is their projects that are to "
            "be mentored, a network for intrapreneurs serves them better. Here, people meet around a challenge or a "
            "practice."
        ))  # fmt: skip


def _rank(row: Row) -> int:
    return SENIORITIES.index(row.seniority) if row.seniority in SENIORITIES else -1


def _share(people: Iterable[Row], fits: Callable[[Row], bool]) -> float:
    people = list(people)
    return sum(map(fits, people)) / len(people) if people else 0.0


CHECKS: tuple[Callable[[Scene], Iterator[Check]], ...] = (
    _state, _enough, _charter, _places, _last_places, _ends_meet, _groups, _startups, _reverse, _intrapreneurs,
)  # fmt: skip
