"""From a key to an active pair, through the API, the mails and the member space alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from charters.models import Charter
from hub.members.models import Organisation, User, Volunteer
from hub.members.purposes import TAKING_PART
from hub.mentoring.models import Cycle, Pair
from hub.topics.models import Topic
from tests.api.conftest import Caller
from tests.cast import ticks

PROFILE = {"languages": ["fr"], "modes": ["remote"], "seniority": "senior", "job_title": "Cheffe de projet"}

type Post = Callable[[], list[Any]]
type Program = Callable[..., Caller]


def register(program: Caller, name: str, **fields: Any) -> dict[str, Any]:
    email = f"{name.lower()}@people.example"
    answer = program.post("volunteers/", {**PROFILE, "name": name, "email": email, **fields})
    assert answer.status_code == 201, answer.json()
    assert answer.json()["state"] == "invited"
    record: dict[str, Any] = answer.json()
    return record


def say_yes(post: Post, record: dict[str, Any]) -> Caller:
    """Follow the link of the mail, accept there, and go on with the session that this opened."""
    (mail,) = [mail for mail in post() if mail.to == [record["email"]]]
    link = re.search(r"https?://[^/\s]+(/me/invitation/\S+)", mail.body)
    assert link is not None
    caller = Caller()
    assert caller.client.post(link[1], {"answer": "accept", **ticks(*TAKING_PART)}).status_code == 302
    return caller


def sign_charter(caller: Caller, charter: Charter, name: str) -> None:
    version = charter.version_in_force()
    assert version is not None
    form = {"name": name, "language": "fr", "sha256": version.sha256_fr, "agrees": "on"}
    assert caller.client.post(f"/me/charters/{charter.slug}/", form).status_code == 302


def enrol(program: Caller, cycle: Cycle, record: dict[str, Any], role: str) -> None:
    answer = program.post("enrolments/", {"cycle": str(cycle.pk), "volunteer": record["id"], "roles": [role]})
    assert answer.status_code == 201, answer.json()


def names_seen_by(caller: Caller, pair: str) -> set[str]:
    return {member["name"] for member in caller.get(f"pairs/{pair}/").json()["members"] if member["name"]}


@pytest.fixture
def rivages(program: Program, rivage: Organisation) -> Caller:
    return program(rivage)


@pytest.fixture
def orbites(program: Program, orbite: Organisation) -> Caller:
    return program(orbite)


def test_two_organisations_form_a_peer_pair(
    rivages: Caller, orbites: Caller, peer_cycle: Cycle, charter: Charter, open_source: Topic, post: Post
) -> None:
    skill = [{"topic": "open-source", "level": "mastering"}]
    nora = register(rivages, "Nora", roles=["mentor"], offers=skill)
    omar = register(orbites, "Omar", roles=["mentee"], seeks=skill)
    assert rivages.get("directory/").json()["count"] == 0, "nobody is shown before they confirm"
    as_nora, as_omar = say_yes(post, nora), say_yes(post, omar)
    enrol(rivages, peer_cycle, nora, "mentor")
    enrol(orbites, peer_cycle, omar, "mentee")

    (card,) = rivages.get("directory/", {"seeks": "open-source"}).json()["results"]
    assert card["id"] == omar["card"]
    proposed = rivages.post(
        "pairs/", {"cycle": str(peer_cycle.pk), "mentor": nora["id"], "mentees": [card["id"]]}
    )
    assert (proposed.status_code, proposed.json()["state"]) == (201, "proposed")
    pair = proposed.json()["id"]

    assert names_seen_by(as_nora, pair) == {"Nora"}, "hidden before all have accepted"
    assert as_nora.post(f"pairs/{pair}/accept/").json()["state"] == "proposed"
    assert names_seen_by(as_omar, pair) == {"Omar"}
    assert as_omar.post(f"pairs/{pair}/accept/").json()["state"] == "accepted"
    assert names_seen_by(as_nora, pair) == names_seen_by(as_omar, pair) == {"Nora", "Omar"}, (
        "shown to the two"
    )
    assert names_seen_by(rivages, pair) == {"Nora"}, "to the two alone"
    assert names_seen_by(orbites, pair) == {"Omar"}

    sign_charter(as_nora, charter, "Nora")
    refused = as_nora.post(f"pairs/{pair}/start/")
    assert (refused.status_code, refused.json()["code"]) == (409, "charter_not_signed")
    sign_charter(as_omar, charter, "Omar")
    facts = orbites.get(f"pairs/{pair}/").json()
    assert (facts["state"], facts["session_count"]) == ("active", 0)
    assert facts["active_at"].endswith("Z")


def test_four_people_of_two_organisations_and_a_mentor_of_a_third_form_a_group(
    program: Program, rivages: Caller, orbites: Caller, tramway: Organisation, agility_cycle: Cycle,
    charter: Charter, agile: Topic, post: Post,
) -> None:  # fmt: skip
    tramways, skill = program(tramway), [{"topic": "agile-practices"}]
    mentor = register(tramways, "Maya", roles=["mentor"], offers=skill)
    group = [register(rivages, name, roles=["mentee"], seeks=skill) for name in ("Rosa", "Remi")]
    group += [register(orbites, name, roles=["mentee"], seeks=skill) for name in ("Olga", "Otto")]
    people = {record["name"]: say_yes(post, record) for record in [mentor, *group]}
    enrol(tramways, agility_cycle, mentor, "mentor")
    for record in group:
        enrol(rivages if record["name"] in ("Rosa", "Remi") else orbites, agility_cycle, record, "mentee")

    mentees = [record["id"] if record["name"] in ("Rosa", "Remi") else record["card"] for record in group]
    body = {"cycle": str(agility_cycle.pk), "mentor": mentor["card"], "mentees": mentees}
    proposed = rivages.post("pairs/", body)
    assert proposed.status_code == 201, proposed.json()
    pair = proposed.json()["id"]
    for name, caller in people.items():
        assert names_seen_by(caller, pair) == {name}
        assert caller.post(f"pairs/{pair}/accept/").status_code == 200
    for name, caller in people.items():
        assert names_seen_by(caller, pair) == {"Maya", "Rosa", "Remi", "Olga", "Otto"}
        sign_charter(caller, charter, name)
    assert names_seen_by(rivages, pair) == {"Rosa", "Remi"}
    assert names_seen_by(tramways, pair) == {"Maya"}
    assert Pair.objects.get(pk=pair).state == "active"
    assert rivages.post(f"pairs/{pair}/pause/").json()["state"] == "paused"
    assert people["Otto"].post(f"pairs/{pair}/resume/").json()["state"] == "active"
    assert orbites.post(f"pairs/{pair}/complete/").json()["state"] == "completed"


def test_nothing_of_an_invited_person_is_shown_before_they_confirm(
    rivages: Caller, orbites: Caller, open_source: Topic, rita: User
) -> None:
    record = register(rivages, "Nora", roles=["mentor"], offers=[{"topic": "open-source"}])
    assert orbites.get(f"directory/{record['card']}/").status_code == 404
    assert Volunteer.objects.get(pk=record["id"]).confirmed_at is None
