"""The person's own ways: coming back, language, time zone."""

import base64
import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from hub.members.invitations import token_for, volunteer_of
from hub.members.models import Organisation, User, Volunteer
from hub.members.services import apply_alone, decline_application, leave, resume
from hub.shared import clock
from hub.shared.errors import DomainError
from hub.topics.models import Topic
from tests.cast import actor, make_volunteer

COMPLETE = {
    "name": "Sacha",
    "seniority": "senior",
    "languages": ["fr"],
    "modes": ["remote"],
    "roles": ["mentor"],
}


def later(delay: dt.timedelta) -> Any:
    return time_machine.travel(clock.now() + delay)


@pytest.fixture
def applicant(sacha: User, rivage: Organisation, open_source: Topic) -> Volunteer:
    return apply_alone(
        actor=actor(sacha), organisation=rivage, values=COMPLETE, offers=[(open_source, "mastering")]
    )


def test_a_declined_applicant_does_not_come_back_alone(
    client: Client, applicant: Volunteer, rita: User
) -> None:
    decline_application(actor=actor(rita), volunteer=applicant)
    client.force_login(applicant.user)
    assert client.post(reverse("profile-resume")).status_code == 409
    applicant.refresh_from_db()
    assert applicant.state == "left"


def test_an_applicant_who_left_before_the_answer_does_not_approve_themselves(applicant: Volunteer) -> None:
    leave(actor=actor(applicant), volunteer=applicant)
    with pytest.raises(DomainError) as refusal:
        resume(actor=actor(applicant), volunteer=applicant)
    assert refusal.value.code == "wrong_state"


def test_whom_the_organisation_took_out_asks_again(client: Client, ada: Volunteer, rita: User) -> None:
    leave(actor=actor(rita), volunteer=ada)
    client.force_login(ada.user)
    assert client.post(reverse("profile-resume")).status_code == 409
    assert client.get(reverse("join")).status_code == 200


def test_nobody_comes_back_beside_a_newer_record(ada: Volunteer, orbite: Organisation) -> None:
    leave(actor=actor(ada), volunteer=ada)
    make_volunteer("Ada", orbite, user=ada.user)
    with pytest.raises(DomainError) as refusal:
        resume(actor=actor(ada), volunteer=ada)
    assert refusal.value.code == "already_taking_part"


def test_signing_in_brings_one_s_own_language(client: Client, ada: Volunteer) -> None:
    User.objects.filter(pk=ada.user_id).update(language="en")
    client.force_login(User.objects.get(pk=ada.user_id))
    text = client.get(reverse("me"), headers={"accept-language": "fr"})
    assert text.headers["Content-Language"] == "en"


def test_a_language_chosen_for_now_is_followed(client: Client, ada: Volunteer) -> None:
    client.force_login(ada.user)
    client.cookies["django_language"] = "en"
    assert client.get(reverse("me")).headers["Content-Language"] == "en"


def test_choosing_language_and_zone_is_kept_for_pages_and_mails(client: Client, ada: Volunteer) -> None:
    client.force_login(ada.user)
    response = client.post(reverse("account"), {"language": "en", "time_zone": "America/Montreal"})
    assert response.cookies["django_language"].value == "en"
    ada.refresh_from_db()
    assert (ada.user.language, ada.user.time_zone, ada.time_zone) == (
        "en",
        "America/Montreal",
        "America/Montreal",
    )  # type: ignore[union-attr]
    assert client.get(reverse("account")).headers["Content-Language"] == "en"


@pytest.mark.parametrize(("field", "value"), [("language", "xx"), ("time_zone", "Mars/Olympus")])
def test_an_unknown_language_or_zone_is_refused(
    client: Client, ada: Volunteer, field: str, value: str
) -> None:
    client.force_login(ada.user)
    data = {"language": "fr", "time_zone": "UTC", field: value}
    response = client.post(reverse("account"), data)
    assert response.status_code == 400
    assert response.context["form"].errors[field]
    assert User.objects.get(pk=ada.user_id).time_zone == "Europe/Paris"


def test_signing_in_with_a_password_sets_the_language(client: Client, ada: Volunteer) -> None:
    user = User.objects.get(pk=ada.user_id)
    user.language = "en"
    user.set_password("correct-horse-battery")
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    response = client.post(
        reverse("account_login"), {"login": user.email, "password": "correct-horse-battery"}
    )
    assert response.cookies["django_language"].value == "en"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_whoever_signs_up_goes_on_in_the_language_they_did_it_in(
    client: Client, db: None, language: str
) -> None:
    client.post(
        reverse("account_signup"), {"email": "new@elsewhere.example"}, headers={"accept-language": language}
    )
    assert User.objects.get(email="new@elsewhere.example").language == language


def test_asking_to_take_part_names_an_account_that_had_no_name(sacha: User, open_source: Topic) -> None:
    User.objects.filter(pk=sacha.pk).update(name="")
    sacha.refresh_from_db()
    values = {**COMPLETE, "name": "Sacha Seule"}
    apply_alone(actor=actor(sacha), organisation=None, values=values, offers=[(open_source, "practising")])
    assert User.objects.get(pk=sacha.pk).name == "Sacha Seule"


def test_a_person_without_a_name_is_not_a_fault(client: Client, sacha: User) -> None:
    User.objects.filter(pk=sacha.pk).update(name="")
    client.force_login(sacha)
    for name in ("me", "join", "account"):
        assert client.get(reverse(name)).status_code == 200


def test_an_invitation_s_link_does_not_spell_the_address(ada: Volunteer) -> None:
    payload = token_for(ada).split(":")[0]
    assert b"ada" not in base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    assert volunteer_of(token_for(ada)) == ada
    token = token_for(ada)
    Volunteer.objects.filter(pk=ada.pk).update(email="other@rivage.example")
    assert volunteer_of(token) is None


def test_an_invitation_s_link_is_valid_for_thirty_days(ada: Volunteer) -> None:
    token = token_for(ada)
    with later(dt.timedelta(days=29)):
        assert volunteer_of(token) == ada
    with later(dt.timedelta(days=31)):
        assert volunteer_of(token) is None


def test_no_page_of_a_person_stays_in_a_cache(client: Client, ada: Volunteer) -> None:
    client.force_login(ada.user)
    for path in (reverse("me"), reverse("profile"), "/accounts/email/"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get(reverse("programmes")).headers.get("Cache-Control", "")
