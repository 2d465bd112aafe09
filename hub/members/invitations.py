"""The link that an invited person receives: signed, for one volunteer and one address, valid 30 days."""

import datetime as dt

from django.core import signing

from hub.members.models import Volunteer

SALT = "members.invitation"
VALID = dt.timedelta(days=30)


def token_for(volunteer: Volunteer) -> str:
    return signing.dumps([str(volunteer.pk), volunteer.email], salt=SALT)


def volunteer_of(token: str) -> Volunteer | None:
    """The volunteer that the token invites; None if it is forged, too old, or the address has changed since."""
    try:
        pk, email = signing.loads(token, salt=SALT, max_age=VALID)
    except (signing.BadSignature, ValueError):
        return None
    return Volunteer.objects.filter(pk=pk, email=email).select_related("organisation", "user").first()
