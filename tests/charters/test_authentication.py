"""What a signature says of how its signer had proved who they are: what the session recorded, and no more."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from charters.authentication import authentication_of, strongest
from charters.models import Authentication
from hub.members.actors import Actor
from hub.members.invitations import token_for
from hub.members.models import Organisation, User
from hub.members.openings import KEY
from hub.members.services import invite_volunteer

PASSWORD = {"method": "password", "at": 1.0}
CODE = {"method": "code", "at": 1.0, "email": "sacha@elsewhere.example"}
TOTP = {"method": "mfa", "at": 2.0, "id": 1, "type": "totp"}
SECURITY_KEY = {"method": "mfa", "at": 2.0, "id": 2, "type": "webauthn"}
PASSKEY = {"method": "mfa", "at": 2.0, "id": 2, "type": "webauthn", "passwordless": True}
PROVIDER = {"method": "socialaccount", "at": 1.0, "provider": "rivage", "uid": "42"}


@pytest.mark.parametrize(
    ("records", "proof"),
    [
        ([], "unknown"),
        ([{"method": "something new"}], "unknown"),
        ([{"method": "password_reset"}], "unknown"),
        ([PASSWORD], "password"),
        ([CODE], "code"),
        ([PASSKEY], "passkey"),
        ([PROVIDER], "provider"),
        ([PASSWORD, TOTP], "second_factor"),
        ([PASSWORD, SECURITY_KEY], "second_factor"),
        ([CODE, PASSWORD], "password"),
        ([CODE, TOTP], "code"),
        ([PROVIDER, TOTP], "provider"),
        ([TOTP], "unknown"),
        ([PASSWORD, PASSKEY], "passkey"),
        ([{"method": "invitation"}], "invitation"),
        ([{"method": "invitation"}, PASSWORD], "password"),
    ],
)
def test_the_strongest_proof_of_the_session_counts(records: list[dict[str, Any]], proof: str) -> None:
    assert strongest(records) == proof


def found(client: Client, user: User) -> Authentication:
    request = RequestFactory().get("/")
    request.session, request.user = client.session, user
    return authentication_of(request)


def test_a_password_is_a_password(client: Client, sacha: User) -> None:
    sacha.set_password("a-long-password-of-sacha")
    sacha.save()
    EmailAddress.objects.create(user=sacha, email=sacha.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": sacha.email, "password": "a-long-password-of-sacha"})
    assert found(client, sacha) == "password"


def test_a_mailed_code_is_a_code(client: Client, sacha: User) -> None:
    client.post(reverse("account_request_login_code"), {"email": sacha.email})
    client.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    assert client.session["_auth_user_id"] == str(sacha.pk)
    assert found(client, sacha) == "code"


def test_who_signs_up_has_typed_the_code_they_received(client: Client, db: None) -> None:
    data = {"email": "new@elsewhere.example", "password1": "a-long-password-of-nobody"}
    client.post(reverse("account_signup"), data)
    client.post(reverse("account_email_verification_sent"), {"code": mailed_code()})
    user = User.objects.get()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert found(client, user) == "code"


def test_an_invitation_s_link_is_an_invitation(client: Client, rivage: Organisation) -> None:
    values = {"name": "Nora", "email": "nora@rivage.example"}
    volunteer = invite_volunteer(actor=Actor.system(), organisation=rivage, values=values)
    client.post(reverse("invitation", args=[token_for(volunteer)]), {"answer": "accept"})
    assert found(client, User.objects.get(email=volunteer.email)) == "invitation"


def test_what_a_session_noted_of_one_person_says_nothing_of_another(
    client: Client, sacha: User, rita: User
) -> None:
    client.force_login(sacha)
    session = client.session
    session[KEY] = [str(rita.pk), "invitation"]
    session["account_authentication_methods"] = [PASSWORD]
    session["account_authentication_methods_user"] = str(rita.pk)
    session.save()
    assert found(client, sacha) == "unknown"
    session[KEY] = [str(sacha.pk), "invitation"]
    session.save()
    assert found(client, sacha) == "invitation"


def mailed_code() -> str:
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[-1].body, re.M)
    assert code is not None
    return code[0]
