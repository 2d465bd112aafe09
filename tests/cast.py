"""The cast. Who is who, once for all tests:

- Rivage is a local authority, Orbite an industry, Tramway an operator: members all.
- Rita is Rivage's referent, Oscar is Orbite's; Coralie coordinates the hub; Sacha is a stranger with an account.
- Ada (Rivage, executive) offers open source; Basile (Orbite, senior) seeks it: peers who may meet.
- Mina (Tramway, confirmed) masters agile practices; Gaby and Gus (Rivage), Hana and Hugo (Orbite) seek them.
- Everyone speaks French, meets remotely, is active, agrees to be matched, shown as a card and named, and is enrolled
  where the fixture says so.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail

from charters.models import Adoption, Charter, CharterVersion
from charters.services import adopt, draft_version, put_in_force, sign
from hub.members.actors import Actor
from hub.members.consents import MARK, said
from hub.members.events import deliver_pending, quietly
from hub.members.models import Consent, Membership, Offer, Organisation, Scope, Seek, User, Volunteer
from hub.members.purposes import TAKING_PART, Purpose
from hub.members.services import create_api_key
from hub.mentoring.models import Cycle, Enrolment, Pair, Programme
from hub.mentoring.services import accept_pair, propose_pair
from hub.shared import clock
from hub.shared.errors import DomainError, RuleBroken
from hub.topics.models import Topic
from tests.sowing import Seeds, note_adoption

SYSTEM = Actor.system()
CHARTER_FR = (
    "## 1. Volontariat\n\nChacun participe librement.\n\n## 2. Confidentialité\n\nElle survit au binôme.\n"
)
CHARTER_EN = (
    "## 1. Free will\n\nEveryone takes part freely.\n\n## 2. Confidentiality\n\nIt outlives the pair.\n"
)

type MakeVolunteer = Callable[..., Volunteer]


def make_user(name: str, email: str, **fields: Any) -> User:
    return User.objects.create_user(email, name=name, **fields)


def make_organisation(name: str, actor_type: str, **fields: Any) -> Organisation:
    ends = clock.today() + dt.timedelta(days=200)
    defaults = {"joined_on": clock.today() - dt.timedelta(days=100), "membership_ends_on": ends}
    organisation = Organisation.objects.create(
        name=name, slug=name.lower(), actor_type=actor_type, **{**defaults, **fields}
    )
    for version in CharterVersion.objects.filter(state="in_force", charter__scope=Charter.Scope.NETWORK):
        note_adoption(organisation, version)
    return organisation


def adopted(organisation: Organisation, charter: Charter) -> Adoption:
    """The hub notes, on the organisation's word, that it adopts the charter; nobody is told."""
    version = charter.version_in_force()
    assert version is not None
    with quietly():
        return adopt(
            actor=SYSTEM, organisation=organisation, version=version, name="Rita", mandate="Directrice",
            language="fr", sha256=version.sha256_fr,
        )  # fmt: skip


def make_topic(slug: str, fr: str = "", en: str = "", **fields: Any) -> Topic:
    return Topic.objects.create(slug=slug, name_fr=fr or slug, name_en=en or slug, **fields)


def make_volunteer(
    name: str,
    organisation: Organisation | None,
    *,
    offers: Iterable[Topic] = (),
    seeks: Iterable[Topic] = (),
    **fields: Any,
) -> Volunteer:
    """An active volunteer with an account, who has agreed to what taking part needs, unless `fields` say otherwise."""
    offers, seeks = list(offers), list(seeks)
    roles = [role for role, topics in (("mentor", offers), ("mentee", seeks)) if topics]
    email = fields.pop("email", f"{name.lower()}@{organisation.slug if organisation else 'solo'}.example")
    user = fields.pop("user", None) or make_user(name, email)
    defaults = {
        "state": Volunteer.State.ACTIVE, "confirmed_at": clock.now(), "seniority": "senior", "languages": ["fr"],
        "modes": ["remote"],
        "roles": roles or ["mentor", "mentee"], "job_title": f"Métier de {name}",
    }  # fmt: skip
    volunteer = Volunteer.objects.create(
        name=name, organisation=organisation, user=user, email=email, **{**defaults, **fields}
    )
    Offer.objects.bulk_create(Offer(volunteer=volunteer, topic=topic) for topic in offers)
    Seek.objects.bulk_create(Seek(volunteer=volunteer, topic=topic) for topic in seeks)
    consents(user, *TAKING_PART)
    return volunteer


