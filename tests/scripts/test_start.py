"""`make run` loads the demonstration once per database, and says what is wrong before it starts anything."""

import os
import socket
from pathlib import Path

import polib
import pytest

from scripts import catalogues, environment, start


@pytest.fixture
def var(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(start, "VAR", tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SQLITE_PATH", raising=False)
    return tmp_path


def test_each_database_is_remembered_apart_and_without_its_password(var, monkeypatch):
    ours = start.marks()
    monkeypatch.setenv("DATABASE_URL", "postgresql://hub:s3cret@db.example/hub")
    theirs = start.marks()
    assert ours != theirs
    assert "s3cret" not in theirs.name


def test_a_deleted_database_is_begun_again(var):
    (var / "db.sqlite3").touch()
    (start.marks() / "demo").touch()
    assert (start.marks() / "demo").exists()
    (var / "db.sqlite3").unlink()
    assert not (start.marks() / "demo").exists()


def test_the_demonstration_is_loaded_once(var, monkeypatch):
    ran: list[str] = []

    class Done:
        returncode, stdout = 0, "ada@example.org"

    def run(command: list[str], **options: object) -> Done:
        ran.append(command[-1])
        return Done()

    monkeypatch.setattr("scripts.start.subprocess.run", run)
    mark = start.marks() / "demo"
    start.load_demo(mark)
    start.load_demo(mark)
    assert ran == ["load_demo", "demo_accounts"]
    assert mark.read_text() == "ada@example.org"


def test_a_demonstration_that_fails_is_tried_again(var, monkeypatch):
    class Failed:
        returncode = 3

    monkeypatch.setattr("scripts.start.subprocess.run", lambda command, **options: Failed())
    mark = start.marks() / "demo"
    with pytest.raises(SystemExit):
        start.load_demo(mark)
    assert not mark.exists()


def test_a_taken_port_is_said_with_another_to_try(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(start, "PORT", port)
        with pytest.raises(SystemExit, match=f"make run PORT={port + 1}"):
            start.refuse_taken_port()


def test_an_old_python_is_told_so(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("scripts.environment.sys.version_info", (3, 11, 2))
        with pytest.raises(SystemExit, match=r"Python 3\.12 or newer is needed"):
            environment.main()


def test_a_catalogue_is_compiled_when_it_changed(tmp_path):
    source = tmp_path / "django.po"
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Challenge", msgstr="Défi"))
    catalogue.save(str(source))
    assert catalogues.compile_one(source)
    assert polib.mofile(str(source.with_suffix(".mo")))[0].msgstr == "Défi"
    assert not catalogues.compile_one(source)
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert catalogues.compile_one(source)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["django.mo", "django.po"]
