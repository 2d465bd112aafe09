"""Whose an e-mail address is."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from hub.members.models import User


def owners_of(emails: Iterable[str]) -> dict[str, User]:
    """The accounts to which these addresses belong, by address in small letters: the account's own, or one it has
    proven. Two queries."""
    wanted = {email.lower() for email in emails}
    proven = EmailAddress.objects.filter(verified=True).annotate(address=Lower("email"))
    found = {one.address: one.user for one in proven.filter(address__in=wanted).select_related("user")}
    users = User.objects.annotate(address=Lower("email")).filter(address__in=wanted)
    return {**{user.address: user for user in users}, **found}


def addresses_of(user: User) -> set[str]:
    """The account's own address and those it has proven, in small letters."""
    proven = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {email.lower() for email in [user.email, *proven]}
