"""The link that an invited person receives: signed, for one volunteer and one address, valid 30 days."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.core import signing
from django.utils.crypto import salted_hmac

from hub.members.models import User, Volunteer

SALT = "members.invitation"
VALID = dt.timedelta(days=30)


def token_for(volunteer: Volunteer) -> str:
    return signing.dumps([str(volunteer.pk), _mark(volunteer.email)], salt=SALT)


def volunteer_of(token: str) -> Volunteer | None:
    """The volunteer that the token invites; None if it is forged, too old, or the address has changed since."""
    try:
        pk, mark = signing.loads(token, salt=SALT, max_age=VALID)
    except (signing.BadSignature, ValueError):
        return None
    volunteer = Volunteer.objects.filter(pk=pk).select_related("organisation", "user").first()
    return volunteer if volunteer is not None and _mark(volunteer.email) == mark else None


def has_account(email: str) -> bool:
    """Whether there is an account with this address, or one that has proven it besides its own."""
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True)
    return proven.exists() or User.objects.filter(email__iexact=email).exists()


def _mark(email: str) -> str:
    """Stands for the address in the link, which servers write to their logs."""
    return salted_hmac(SALT, email, algorithm="sha256").hexdigest()[:20]
