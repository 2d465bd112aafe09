"""structure.sql gives a new database exactly what the migrations give; when it does not fit, it is not used."""

from pathlib import Path

import pytest

from scripts import structure
from tests.database import sqlite_template


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    database = tmp_path / "loaded.sqlite3"
    assert structure.load(database), "structure.sql was made from other migrations: run make structure"
    return database


def migrated(folder: Path) -> Path:
    """A file that ran every migration; the suite has one already where it ran on SQLite."""
    if sqlite_template().exists():
        return sqlite_template()
    database = folder / "migrated.sqlite3"
    structure.migrate(database)
    return database


@pytest.mark.django_db
def test_it_is_what_the_migrations_make(loaded: Path, tmp_path: Path):
    assert structure.dump(loaded) == structure.dump(migrated(tmp_path)), "run make structure"


def test_it_is_not_used_for_other_migrations(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(structure, "fingerprint", lambda: "-- made from others")
    assert not structure.load(tmp_path / "db.sqlite3")
    assert not (tmp_path / "db.sqlite3").exists()


def test_it_never_replaces_a_database(tmp_path: Path):
    database = tmp_path / "db.sqlite3"
    database.write_bytes(b"precious")
    assert not structure.load(database)
    assert database.read_bytes() == b"precious"


def test_a_file_sqlite_refuses_leaves_nothing_behind(tmp_path: Path, monkeypatch):
    broken = tmp_path / "broken.sql"
    broken.write_text(f"{structure.fingerprint()}\nCREATE NONSENSE;\n")
    monkeypatch.setattr(structure, "FILE", broken)
    assert not structure.load(tmp_path / "db.sqlite3")
    assert [file.name for file in tmp_path.iterdir()] == ["broken.sql"]
