"""A real Chromium before a real server. `site` is the hub with the test's own people, `demo` the demonstration hub,
loaded once; `new_window` opens a window for a person, and fails the test on whatever its console complains of."""

import fcntl
import io
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from hub.members.models import User
from tests.browser.demo import Demo
from tests.browser.windows import Window
from tests.database import SqliteFiles

# Playwright keeps an event loop in this thread, where Django would then refuse its own database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=15_000)


@contextmanager
def served() -> Iterator[str]:
    server = LiveServer("127.0.0.1")
    try:
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.fail("Chromium is needed (Debian: apt-get install chromium), or its path in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def db(committed_db: None) -> None:
    """The cast is really there: the threads of the server must see it."""


@pytest.fixture
def site(committed_db: None) -> Iterator[str]:
    """The address of the hub, served from this test's database."""
    with served() as url:
        yield url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure tells what stood in each window."""
    report = yield
    if report.failed:
        for window in getattr(item, "funcargs", {}).get("windows", []):
            report.sections.append((f"window at {window.page.url}", window.main_text()))
    return report


@pytest.fixture
def windows() -> list[Window]:
    """The windows opened by the test."""
    return []


@pytest.fixture
def new_window(browser: Browser, site: str, windows: list[Window]) -> Iterator[Callable[..., Window]]:
    """Opens a window of its own for each person, signed in when `user` is given."""

    def open_window(user: User | None = None, **options: object) -> Window:
        windows.append(Window(browser, site, user=user, **options))
        return windows[-1]

    yield open_window
    for window in windows:
        window.close()
    assert [complaint for window in windows for complaint in window.complaints] == []


@pytest.fixture
def window(new_window: Callable[..., Window]) -> Window:
    return new_window()


@pytest.fixture(scope="session")
def demo_file(
    django_db_setup: None,
    django_db_blocker,
    database_copies: SqliteFiles,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Path:
    """The demonstration hub in a file of its own, from which each module takes a copy. The first process that needs it
    loads it for all."""
    assert isinstance(database_copies, SqliteFiles), "The browser tests run on SQLite."
    run = tmp_path_factory.getbasetemp()
    demo = (run if worker_id == "master" else run.parent) / "demo.sqlite3"
    with django_db_blocker.unblock(), demo.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not demo.exists():
            _load_demo(database_copies, demo)
    return demo


def _load_demo(copies: SqliteFiles, demo: Path) -> None:
    copies.take()
    call_command("load_demo", stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copyfile(copies.copy, demo)
    copies.take()


@pytest.fixture(scope="module")
def demo(
    browser: Browser, demo_file: Path, django_db_blocker, database_copies: SqliteFiles
) -> Iterator[Demo]:
    """The demonstration hub, served: its windows stay open for the whole module."""
    with django_db_blocker.unblock():
        database_copies.take()
        shutil.copyfile(demo_file, database_copies.copy)
        with served() as url:
            shown = Demo(browser, url)
            yield shown
            shown.close()
        database_copies.take()
