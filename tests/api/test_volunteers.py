"""An organisation's program keeps its people's records; a person keeps their own; enrolments."""

from collections.abc import Callable
from typing import Any

import pytest

from commons.models import ChallengePage
from hub.members.models import Organisation, User, Volunteer
from hub.mentoring.models import Cycle
from hub.topics.models import Topic
from tests.api.conftest import Caller, person
from tests.commons.conftest import Tree

FULL = {
    "name": "Nora Bel", "email": "Nora@New.example", "job_title": "Directrice", "seniority": "executive",
    "languages": ["fr", "en"], "time_zone": "Europe/Brussels", "place": "Lille", "modes": ["remote", "in_person"],
    "roles": ["mentor", "mentee"], "offers": [{"topic": "open-source", "level": "mastering"}],
    "seeks": [{"topic": "agile-practices", "level": "discovering"}], "capacity": 3, "availability": "le mardi",
    "away_until": "2030-01-01", "slots": ["mon_evening", "tue_morning"],
}  # fmt: skip


@pytest.fixture
def rivages(program: Callable[..., Caller], rivage: Organisation) -> Caller:
    return program(rivage)


@pytest.fixture
def nora(rivages: Caller, open_source: Topic, agile: Topic) -> dict[str, Any]:
    record: dict[str, Any] = rivages.post("volunteers/", FULL).json()
    return record


def test_what_was_sent_is_what_is_kept(rivages: Caller, nora: dict[str, Any]) -> None:
    kept = {name: nora[name] for name in FULL}
    assert kept == {**FULL, "email": "nora@new.example", "languages": ["en", "fr"], "modes": ["in_person", "remote"],
        "roles": ["mentee", "mentor"]}  # fmt: skip
    assert (nora["state"], nora["organisation"], nora["missing"]) == ("invited", "rivage", [])
    assert rivages.get(f"volunteers/{nora['id']}/").json() == nora


def test_a_change_leaves_the_rest(rivages: Caller, nora: dict[str, Any]) -> None:
    changed = rivages.patch(f"volunteers/{nora['id']}/", {"capacity": 5, "seeks": []}).json()
    assert changed == {**nora, "capacity": 5, "seeks": [], "missing": ["seeks"]}


def test_a_person_changes_their_profile_but_not_their_address(ada: Volunteer) -> None:
    path, me = f"volunteers/{ada.pk}/", person(ada)
    assert me.patch(path, {"place": "Nice"}).json()["place"] == "Nice"
    refused = me.patch(path, {"email": "else@where.example"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "email")


@pytest.mark.parametrize(
    ("query", "found"),
    [({"search": "nora"}, 1), ({"search": "xyz"}, 0), ({"state": "invited"}, 1), ({"state": "left"}, 0),
     ({"speaks": "en"}, 1), ({"role": "mentor"}, 1), ({"mode": "in_person"}, 1), ({"offers": "open-source"}, 1),
     ({"seeks": "open-source"}, 0), ({"seniority": "executive"}, 1), ({"ordering": "-created_at"}, 1)],
)  # fmt: skip
def test_volunteers_are_filtered(
    rivages: Caller, nora: dict[str, Any], query: dict[str, str], found: int
) -> None:
    assert rivages.get("volunteers/", query).json()["count"] == found


def test_who_may_change_a_record_says_when_the_person_is_free_and_cards_do_not(
    ada: Volunteer, rivages: Caller, program: Callable[..., Caller], orbite: Organisation
) -> None:
    path, others = f"volunteers/{ada.pk}/", program(orbite)
    for caller, slots in ((rivages, ["fri_midday"]), (person(ada), ["mon_morning"]), (person(ada), [])):
        assert caller.patch(path, {"slots": slots}).json()["slots"] == slots
    assert others.patch(path, {"slots": ["mon_morning"]}).status_code == 404
    refused = rivages.patch(path, {"slots": ["mon_morning", "sun_morning"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "slots.1")
    rivages.patch(path, {"slots": ["fri_midday"]})
    card = others.get(f"directory/{ada.card_id}/")
    assert card.status_code == 200
    assert "slots" not in card.json()
    assert "fri_midday" not in card.content.decode()


def test_a_coordinator_says_for_whom(coralie: User, rivage: Organisation) -> None:
    caller, body = person(coralie), {"name": "Nora", "email": "nora@new.example"}
    assert caller.post("volunteers/", body).json()["errors"][0]["field"] == "organisation"
    assert caller.post("volunteers/", {**body, "organisation": "rivage"}).json()["organisation"] == "rivage"
    alone = caller.post("volunteers/", {**body, "organisation": None, "email": "solo@new.example"})
    assert alone.json()["organisation"] is None


def test_the_directory_is_filtered_and_searched_by_topic_alone(rivages: Caller, basile: Volunteer) -> None:
    for query, found in (({"search": "open source"}, 1), ({"search": "Basile"}, 0), ({"actor_type": "industry"}, 1),
        ({"actor_type": "school"}, 0), ({"seeks": "open-source"}, 1)):  # fmt: skip
        assert rivages.get("directory/", query).json()["count"] == found


def test_enrolling_with_a_challenge_and_withdrawing(
    rivages: Caller, ada: Volunteer, peer_cycle: Cycle, french: Tree
) -> None:
    challenge = french.add(ChallengePage, "Ouvrir ses données")
    body = {"cycle": str(peer_cycle.pk), "volunteer": str(ada.pk), "roles": ["mentor"]}
    made = rivages.post("enrolments/", {**body, "challenges": [challenge.slug]})
    assert (made.status_code, made.json()["challenges"]) == (201, [challenge.slug])
    assert rivages.post("enrolments/", body).status_code == 400, "once in a cycle"
    gone = rivages.post(f"enrolments/{made.json()['id']}/withdraw/").json()
    assert gone["withdrawn_at"].endswith("Z")
    assert rivages.get("enrolments/", {"withdrawn": "false"}).json()["count"] == 0
    assert rivages.get("enrolments/", {"withdrawn": "true", "cycle": str(peer_cycle.pk)}).json()["count"] == 1
    assert rivages.post("enrolments/", body).status_code == 201, "and may come back"


def test_an_organisation_whose_membership_ended_registers_nobody(
    rivages: Caller, rivage: Organisation
) -> None:
    past = {"joined_on": "2020-01-01", "membership_ends_on": "2021-01-01"}
    Organisation.objects.filter(pk=rivage.pk).update(**past)
    answer = rivages.post("volunteers/", {"name": "Nora", "email": "nora@new.example"})
    assert (answer.status_code, answer.json()["code"]) == (409, "membership_ended")
    assert not Volunteer.objects.exists()
