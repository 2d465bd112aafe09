"""The demo hub's charter, programmes and pairs: proposed, accepted and signed by their people themselves."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from charters.models import Adoption, Charter, CharterVersion
from charters.services import adopt, create_charter, draft_version, put_in_force, sign
from commons.models import ChallengePage
from hub.demo.markdown import Document
from hub.demo.network import DATA, Row, rows
from hub.demo.people import email_of
from hub.members.actors import Actor
from hub.members.models import Membership, Organisation, User, Volunteer
from hub.mentoring.models import Cycle, Enrolment, Pair, Programme
from hub.mentoring.models.pairs import people_key
from hub.mentoring.services import (
    accept_pair,
    complete_pair,
    create_cycle,
    create_programme,
    enrol,
    open_enrolment,
    propose_pair,
)
from hub.shared import clock

CYCLE_DATES = ("enrol_from", "enrol_until", "runs_from", "runs_until")
CYCLE_FIELDS = (
    "slug", "title_fr", "title_en", "group_min", "group_max", "frequency_weeks", "session_minutes",
)  # fmt: skip
SYSTEM = Actor.system()
CHARTERS = ("charter", "agility", "confidentiality")


@transaction.atomic
def load_charter() -> int:
    """Add the charters that are missing, floors first, each with its text in force."""
    return sum(_load_charter(name) for name in CHARTERS)


def _load_charter(name: str) -> int:
    french, english = (Document.read(DATA, f"{name}.{language}") for language in ("fr", "en"))
    if Charter.objects.filter(slug=french.meta["slug"]).exists():
        return 0
    floor = Charter.objects.filter(slug=french.meta.get("floor")).first()
    values = {
        "slug": french.meta["slug"],
        "scope": french.meta.get("scope", Charter.Scope.PROGRAMME if floor else Charter.Scope.NETWORK),
        "floor": floor,
        "title_fr": french.meta["title"],
        "title_en": english.meta["title"],
        "summary_fr": french.meta["summary"],
        "summary_en": english.meta["summary"],
        "authors": "Passeurs",
    }
    charter = create_charter(actor=SYSTEM, values=values)
    version = draft_version(actor=SYSTEM, charter=charter, text_fr=french.text, text_en=english.text)
    put_in_force(actor=SYSTEM, version=version)
    return 1


@transaction.atomic
def load_adoptions() -> int:
    """Each organisation that never adopted the charter does so now, through a referent of its own."""
    made = 0
    for charter in Charter.objects.published().filter(scope=Charter.Scope.NETWORK):
        version = charter.version_in_force()
        known = Adoption.objects.filter(version__charter=charter).values("organisation")
        missing = Organisation.objects.current().exclude(pk__in=known).order_by("slug")
        made += sum(_adopt(organisation, version) for organisation in missing if version is not None)
    return made


def _adopt(organisation: Organisation, version: CharterVersion) -> int:
    referent = User.objects.filter(
        memberships__organisation=organisation, memberships__role=Membership.Role.REFERENT
    ).first()
    if referent is None:
        return 0
    adopt(
        actor=Actor(user=referent), organisation=organisation, version=version, name=referent.name,
        mandate="Référente mentorat", language="fr", sha256=version.sha256_fr, is_public=True,
    )  # fmt: skip
    return 1


@transaction.atomic
def load_programmes() -> int:
    """Add the missing programmes, each with its cycle open for enrolment around today."""
    known = set(Programme.objects.values_list("slug", flat=True))
    missing = [row for row in rows("programmes") if row["slug"] not in known]
    for row in missing:
        names = ("slug", "model", "title_fr", "title_en", "summary_fr", "summary_en", "senior_only")
        values = {name: row[name] for name in names} | {"charter": Charter.objects.get(slug=row["charter"])}
        programme = create_programme(actor=SYSTEM, values=values)
        planned = row["cycle"]
        dates = {name: clock.today() + dt.timedelta(days=planned[name]) for name in CYCLE_DATES}
        fields = {name: planned[name] for name in CYCLE_FIELDS}
        open_enrolment(
            actor=SYSTEM, cycle=create_cycle(actor=SYSTEM, programme=programme, values=fields | dates)
        )
    return len(missing)


@transaction.atomic
def load_enrolments() -> int:
    """Enrol who is not, and never was, in the cycles that are still open; each enrols themselves."""
    people, challenges = _people(), _challenges()
    made = 0
    for cycle, row in _cycles(Cycle.State.ENROLLING):
        known = set(Enrolment.objects.filter(cycle=cycle).values_list("volunteer_id", flat=True))
        for entry in row["enrolled"]:
            volunteer = people[email_of(entry["volunteer"])]
            if volunteer.pk in known or volunteer.state != Volunteer.State.ACTIVE:
                continue
            chosen = [challenges[slug] for slug in entry["challenges"]]
            enrol(
                actor=_self(volunteer),
                cycle=cycle,
                volunteer=volunteer,
                roles=entry["roles"],
                challenges=chosen,
            )
            made += 1
    return made


@transaction.atomic
def load_pairs() -> int:
    """Bring together the pairs that never were, as far as the data says: proposed, accepted, active or completed."""
    people, challenges = _people(), _challenges()
    made = 0
    for cycle, row in _cycles(Cycle.State.ENROLLING):
        for entry in row["pairs"]:
            mentor = people[email_of(entry["mentor"])]
            mentees = [people[email_of(key)] for key in entry["mentees"]]
            key = people_key([mentor.pk, *(mentee.pk for mentee in mentees)])
            taking_part = all(person.state == Volunteer.State.ACTIVE for person in [mentor, *mentees])
            if not taking_part or Pair.objects.filter(cycle=cycle, people_key=key).exists():
                continue
            pair = propose_pair(
                actor=_proposer(mentor),
                cycle=cycle,
                mentor=mentor,
                mentees=mentees,
                reciprocal=entry["reciprocal"],
                challenge=challenges[entry["challenge"]] if entry["challenge"] else None,
            )
            _bring_to(entry["state"], pair, [mentor, *mentees])
            made += 1
    return made


def _bring_to(state: str, pair: Pair, people: Sequence[Volunteer]) -> None:
    """Everyone says yes to an accepted pair; everyone has signed an active one before the last yes, and a completed one
    has been so."""
    if state in (Pair.State.ACTIVE, Pair.State.COMPLETED):
        for person in people:
            _sign(person, pair.cycle.programme.charter)
    if state != Pair.State.PROPOSED:
        for person in people:
            accept_pair(actor=_self(person), pair=pair)
    if state == Pair.State.COMPLETED:
        complete_pair(actor=_self(people[0]), pair=pair)


def _sign(person: Volunteer, charter: Charter) -> None:
    version = charter.version_in_force()
    if version is not None and person.user is not None:
        language = person.user.language
        text = version.sha256_fr if language == "fr" else version.sha256_en
        sign(actor=_self(person), version=version, name=person.name, language=language, sha256=text)


def _proposer(mentor: Volunteer) -> Actor:
    """The referent of the mentor's organisation, or the hub."""
    referents = User.objects.filter(
        memberships__organisation=mentor.organisation_id, memberships__role=Membership.Role.REFERENT
    )
    referent = referents.exclude(volunteers=mentor).first() if mentor.organisation_id else None
    return Actor(user=referent) if referent else SYSTEM


def _self(volunteer: Volunteer) -> Actor:
    return Actor(user=volunteer.user)


def _people() -> dict[str, Volunteer]:
    """By address; who left stands only where nobody else has the address."""
    found = Volunteer.objects.select_related("user", "organisation")
    ordered = sorted(found, key=lambda volunteer: volunteer.state != Volunteer.State.LEFT)
    return {volunteer.email: volunteer for volunteer in ordered}


def _challenges() -> dict[str, ChallengePage]:
    return {page.slug: page for page in ChallengePage.objects.filter(locale__language_code="fr")}


def _cycles(state: str) -> list[tuple[Cycle, Row]]:
    """The demo cycles in `state`, each with what the data says of it."""
    planned = {(row["slug"], row["cycle"]["slug"]): row["cycle"] for row in rows("programmes")}
    cycles = Cycle.objects.filter(state=state).select_related("programme__charter")
    return [
        (cycle, planned[cycle.programme.slug, cycle.slug])
        for cycle in cycles
        if (cycle.programme.slug, cycle.slug) in planned
    ]
