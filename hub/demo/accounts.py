"""The demo hub's accounts that anyone may sign in with, and the password that all of its people share."""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Group
from django.db import transaction

from hub.members.models import User
from hub.mentoring.permissions import COORDINATORS, ensure_coordinators

PASSWORD = "passeurs-demo"  # noqa: S105 (printed for all to read, refused in production)


@dataclass(frozen=True)
class Account:
    email: str
    role: str
    where: str


ADMIN = "admin@passeurs.example"
COORDINATOR = "coralie.aubry@passeurs.example"
ACCOUNTS = (
    Account(ADMIN, "superuser", "/admin/"),
    Account(COORDINATOR, "coordinator, with a page to approve", "/admin/ and /me/people/"),
    Account(
        "claire.aubineau@val-de-brenne.example",
        "referent, with a charter to sign",
        "/me/, /me/people/ and /me/challenges/",
    ),
    Account("yannick.lefloch@deux-rives.example", "editor of an organisation", "/admin/"),
    Account("elodie.castellane@elodie-castellane.example", "mentor, with a proposal to answer", "/me/"),
    Account("beatrice.kessler@atelier-orion.example", "mentee of the same proposal", "/me/"),
    Account("olivier.tan@carto-libre.example", "peer in a running pair", "/me/"),
)


@transaction.atomic
def load_staff(*, password: str) -> int:
    """Add the superuser and the coordinator where they are missing; how many were. `password` is hashed."""
    made = 0
    ensure_coordinators()
    if not User.objects.filter(email=ADMIN).exists():
        _add(User.objects.create_superuser(ADMIN, name="Administration"), password)
        made += 1
    if not User.objects.filter(email=COORDINATOR).exists():
        coordinator = User.objects.create_user(COORDINATOR, name="Coralie Aubry")
        coordinator.groups.add(Group.objects.get(name=COORDINATORS))
        _add(coordinator, password)
        made += 1
    return made


def _add(user: User, password: str) -> None:
    User.objects.filter(pk=user.pk).update(password=password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def with_passwords() -> Iterator[tuple[Account, str]]:
    """The demo accounts that exist, each with its password, or "" if it was changed. One hash is checked once."""
    users = {user.email: user for user in User.objects.filter(email__in=[a.email for a in ACCOUNTS])}
    checked: dict[str, bool] = {}
    for account in ACCOUNTS:
        user = users.get(account.email)
        if user is not None:
            if user.password not in checked:
                checked[user.password] = check_password(PASSWORD, user.password)
            yield account, PASSWORD if checked[user.password] else ""
