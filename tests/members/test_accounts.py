"""An account that someone else opened: what a code by mail proves of it."""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed

from hub.members.models import User, Volunteer
from hub.members.services import prove_address


def test_a_code_by_mail_proves_the_address_of_an_account_opened_by_another(rita: User) -> None:
    prove_address(user=rita, email="RITA@rivage.example")
    address = EmailAddress.objects.get(user=rita)
    assert (address.email, address.verified, address.primary) == (rita.email, True, True)


def test_a_code_proves_no_address_but_one_s_own(rita: User, oscar: User) -> None:
    prove_address(user=rita, email=oscar.email)
    EmailAddress.objects.create(user=oscar, email=rita.email, verified=True)
    prove_address(user=rita, email=rita.email)
    assert not EmailAddress.objects.filter(user=rita).exists()


def test_an_account_that_a_command_opened_keeps_its_password(rita: User) -> None:
    rita.set_password("chosen-by-its-owner")
    rita.save()
    prove_address(user=rita, email=rita.email)
    assert rita.check_password("chosen-by-its-owner")


def test_who_changes_the_account_s_address_takes_part_under_the_new_one(
    ada: Volunteer, basile: Volunteer
) -> None:
    old = EmailAddress(user=ada.user, email=ada.email)
    new = EmailAddress(user=ada.user, email="Ada@new.example")
    email_changed.send(sender=User, request=None, user=ada.user, from_email_address=old, to_email_address=new)
    ada.refresh_from_db()
    assert ada.email == "ada@new.example"
    email_changed.send(
        sender=User, request=None, user=basile.user, from_email_address=old, to_email_address=new
    )
    basile.refresh_from_db()
    assert basile.email == "basile@orbite.example"
