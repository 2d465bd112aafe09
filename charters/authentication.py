"""How whoever signs had proved who they are, from what their session recorded as it was opened."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from charters.models import Authentication
from hub.members.models import User
from hub.members.openings import opened_by


def authentication_of(request: HttpRequest) -> Authentication:
    """The strongest proof of this session; never more than was proved."""
    if not isinstance(request.user, User):
        return Authentication.UNKNOWN
    records = get_authentication_records(request, request.user)
    return strongest([*records, {"method": opened_by(request)}])


def strongest(records: Iterable[Mapping[str, Any]]) -> Authentication:
    """From allauth's records of one person's session, such as `{"method": "mfa", "passwordless": True}`."""
    records = list(records)
    methods = {record.get("method") for record in records}
    if any(record.get("method") == "mfa" and record.get("passwordless") for record in records):
        return Authentication.PASSKEY
    if {"password", "mfa"} <= methods:
        return Authentication.SECOND_FACTOR
    for method, name in NAMES.items():
        if method in methods:
            return name
    return Authentication.UNKNOWN


NAMES = {
    "socialaccount": Authentication.PROVIDER,
    "password": Authentication.PASSWORD,
    "code": Authentication.CODE,
    "invitation": Authentication.INVITATION,
}
"""The strongest first; whatever else a session records proves nothing alone."""
