"""The back office's visitors, each with a browser of their own."""

import io
import subprocess
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from hub.members.models import User
from hub.mentoring.admin.matching import shell
from hub.mentoring.permissions import COORDINATORS, ensure_coordinators
from tests.cast import make_user
from tests.sowing import Seeds

type Browser = Callable[[User], Client]


@pytest.fixture
def browser() -> Browser:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return signed_in


@pytest.fixture
def carla(coordinators_seeds: Seeds, db: None) -> User:
    """In the group of coordinators."""
    user = make_user("Carla Coordination", "carla@hub.example")
    if not Group.objects.filter(name=COORDINATORS).exists():
        coordinators_seeds.sow()
    user.groups.add(ensure_coordinators())
    return user


@pytest.fixture
def eve(db: None) -> User:
    """An editor: enters the back office, holds every right on the models, but does not coordinate."""
    user = make_user("Eve Editor", "eve@rivage.example")
    group = Group.objects.create(name="Editors of Rivage")
    apps = ("members", "mentoring", "charters", "topics", "commons")
    mine = Permission.objects.filter(content_type__app_label__in=apps).exclude(codename="coordinate")
    group.permissions.set([*mine, Permission.objects.get(codename="access_admin")])
    user.groups.add(group)
    return user


@pytest.fixture
def office(browser: Browser, carla: User) -> Client:
    """Carla's browser."""
    return browser(carla)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command answers here: another process sees nothing of a test's database."""
    asked: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> Any:
        asked.append(command)
        out = io.StringIO()
        call_command(*command[2:], stdout=out)
        return SimpleNamespace(returncode=0, stdout=out.getvalue(), stderr="")

    monkeypatch.setattr(
        shell, "subprocess", SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired)
    )
    return asked
