"""Many people at once: a cycle as large as one likes, the same for the same seed."""

import random
import uuid

from hub.members.hours import SLOTS
from hub.members.models import Consent, Offer, Organisation, Seek, User, Volunteer
from hub.members.purposes import Purpose
from hub.mentoring.models import Cycle, Enrolment
from hub.shared import clock
from hub.topics.models import Topic
from tests.cast import make_organisation

KINDS = ("local_authority", "industry", "operator", "startup", "laboratory")


def crowd(
    cycle: Cycle, mentors: int, mentees: int, *, seed: int = 1, organisations: int = 8
) -> list[Volunteer]:
    """Active people enrolled in the cycle, mentors first, who agree to be matched."""
    chance = random.Random(seed)
    homes = [
        make_organisation(f"Org{number}-{seed}", KINDS[number % len(KINDS)])
        for number in range(organisations)
    ]
    topics = [
        Topic(
            id=_id(chance), slug=f"t{seed}-{number}", name_fr=f"T{seed} {number}", name_en=f"T{seed} {number}"
        )
        for number in range(20)
    ]
    Topic.objects.bulk_create(topics)
    count = mentors + mentees
    users = User.objects.bulk_create(
        User(email=f"p{seed}-{number}@many.example", name=f"P{number}", language=chance.choice(["fr", "en"]))
        for number in range(count)
    )
    people = [_person(chance, user, homes, mentor=place < mentors) for place, user in enumerate(users)]
    Volunteer.objects.bulk_create(people)
    Consent.objects.bulk_create(
        Consent(user=user, purpose=Purpose.MATCHED, language="fr", text="Oui.") for user in users
    )
    Enrolment.objects.bulk_create(Enrolment(cycle=cycle, volunteer=one, roles=one.roles) for one in people)
    for model, some in ((Offer, people[:mentors]), (Seek, people[mentors:])):
        model.objects.bulk_create(
            model(volunteer=one, topic=topic, level=chance.choice(["discovering", "practising", "mastering"]))
            for one in some
            for topic in chance.sample(topics, 3)
        )
    return people


def _person(chance: random.Random, user: User, homes: list[Organisation], *, mentor: bool) -> Volunteer:
    slots = [code for code, _label in SLOTS]
    return Volunteer(
        id=_id(chance),
        user=user,
        organisation=chance.choice(homes),
        state=Volunteer.State.ACTIVE,
        confirmed_at=clock.now(),
        name=user.name,
        email=user.email,
        seniority=chance.choice(["senior", "executive"]),
        languages=sorted(chance.sample(["fr", "en", "de"], 2)),
        time_zone=chance.choice(["Europe/Paris", "Europe/Lisbon", "America/Montreal"]),
        modes=["remote"],
        roles=["mentor" if mentor else "mentee"],
        slots=sorted(chance.sample(slots, chance.choice([0, 4, 8]))),
        capacity=chance.randint(1, 4) if mentor else 1,
    )


def _id(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)