def consents(person: Volunteer | User, *purposes: Purpose) -> None:
    """The person agrees to these purposes too, without anyone being told."""
    user = person.user if isinstance(person, Volunteer) else person
    rows = [Consent(user=user, purpose=purpose, language="fr", text="Oui.") for purpose in purposes]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)


def ticks(*purposes: Purpose, language: str = "fr") -> dict[str, str]:
    """What a page sends whose boxes for these purposes were ticked."""
    return {f"{MARK}{one}": f"{language}:{said(one, language).sha256}" for one in purposes}


def make_cycle(programme: Programme, **fields: Any) -> Cycle:
    today = clock.today()
    days = {"enrol_from": -10, "enrol_until": 20, "runs_from": 21, "runs_until": 200}
    dates = {name: today + dt.timedelta(days=offset) for name, offset in days.items()}
    defaults = {
        "slug": "first",
        "title_fr": "Première saison",
        "title_en": "First cycle",
        "state": "enrolling",
    }
    return Cycle.objects.create(programme=programme, **{**defaults, **dates, **fields})


def make_programme(model: str, charter: Charter, **fields: Any) -> Programme:
    defaults = {
        "slug": model.replace("_", "-"),
        "title_fr": f"Programme {model}",
        "title_en": f"{model} programme",
    }
    return Programme.objects.create(model=model, charter=charter, **{**defaults, **fields})


