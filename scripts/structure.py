"""structure.sql: what a new SQLite database holds after every migration, so that it need not run them.

Replaying old migrations takes Django fifteen seconds, loading their result takes none. `make structure` writes the
file; it is used only when it was made from the very migrations at hand, and a test compares it with a migrated
database. Run as a module, in `.venv`.
"""

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "scripts" / "structure.sql"
PACKAGES = ("hub", "commons", "charters", "api")
SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")
TIME = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?'")
UUID = re.compile(r"'[0-9a-f]{32}'")


def migrations() -> list[Path]:
    """What makes the first rows: the migrations, and the rights of the group made after them."""
    found = [file for package in PACKAGES for file in (ROOT / package).rglob("migrations/*.py")]
    return sorted([*found, ROOT / "hub" / "mentoring" / "permissions.py"])


def fingerprint() -> str:
    """Changes with our migrations and with the locked packages, which hold everybody else's."""
    seen = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for file in migrations():
        seen.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return f"-- made from {seen.hexdigest()[:16]}"


def dump(database: Path) -> str:
    """The tables, their first rows and their indexes, as SQL; times and random ids are made the same every time."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        lines = list(_statements(connection))
    text = TIME.sub("'2026-01-01 00:00:00'", "\n".join(lines) + "\n")
    ids = {
        found: f"'{number:032x}'" for number, found in enumerate(dict.fromkeys(UUID.findall(text)), start=1)
    }
    return UUID.sub(lambda match: ids[match.group()], text)


def _statements(connection: sqlite3.Connection) -> Iterator[str]:
    described = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    )
    schema = [(kind, name, sql) for kind, name, sql in described if not name.startswith("sqlite_")]
    virtual = [name for _kind, name, sql in schema if sql.upper().startswith("CREATE VIRTUAL")]
    hidden = {name + shadow for name in virtual for shadow in SHADOWS}
    tables = [(name, sql) for kind, name, sql in schema if kind == "table" and name not in hidden]
    yield from (f"{sql};" for _name, sql in tables)
    for name, _sql in tables:
        if name not in virtual:
            yield from _rows(connection, name)
    yield "DELETE FROM sqlite_sequence;"
    yield from _rows(connection, "sqlite_sequence")
    yield from (f"{sql};" for kind, _name, sql in schema if kind != "table")


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    values = " || ', ' || ".join(f'quote("{column}")' for column in columns)
    order = "name" if table == "sqlite_sequence" else "rowid"
    for (row,) in connection.execute(f'SELECT {values} FROM "{table}" ORDER BY {order}'):
        yield f'INSERT INTO "{table}" VALUES ({row});'


def load(database: Path) -> bool:
    """Makes a new database of the file; says False, leaving nothing, when it does not fit or SQLite refuses."""
    if not FILE.exists() or database.exists():
        return False
    header, _newline, statements = FILE.read_text().partition("\n")
    if header != fingerprint():
        return False
    database.parent.mkdir(parents=True, exist_ok=True)
    building = database.with_suffix(".building")
    building.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(building)) as connection:
            connection.executescript(f"BEGIN; {statements} COMMIT;")
    except sqlite3.Error:
        building.unlink(missing_ok=True)
        return False
    building.replace(database)
    return True


def migrate(database: Path) -> None:
    """Runs every migration into a new file."""
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    surroundings |= {"SQLITE_PATH": str(database), "DJANGO_SETTINGS_MODULE": "hub.settings.development"}
    command = [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=surroundings, check=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "db.sqlite3"
        migrate(database)
        FILE.write_text(f"{fingerprint()}\n{dump(database)}")
    print(f"Wrote {FILE.relative_to(ROOT)} ({FILE.stat().st_size // 1000} kB)")


if __name__ == "__main__":
    main()
