"""The suite's database: migrated once, kept under .cache/ by the hash of every migration, copied for each run.

Migrating takes twenty seconds and a copy takes none. `committed_db` is for tests that need real commits
(threads, a live server): it gives the database back as it was, where Django's own flush would also empty
the tables that migrations fill.
"""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from hub.shared import guarded
from scripts import structure

CACHE = Path(settings.BASE_DIR) / ".cache" / "test-database"
A_DAY = 86_400


def migrations_hash() -> str:
    """Changes whenever a migration, a guard or Django does. Reads files alone: some migrations query when imported."""
    seen = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for source in sorted((Path(app.path) / "migrations").glob("*.py")):
            seen.update(f"{app.label}.{source.stem}".encode() + source.read_bytes())
    for source in structure.migrations():
        seen.update(source.read_bytes())
    for one in guarded.guards:
        seen.update("".join([*one.statements("sqlite"), *one.statements("postgresql")]).encode())
    return seen.hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Among the processes of this kind of database: the suite may run on both at once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{connections['default'].vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sqlite_template() -> Path:
    """The file that ran every migration, if the suite has run on SQLite."""
    return CACHE / f"{migrations_hash()}.sqlite3"


class SqliteFiles:
    """A template file, and a copy of it for this process."""

    def __init__(self, *, worker: str, folder: Path) -> None:
        self.template = sqlite_template()
        self.copy = folder / f"{worker}.sqlite3"

    def build(self) -> None:
        if self.template.exists():
            return
        for old in CACHE.glob("*.sqlite3*"):
            if time.time() - old.stat().st_mtime > A_DAY:  # another run may still copy a younger one
                old.unlink()
        building = self.template.with_suffix(".building")
        connection = connections["default"]
        connection.close()
        connection.settings_dict["NAME"] = str(building)
        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        building.rename(self.template)

    def take(self) -> None:
        connection = connections["default"]
        connection.close()
        for leftover in self.copy.parent.glob(f"{self.copy.name}*"):
            leftover.unlink()
        shutil.copyfile(self.template, self.copy)
        connection.settings_dict["NAME"] = str(self.copy)

    def drop(self) -> None:
        connections["default"].close()


class PostgresDatabases:
    """A template database on the server at DATABASE_URL, and a copy of it for this process."""

    def __init__(self, *, worker: str) -> None:
        self.template = f"template_{migrations_hash()}"
        self.copy = f"test_{worker}_{os.getpid()}"

    def run(self, statement: str) -> list[tuple[object, ...]]:
        connection = connections["default"]
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def build(self) -> None:
        if self.run(f"SELECT 1 FROM pg_database WHERE datname = '{self.template}'"):
            return
        building = f"{self.template}_building"
        self.run(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
        self.run(f'CREATE DATABASE "{building}"')
        connections["default"].settings_dict["NAME"] = building
        call_command("migrate", verbosity=0, interactive=False)
        self.run(f'ALTER DATABASE "{building}" RENAME TO "{self.template}"')

    def take(self) -> None:
        self.drop()
        self.run(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.template}"')
        connections["default"].settings_dict["NAME"] = self.copy

    def drop(self) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')


type Copies = SqliteFiles | PostgresDatabases


@pytest.fixture(scope="session")
def database_copies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    if connections["default"].vendor == "postgresql":
        return PostgresDatabases(worker=worker)
    return SqliteFiles(worker=worker, folder=tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker, database_copies: Copies
) -> Iterator[None]:
    with django_db_blocker.unblock(), one_at_a_time():
        database_copies.build()
        database_copies.take()
    yield
    with django_db_blocker.unblock():
        database_copies.drop()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker, database_copies: Copies) -> Iterator[None]:
    """A database where commits are real and other threads see them; given back as it was afterwards."""
    with django_db_blocker.unblock():
        yield
        with one_at_a_time():
            database_copies.take()
