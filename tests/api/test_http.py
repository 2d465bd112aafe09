"""What every answer shares: pages of a list, languages, caching, limits, doing a thing once, sessions."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from api.models import KeptAnswer
from hub.members.models import ApiKey, Event, Organisation, User, Volunteer
from hub.shared import clock
from tests.api.conftest import API, Caller, person
from tests.cast import make_topic

NORA = {"name": "Nora", "email": "nora@new.example"}


@pytest.fixture
def rivages(program: Callable[..., Caller], rivage: Organisation) -> Caller:
    return program(rivage)


def test_the_root_lists_what_there_is(anyone: Caller) -> None:
    links = anyone.get("").json()
    assert {"challenges", "volunteers", "pairs", "schema", "docs"} <= links.keys()
    assert links["topics"] == "http://testserver/api/v1/topics/"


def test_a_list_comes_in_pages(anyone: Caller) -> None:
    for n in range(7):
        make_topic(f"t{n}")
    first = anyone.get("topics/", {"page_size": 3}).json()
    assert (first["count"], first["previous"], len(first["results"])) == (7, None, 3)
    assert first["next"] == "http://testserver/api/v1/topics/?page=2&page_size=3"
    last = anyone.get("topics/", {"page_size": 3, "page": 3}).json()
    assert (last["next"], [row["slug"] for row in last["results"]]) == (None, ["t6"])
    assert len(anyone.get("topics/", {"page_size": 5000}).json()["results"]) == 7


def test_a_list_is_ordered_and_searched(anyone: Caller) -> None:
    for slug in ("bus", "bike", "tram"):
        make_topic(slug)
    ordered = anyone.get("topics/", {"ordering": "-slug"}).json()["results"]
    assert [row["slug"] for row in ordered] == ["tram", "bus", "bike"]
    assert anyone.get("topics/", {"search": "bu"}).json()["count"] == 1


def test_the_language_is_asked_for_or_the_browser_s_or_french(anyone: Caller) -> None:
    make_topic("bike", "vélo", "bicycle")
    assert anyone.get("topics/bike/").json()["name"] == "vélo"
    english = anyone.get("topics/bike/", None, **{"Accept-Language": "en-GB"})
    assert (english.json()["name"], english["Content-Language"]) == ("bicycle", "en")
    assert anyone.get("topics/bike/", {"language": "en"}).json()["name"] == "bicycle"
    assert anyone.get("topics/bike/").json()["name"] == "vélo", "the choice holds for one request"


def test_problems_speak_the_language_asked_for(anyone: Caller) -> None:
    french, english = (anyone.get("pairs/", {"language": code}).json() for code in ("fr", "en"))
    assert french["code"] == english["code"] == "not_authenticated"


def test_what_has_not_changed_is_not_sent_again(anyone: Caller, rivages: Caller) -> None:
    topic = make_topic("bike")
    for caller, path in ((anyone, "topics/"), (rivages, "volunteers/")):
        first = caller.get(path)
        again = caller.get(path, None, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert set(again["Vary"].split(", ")) == set(first["Vary"].split(", "))
    old = anyone.get("topics/")["ETag"]
    topic.delete()
    assert anyone.get("topics/", None, **{"If-None-Match": old}).status_code == 200


def test_what_is_public_may_be_cached_by_all_the_rest_by_the_caller_alone(
    anyone: Caller, rivages: Caller
) -> None:
    public, own = anyone.get("topics/"), rivages.get("volunteers/")
    assert public["Cache-Control"].startswith("public")
    assert public["Vary"] == "Accept-Language"
    assert own["Cache-Control"].startswith("private")
    assert {"Authorization", "Cookie", "Accept-Language"} <= set(own["Vary"].split(", "))


def test_too_many_calls_are_told_when_to_come_back(anyone: Caller, rivages: Caller, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = {"anonymous": 2, "key": 3, "person": 2}
    for caller, path, most in ((anyone, "topics/", 2), (rivages, "volunteers/", 3)):
        assert [caller.get(path).status_code for _n in range(most)] == [200] * most
        answer = caller.get(path)
        assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
        assert 0 < int(answer["Retry-After"]) <= 60


def test_a_write_sent_again_is_done_once(rivages: Caller) -> None:
    first = rivages.post("volunteers/", NORA, **{"Idempotency-Key": "abc"})
    again = rivages.post("volunteers/", NORA, **{"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
    assert Event.objects.filter(verb="volunteer.invited").count() == 1


def test_a_key_of_idempotency_belongs_to_one_request(rivages: Caller) -> None:
    rivages.post("volunteers/", NORA, **{"Idempotency-Key": "abc"})
    other = rivages.post("volunteers/", {**NORA, "name": "Nina"}, **{"Idempotency-Key": "abc"})
    elsewhere = rivages.post("enrolments/", NORA, **{"Idempotency-Key": "abc"})
    for answer in (other, elsewhere):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Volunteer.objects.get(email=NORA["email"]).name == "Nora"


def test_a_key_of_idempotency_belongs_to_one_caller(
    rivages: Caller, program: Callable[..., Caller], orbite: Organisation
) -> None:
    rivages.post("volunteers/", NORA, **{"Idempotency-Key": "abc"})
    other = program(orbite).post("volunteers/", NORA, **{"Idempotency-Key": "abc"})
    assert other.status_code == 201
    assert other.json()["organisation"] == "orbite"


def test_a_refused_write_keeps_no_answer(rivages: Caller) -> None:
    refused = rivages.post("volunteers/", {}, **{"Idempotency-Key": "abc"})
    assert (refused.status_code, KeptAnswer.objects.count()) == (400, 0)
    assert rivages.post("volunteers/", NORA, **{"Idempotency-Key": "abc"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "é"])
def test_a_key_of_idempotency_is_short_and_plain(rivages: Caller, key: str) -> None:
    answer = rivages.post("volunteers/", NORA, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_answers_are_forgotten_after_a_day(rivages: Caller, ada: Volunteer) -> None:
    rivages.post(f"volunteers/{ada.pk}/pause/", **{"Idempotency-Key": "abc"})
    with time_machine.travel(clock.now() + dt.timedelta(hours=25)):
        call_command("forget_api_answers", verbosity=0)
    assert not KeptAnswer.objects.exists()


def test_the_use_of_a_key_is_noted_once_a_minute(rivages: Caller, django_assert_num_queries: Any) -> None:
    rivages.get("volunteers/")
    noted = ApiKey.objects.get().last_used_at
    assert noted is not None
    rivages.get("volunteers/")
    assert ApiKey.objects.get().last_used_at == noted
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2)):
        rivages.get("volunteers/")
        assert ApiKey.objects.filter(last_used_at__gt=noted).exists()


def test_a_session_writes_only_with_its_token(ada: Volunteer) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert ada.user is not None
    browser.force_login(ada.user, backend="django.contrib.auth.backends.ModelBackend")
    refused = browser.post(f"{API}volunteers/{ada.pk}/pause/", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    ada.refresh_from_db()
    assert ada.state == "active"


def test_an_answer_is_json_whatever_is_asked_for(anyone: Caller) -> None:
    for accept in ("text/html", "application/xml", "application/problem+json", "*/*"):
        answer = anyone.get("topics/", Accept=accept)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_the_person_resumes_what_the_organisation_paused(rivages: Caller, ada: Volunteer, rita: User) -> None:
    assert rivages.post(f"volunteers/{ada.pk}/pause/").json()["state"] == "paused"
    assert rivages.post(f"volunteers/{ada.pk}/resume/").status_code == 403
    assert person(ada).post(f"volunteers/{ada.pk}/resume/").json()["state"] == "active"
