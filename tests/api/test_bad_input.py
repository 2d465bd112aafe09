"""Whatever is sent: a 4xx problem that names the field, nothing written, never a 500."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hub.members.models import Event, Organisation, Volunteer
from hub.mentoring.models import Cycle, Enrolment, Pair
from tests.api.conftest import API, Caller
from tests.cast import enrolled

NOBODY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

NORA = {"name": "Nora", "email": "nora@rivage.example", "roles": ["mentor"]}
LISTS = [
    "volunteers/", "directory/", "enrolments/", "pairs/", "challenges/", "commons/", "models/", "charters/",
    "organisations/", "topics/", "programmes/", "figures/",
]  # fmt: skip
HUGE = 10**30
SURROGATE = "\ud800"

VOLUNTEERS: list[tuple[dict[str, Any], str]] = [
    ({"name": None}, "name"),
    ({"name": 3}, "name"),
    ({"name": ""}, "name"),
    ({"name": ["Nora"]}, "name"),
    ({"name": "N\0ra"}, "name"),
    ({"name": f"N{SURROGATE}ra"}, "name"),
    ({"name": "N" * 121}, "name"),
    ({"email": "nora"}, "email"),
    ({"email": {}}, "email"),
    ({"email": "ADA@Rivage.example"}, "email"),
    ({"seniority": "boss"}, "seniority"),
    ({"seniority": ["senior"]}, "seniority"),
    ({"languages": "fr"}, "languages"),
    ({"languages": ["klingon"]}, "languages"),
    ({"languages": ["xx"]}, "languages"),
    ({"languages": [1]}, "languages.0"),
    ({"languages": {"fr": 1}}, "languages"),
    ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ({"time_zone": "../../etc/passwd"}, "time_zone"),
    ({"modes": ["telepathy"]}, "modes.0"),
    ({"slots": ["mon_morning", "sun_morning"]}, "slots.1"),
    ({"slots": "mon_morning"}, "slots"),
    ({"slots": [8]}, "slots.0"),
    ({"slots": None}, "slots"),
    ({"roles": ["mentor", "boss"]}, "roles.1"),
    ({"offers": "open-source"}, "offers"),
    ({"offers": [{"topic": "nowhere"}]}, "offers.0.topic"),
    ({"offers": [{"topic": "open-source"}, {"topic": 7}]}, "offers.1.topic"),
    ({"offers": [{"topic": "open-source", "level": "guru"}]}, "offers.0.level"),
    ({"offers": [{"topic": "open-source", "stars": 5}]}, "offers.0.stars"),
    ({"offers": [{"level": "mastering"}]}, "offers.0.topic"),
    ({"offers": [{"topic": "open-source"}, {"topic": "open-source"}]}, "offers"),
    ({"offers": [{"topic": "open-source"}] * 101}, "offers"),
    ({"seeks": [None]}, "seeks.0"),
    ({"capacity": "2"}, "capacity"),
    ({"capacity": 0}, "capacity"),
    ({"capacity": -1}, "capacity"),
    ({"capacity": 1.5}, "capacity"),
    ({"capacity": True}, "capacity"),
    ({"capacity": HUGE}, "capacity"),
    ({"capacity": None}, "capacity"),
    ({"away_until": "tomorrow"}, "away_until"),
    ({"away_until": "2026-02-30"}, "away_until"),
    ({"visible_to_colleagues": "yes"}, "visible_to_colleagues"),
    ({"manager": "Ada"}, "manager"),
    ({"manager": 12}, "manager"),
    ({"manager": NOBODY}, "manager"),
    ({"organisation": "orbite"}, "organisation"),
    ({"organisation": "nowhere"}, "organisation"),
    ({"state": "active"}, "state"),
    ({"id": NOBODY}, "id"),
    ({"is_staff": True}, "is_staff"),
    ({"na\0me": "x"}, "na\\0me"),
]  # fmt: skip


@pytest.fixture
def rivages(
    program: Callable[..., Caller], rivage: Organisation, ada: Volunteer, orbite: Organisation
) -> Caller:
    return program(rivage)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Volunteer, Enrolment, Pair, Event))


def refused(answer: Any, field: str, before: tuple[int, ...]) -> None:
    assert answer.status_code == 400, answer.content
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code", "errors"} <= problem.keys()
    assert field in {error["field"] for error in problem["errors"]}, problem
    assert all(error["detail"] and error["code"] for error in problem["errors"])
    assert counts() == before


@pytest.mark.parametrize(("wrong", "field"), VOLUNTEERS, ids=lambda value: str(value)[:40])
def test_a_wrong_volunteer_is_not_registered(rivages: Caller, wrong: dict[str, Any], field: str) -> None:
    before = counts()
    refused(rivages.post("volunteers/", {**NORA, **wrong}), field, before)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [one for one in VOLUNTEERS if one[0].get("email") != "ADA@Rivage.example"],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_change_changes_nothing(
    rivages: Caller, ada: Volunteer, wrong: dict[str, Any], field: str
) -> None:
    before, record = counts(), rivages.get(f"volunteers/{ada.pk}/").json()
    refused(rivages.patch(f"volunteers/{ada.pk}/", wrong), field, before)
    assert rivages.get(f"volunteers/{ada.pk}/").json() == record


def test_what_is_missing_is_named(rivages: Caller) -> None:
    before = counts()
    answer = rivages.post("volunteers/", {})
    refused(answer, "name", before)
    refused(answer, "email", before)


def test_people_of_others_are_unknown_by_their_record(
    rivages: Caller, peer_cycle: Cycle, ada: Volunteer, basile: Volunteer
) -> None:
    before = counts()
    own, others, nobody = str(ada.pk), str(basile.pk), NOBODY
    told = []
    for someone in (others, nobody):
        body = {"cycle": str(peer_cycle.pk), "mentor": own, "mentees": [own, someone]}
        refused(rivages.post("pairs/", body), "mentees.1", before)
        answer = rivages.post("pairs/", {**body, "mentor": someone, "mentees": [own]})
        refused(answer, "mentor", before)
        told.append(answer.json())
        refused(rivages.patch(f"volunteers/{ada.pk}/", {"manager": someone}), "manager", before)
        enrolment = {"cycle": str(peer_cycle.pk), "volunteer": someone, "roles": ["mentor"]}
        refused(rivages.post("enrolments/", enrolment), "volunteer", before)
    assert told[0] == told[1], "the answer never says whether the record exists"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cycle": "first"}, "cycle"),
        ({"cycle": NOBODY}, "cycle"),
        ({"cycle": None}, "cycle"),
        ({"mentor": None}, "mentor"),
        ({"mentor": 1}, "mentor"),
        ({"mentor": HUGE}, "mentor"),
        ({"mentees": "one"}, "mentees"),
        ({"mentees": [3]}, "mentees.0"),
        ({"mentees": [[]]}, "mentees.0"),
        ({"mentees": [NOBODY] * 201}, "mentees"),
        ({"challenge": "nowhere"}, "challenge"),
        ({"challenge": 5}, "challenge"),
        ({"reciprocal": "true"}, "reciprocal"),
        ({"state": "active"}, "state"),
        ({"goals": "mine"}, "goals"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_proposal_proposes_nothing(
    rivages: Caller, peers: tuple[Volunteer, Volunteer], peer_cycle: Cycle, wrong: dict[str, Any], field: str
) -> None:
    before = counts()
    body = {"cycle": str(peer_cycle.pk), "mentor": str(peers[0].pk), "mentees": [str(peers[1].card_id)]}
    refused(rivages.post("pairs/", {**body, **wrong}), field, before)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"roles": []}, "roles"),
        ({"roles": ["peer"]}, "roles.0"),
        ({"roles": None}, "roles"),
        ({"challenges": ["nowhere"]}, "challenges.0"),
        ({"challenges": "nowhere"}, "challenges"),
        ({"situation": "mine"}, "situation"),
        ({"volunteer": "Ada"}, "volunteer"),
    ],
)
def test_a_wrong_enrolment_enrols_nobody(
    rivages: Caller, ada: Volunteer, peer_cycle: Cycle, wrong: dict[str, Any], field: str
) -> None:
    before = counts()
    body = {"cycle": str(peer_cycle.pk), "volunteer": str(ada.pk), "roles": ["mentor"]}
    refused(rivages.post("enrolments/", {**body, **wrong}), field, before)


def test_nobody_is_enrolled_twice(rivages: Caller, ada: Volunteer, peer_cycle: Cycle) -> None:
    enrolled(ada, peer_cycle)
    before = counts()
    body = {"cycle": str(peer_cycle.pk), "volunteer": str(ada.pk), "roles": ["mentor"]}
    refused(rivages.post("enrolments/", body), "volunteer", before)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "parse_error"),
        (b"not json", "parse_error"),
        (b"\xff\xfe{}", "parse_error"),
        (b'{"name": NaN}', "parse_error"),
        (b'{"a":' * 50_000, "parse_error"),
        (b"[" * 100_000 + b"]" * 100_000, "parse_error"),
        (b'{"capacity": ' + b"9" * 5000 + b"}", "parse_error"),
        (b"[]", "invalid"),
        (b"null", "invalid"),
        (b'"text"', "invalid"),
        (b"3", "invalid"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_object_is_refused(rivages: Caller, body: bytes, code: str) -> None:
    before = counts()
    answer = rivages.client.post(f"{API}volunteers/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert counts() == before


@pytest.mark.parametrize("path", ["volunteers/", "enrolments/", "pairs/", "challenges/", "nowhere/"])
@pytest.mark.parametrize(
    "media", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_ten_megabytes_are_too_many(rivages: Caller, anyone: Caller, path: str, media: str) -> None:
    body = json.dumps({"name": "x" * 10_000_000}).encode()
    for caller in (rivages, anyone):
        answer = caller.client.post(API + path, body, content_type=media)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_body_says_how_long_it_is(rivages: Caller) -> None:
    answer = rivages.client.generic("POST", f"{API}volunteers/", headers={"Transfer-Encoding": "chunked"})
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


def test_what_is_no_json_is_refused(rivages: Caller) -> None:
    for media in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        answer = rivages.client.post(f"{API}volunteers/", "name=Nora", content_type=media)
        assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")


def test_a_verb_takes_no_fields(rivages: Caller, ada: Volunteer) -> None:
    before = counts()
    refused(rivages.post(f"volunteers/{ada.pk}/pause/", {"until": "2030-01-01"}), "until", before)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("name", "value"),
    [("page", "0"), ("page", "99"), ("page", "x"), ("page", "9" * 40), ("page_size", "0"), ("page_size", "x"),
     ("page_size", "-1"), ("ordering", "email"), ("ordering", ""), ("ordering", "name;drop"), ("language", "de"),
     ("nonsense", "1"), ("search", "\0"), ("state", "nowhere")],
)  # fmt: skip
def test_a_wrong_parameter_is_refused_by_name(
    rivages: Caller, charter: Any, path: str, name: str, value: str
) -> None:
    refused(rivages.get(path, {name: value}), name, counts())


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("challenges/", "topic", "nowhere"),
        ("challenges/", "status", "x"),
        ("challenges/", "actor_type", "x"),
        ("commons/", "organisation", "nowhere"),
        ("volunteers/", "speaks", "xx"),
        ("volunteers/", "offers", "nowhere"),
        ("directory/", "seeks", "\0"),
        ("enrolments/", "cycle", "first"),
        ("enrolments/", "withdrawn", "perhaps"),
        ("pairs/", "cycle", "1"),
        ("programmes/", "state", "draft"),
    ],
)
def test_a_wrong_filter_is_refused(rivages: Caller, path: str, name: str, value: str) -> None:
    refused(rivages.get(path, {name: value}), name, counts())


@pytest.mark.parametrize(
    "path",
    ["nowhere/", "volunteers/1/", "volunteers/not-a-uuid/", f"volunteers/{NOBODY}/", "pairs/%00/", "topics/%00/",
     "topics/no%20where/", "challenges/%ED%A0%80/", "charters/nowhere/versions/", "volunteers", "figures/x/",
     f"pairs/{NOBODY}/marry/", "../v2/", "models/x/"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem(rivages: Caller, path: str) -> None:
    answer = rivages.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
@pytest.mark.parametrize("path", ["volunteers/", "topics/"])
def test_other_methods_are_refused(rivages: Caller, method: str, path: str) -> None:
    answer = getattr(rivages.client, method)(API + path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in answer["Allow"]
