"""How tests call the API: as a program with a key, or as a person with a session."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hub.members.models import Organisation, User, Volunteer
from tests.commons.conftest import count_queries, english, french, translate  # noqa: F401

API = "/api/v1/"


class Caller:
    """`caller.post("pairs/", {...})` answers Django's response; `.json()` reads it."""

    def __init__(self, key: str = "", user: User | None = None) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {key}"} if key else None)
        if user is not None:
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(API + path, data, headers=headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.client.post(API + path, data or {}, content_type="application/json", headers=headers)

    def patch(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.client.patch(API + path, data or {}, content_type="application/json", headers=headers)


@pytest.fixture
def program(key_of: Callable[..., str]) -> Callable[..., Caller]:
    """`program(rivage)`: a program of Rivage with a key for everything; `program(rivage, "pairs:read")` with less."""

    def call(organisation: Organisation, *scopes: str, days: int = 30) -> Caller:
        return Caller(key=key_of(organisation, *scopes, days=days))

    return call


@pytest.fixture
def anyone(db: None) -> Caller:
    return Caller()


def person(who: User | Volunteer) -> Caller:
    """The caller is this person, in a browser."""
    user = who.user if isinstance(who, Volunteer) else who
    assert user is not None
    return Caller(user=user)
