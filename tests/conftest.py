"""What every test finds: the database, an empty cache, compiled translations. The cast is added below."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from commons import frame, freshness
from scripts.catalogues import compile_all
from tests.database import committed_db, database_copies, django_db_setup  # noqa: F401

pytest_plugins = ["tests.cast", "tests.seeds"]


def pytest_sessionstart(session: pytest.Session) -> None:
    gc.set_threshold(100_000, 50, 100)  # with thousands of tests to look at, rubbish is seldom worth a search
    compile_all()


class Together(LoadScopeScheduling):
    """Any process runs any test, but for those that read the demonstration: it is loaded in one process alone.
    (The marks that xdist has for this are lost on pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return file if file.endswith("demo/test_showing.py") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if connection.vendor == "postgresql":
        leave_out_what_no_database_changes(config, items)
    for item in items:
        for mark in item.iter_markers("django_db"):
            if mark.kwargs.get("transaction"):
                raise pytest.UsageError(
                    f"{item.nodeid}: use the fixture `committed_db` instead of transaction=True."
                )


def leave_out_what_no_database_changes(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The run on SQLite has them. pytest-django lets no test reach the database that does not say that it does."""
    apart = [item for item in items if not may_reach_the_database(item) or is_long_for_one(item)]
    config.hook.pytest_deselected(items=apart)
    gone = {*apart}
    items[:] = [item for item in items if item not in gone]


def may_reach_the_database(item: Any) -> bool:
    fixtures = {"db", "committed_db", "django_db_setup"} & {*getattr(item, "fixturenames", ["db"])}
    asks_later = "request" in getattr(item, "_fixtureinfo", item).argnames
    return bool(fixtures) or asks_later or item.get_closest_marker("django_db") is not None


def is_long_for_one(item: pytest.Item) -> bool:
    """Takes many seconds to show of much what other tests show of little, on every database."""
    return item.get_closest_marker("on_one_database") is not None


@pytest.fixture(autouse=True)
def files_asked_for_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server closes the file it has sent; a test that only looks at the status leaves it to us."""
    answers: list[Any] = []
    ask = Client.request

    def request(client: Client, **environ: Any) -> Any:
        answer = ask(client, **environ)
        answers.append(answer)
        return answer

    monkeypatch.setattr(Client, "request", request)
    yield
    for answer in answers:
        for close in getattr(answer, "_resource_closers", []):
            close()


@pytest.fixture(autouse=True)
def processes_begun(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Nothing that a test does begins a process of its own: the commands of those that a hub would have begun."""
    begun: list[list[str]] = []

    def begin(command: list[str], **_options: Any) -> SimpleNamespace:
        begun.append(command)
        return SimpleNamespace(poll=lambda: 0)

    monkeypatch.setattr("hub.mentoring.runs.process.Popen", begin)
    return begun


@pytest.fixture(autouse=True)
def fresh_process_state() -> Iterator[None]:
    """No test sees the cache, the language or the clock of another."""
    cache.clear()
    caches["papers"].clear()
    frame._last = None
    yield
    translation.activate("fr")


@pytest.fixture
def stamped(settings: Any) -> None:
    """What surrounds pages, and their parts, are read once between requests, as on a hub that people reach."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "stamp"}
    settings.CACHES = {**settings.CACHES, "stamp": memory}
    freshness.renew()
