"""An account that someone else opened: what a code by mail proves of it."""

from allauth.account.models import EmailAddress

from hub.members.models import User
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