def enrolled(volunteer: Volunteer, cycle: Cycle, *roles: str) -> Enrolment:
    return Enrolment.objects.create(
        volunteer=volunteer, cycle=cycle, roles=list(roles or ("mentor", "mentee"))
    )


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The verb inside must be refused, the rule `code` among the broken ones."""
    with pytest.raises(DomainError) as refusal:
        yield
    error = refusal.value
    assert code in (
        {broken for broken, _text in error.broken} if isinstance(error, RuleBroken) else {error.code}
    )


def actor(person: Volunteer | User) -> Actor:
    user = person.user if isinstance(person, Volunteer) else person
    assert user is not None
    return Actor(user=user)


def signed(person: Volunteer | User, charter: Charter) -> None:
    version = charter.version_in_force()
    assert version is not None
    who = actor(person)
    assert who.user is not None
    sign(actor=who, version=version, name=who.user.name, language="fr", sha256=version.sha256_fr)


@pytest.fixture
def open_source(db: None) -> Topic:
    return make_topic("open-source", "logiciel libre", "open source")


@pytest.fixture
def agile(db: None) -> Topic:
    return make_topic("agile-practices", "pratiques agiles", "agile practices", kind="practice")


@pytest.fixture
def rivage(db: None) -> Organisation:
    return make_organisation("Rivage", "local_authority")


@pytest.fixture
def orbite(db: None) -> Organisation:
    return make_organisation("Orbite", "industry")


@pytest.fixture
def tramway(db: None) -> Organisation:
    return make_organisation("Tramway", "operator")


@pytest.fixture
def rita(rivage: Organisation) -> User:
    user = make_user("Rita Rivage", "rita@rivage.example")
    Membership.objects.create(user=user, organisation=rivage, role=Membership.Role.REFERENT)
    return user


@pytest.fixture
def oscar(orbite: Organisation) -> User:
    user = make_user("Oscar Orbite", "oscar@orbite.example")
    Membership.objects.create(user=user, organisation=orbite, role=Membership.Role.REFERENT)
    return user


@pytest.fixture
def coralie(db: None) -> User:
    user = make_user("Coralie Hub", "coralie@hub.example")
    user.user_permissions.add(
        Permission.objects.get(codename="coordinate", content_type__app_label="members")
    )
    return user


@pytest.fixture
def sacha(db: None) -> User:
    return make_user("Sacha Nobody", "sacha@elsewhere.example")


@pytest.fixture
def ada(rivage: Organisation, open_source: Topic) -> Volunteer:
    return make_volunteer(
        "Ada", rivage, offers=[open_source], seeks=[make_topic("open-data")], seniority="executive"
    )


@pytest.fixture
def basile(orbite: Organisation, open_source: Topic) -> Volunteer:
    return make_volunteer("Basile", orbite, offers=[make_topic("cycling")], seeks=[open_source])


@pytest.fixture
def mina(tramway: Organisation, agile: Topic) -> Volunteer:
    return make_volunteer("Mina", tramway, offers=[agile], seniority="confirmed")


@pytest.fixture
def group(rivage: Organisation, orbite: Organisation, agile: Topic) -> list[Volunteer]:
    """Gaby, Gus, Hana and Hugo."""
    people = [("Gaby", rivage), ("Gus", rivage), ("Hana", orbite), ("Hugo", orbite)]
    return [make_volunteer(name, home, seeks=[agile], seniority="junior") for name, home in people]


def make_charter() -> Charter:
    """The mentoring charter, its first version in force."""
    charter = Charter.objects.create(slug="mentoring-charter", title_fr="Charte", title_en="Charter")
    version = draft_version(actor=SYSTEM, charter=charter, text_fr=CHARTER_FR, text_en=CHARTER_EN)
    put_in_force(actor=SYSTEM, version=version)
    return charter


@pytest.fixture
def charter(charter_seeds: Seeds, db: None) -> Charter:
    """The mentoring charter, its first version in force, adopted by all organisations of the cast."""
    charter = Charter.objects.get(slug="mentoring-charter") if charter_seeds.sow() else make_charter()
    version = charter.versions.get()
    for organisation in Organisation.objects.all():
        note_adoption(organisation, version)
    return charter


@pytest.fixture
def version(charter: Charter) -> CharterVersion:
    found = charter.version_in_force()
    assert found is not None
    return found


@pytest.fixture
def peer_cycle(charter: Charter) -> Cycle:
    return make_cycle(make_programme("peer", charter))


@pytest.fixture
def agility_cycle(charter: Charter) -> Cycle:
    return make_cycle(make_programme("agility", charter), group_min=2, group_max=6)


@pytest.fixture
def culture_cycle(charter: Charter) -> Cycle:
    return make_cycle(make_programme("culture_shift", charter))


@pytest.fixture
def peers(ada: Volunteer, basile: Volunteer, peer_cycle: Cycle) -> tuple[Volunteer, Volunteer]:
    """Ada and Basile, both enrolled as mentor and mentee in the peer cycle."""
    for person in (ada, basile):
        enrolled(person, peer_cycle)
    return ada, basile


@pytest.fixture
def one_way(ada: Volunteer, basile: Volunteer, peer_cycle: Cycle) -> tuple[Volunteer, Volunteer]:
    """Ada would mentor in the peer cycle, Basile be mentored."""
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    return ada, basile


@pytest.fixture
def proposed_pair(peers: tuple[Volunteer, Volunteer], peer_cycle: Cycle, rita: User) -> Pair:
    """Rita proposed that Ada mentor Basile."""
    ada, basile = peers
    return propose_pair(actor=actor(rita), cycle=peer_cycle, mentor=ada, mentees=[basile])


@pytest.fixture
def accepted_pair(proposed_pair: Pair, peers: tuple[Volunteer, Volunteer]) -> Pair:
    """Ada and Basile both said yes; neither signed."""
    for person in peers:
        accept_pair(actor=actor(person), pair=proposed_pair)
    return Pair.objects.get(pk=proposed_pair.pk)


@pytest.fixture
def active_pair(accepted_pair: Pair, peers: tuple[Volunteer, Volunteer], charter: Charter) -> Pair:
    """Ada and Basile said yes and signed."""
    for person in peers:
        signed(person, charter)
    return Pair.objects.get(pk=accepted_pair.pk)


@pytest.fixture
def key_of() -> Callable[..., str]:
    """`key_of(rivage, "pairs:read")`: the secret of a new key; all scopes when none is named."""

    def make(organisation: Organisation, *scopes: str, days: int = 30) -> str:
        chosen = scopes or Scope.values
        _key, secret = create_api_key(
            actor=SYSTEM, organisation=organisation, name="test", scopes=chosen, days=days
        )
        return secret

    return make


@pytest.fixture
def post() -> Callable[[], list[Any]]:
    """Deliver what waits; the mails sent so far."""

    def deliver() -> list[Any]:
        deliver_pending()
        return mail.outbox

    return deliver
