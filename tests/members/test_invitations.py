"""What the link of an invitation opens: an account of its own, never somebody's account without their own key."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from hub.members.actors import Actor
from hub.members.invitations import token_for
from hub.members.models import Organisation, User, Volunteer
from hub.members.services import invite_volunteer, prove_address

NOBODY_S = "a-long-password-of-nobody"


def say_yes(client: Client, volunteer: Volunteer) -> str:
    response = client.post(reverse("invitation", args=[token_for(volunteer)]), {"answer": "accept"})
    assert response.status_code == 302
    return str(response["Location"])


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def invited(organisation: Organisation, email: str) -> Volunteer:
    return invite_volunteer(
        actor=Actor.system(), organisation=organisation, values={"name": "Nora", "email": email}
    )


@pytest.fixture
def known(sacha: User) -> User:
    """Sacha, who has proven the address."""
    EmailAddress.objects.create(user=sacha, email=sacha.email, verified=True, primary=True)
    return sacha


def test_saying_yes_signs_a_newcomer_in(client: Client, rivage: Organisation) -> None:
    assert say_yes(client, invited(rivage, "nora@rivage.example")) == reverse("profile")
    assert is_signed_in(client)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_newcomer_goes_on_in_the_language_of_their_yes(
    client: Client, rivage: Organisation, language: str
) -> None:
    volunteer = invited(rivage, "nora@rivage.example")
    page = reverse("invitation", args=[token_for(volunteer)])
    response = client.post(page, {"answer": "accept"}, headers={"accept-language": language})
    assert User.objects.get(email=volunteer.email).language == language
    assert client.get(response["Location"]).headers["Content-Language"] == language


def test_saying_yes_opens_nobody_s_account(client: Client, known: User, rivage: Organisation) -> None:
    volunteer = invited(rivage, known.email)
    goal = say_yes(client, volunteer)
    assert not is_signed_in(client)
    assert client.get(goal)["Location"].startswith(reverse("account_login"))
    volunteer.refresh_from_db()
    assert volunteer.user == known


def test_who_is_signed_in_says_yes_and_stays(client: Client, known: User, rivage: Organisation) -> None:
    client.force_login(known)
    assert say_yes(client, invited(rivage, known.email)) == reverse("profile")
    assert client.get(reverse("profile")).status_code == 200


def test_a_second_address_of_an_account_leads_to_that_account(
    client: Client, known: User, rivage: Organisation
) -> None:
    EmailAddress.objects.create(user=known, email="sacha@second.example", verified=True)
    volunteer = invited(rivage, "sacha@second.example")
    say_yes(client, volunteer)
    assert not is_signed_in(client)
    volunteer.refresh_from_db()
    assert volunteer.user == known


def test_who_signed_up_with_another_s_address_gets_nothing(client: Client, rivage: Organisation) -> None:
    Client().post(reverse("account_signup"), {"email": "nora@rivage.example", "password1": NOBODY_S})
    assert User.objects.filter(email="nora@rivage.example").exists()
    say_yes(Client(), invited(rivage, "nora@rivage.example"))
    assert EmailAddress.objects.get(email="nora@rivage.example").verified
    client.post(reverse("account_login"), {"login": "nora@rivage.example", "password": NOBODY_S})
    assert not is_signed_in(client)


def test_a_password_chosen_before_the_address_was_proven_is_forgotten(sacha: User) -> None:
    sacha.set_password(NOBODY_S)
    sacha.save()
    EmailAddress.objects.create(user=sacha, email=sacha.email, primary=True)
    prove_address(user=sacha, email=sacha.email)
    assert not User.objects.get(pk=sacha.pk).has_usable_password()


def test_a_password_chosen_since_is_kept(known: User) -> None:
    known.set_password(NOBODY_S)
    known.save()
    prove_address(user=known, email=known.email)
    assert User.objects.get(pk=known.pk).check_password(NOBODY_S)
