"""`make run`: prepares the database, loads the demonstration hub once, and serves it.

Runs in `.venv`. Nothing that a person changed is ever loaded over.
"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from scripts import structure
from scripts.catalogues import compile_all
from scripts.environment import show

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = int(os.environ.get("PORT") or 8000)


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def marks() -> Path:
    """Where it is remembered what this database already got."""
    url = os.environ.get("DATABASE_URL") or os.environ.get("SQLITE_PATH") or ""
    name = (
        "".join(character if character.isalnum() else "-" for character in url.rpartition("@")[2])
        or "default"
    )
    folder = VAR / "marks" / name
    if not url and not (VAR / "db.sqlite3").exists():
        for mark in folder.glob("*"):
            mark.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def migrate(mark: Path) -> None:
    """Applies the migrations this database lacks, counting them."""
    if mark.exists() and mark.read_text() == structure.fingerprint():
        return
    show("Preparing the database")
    if not os.environ.get("DATABASE_URL"):
        structure.load(Path(os.environ.get("SQLITE_PATH") or VAR / "db.sqlite3"))
    applied = 0
    with subprocess.Popen(manage("migrate", "--no-input"), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if "Applying" in line:
                applied += 1
                show(f"  {applied} migrations", end="" if applied % 100 else "\n")
    if process.returncode:
        raise SystemExit(process.returncode)
    show(f"  {applied} migrations applied" if applied else "  nothing to apply")
    mark.write_text(structure.fingerprint())


def load_demo(mark: Path) -> None:
    """Loads the demonstration hub the first time, and remembers its accounts for later starts."""
    if mark.exists():
        return
    show("Loading the demonstration hub")
    if status := subprocess.run(manage("load_demo"), check=False).returncode:
        raise SystemExit(status)
    accounts = subprocess.run(manage("demo_accounts"), check=True, stdout=subprocess.PIPE, text=True)
    mark.write_text(accounts.stdout)


def refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError as error:
            raise SystemExit(
                f"Port {PORT} can't be used ({error.strerror}). Try: make run PORT={PORT + 1}"
            ) from None


def serve(accounts: str) -> None:
    """Becomes the web server; it says where to look when it listens."""
    address = f"http://{'localhost' if HOST in {'127.0.0.1', '0.0.0.0'} else HOST}:{PORT}"
    banner = [
        "",
        f"  The hub            {address}/",
        f"  Member space       {address}/me/",
        f"  Back office        {address}/admin/",
        f"  API documentation  {address}/api/v1/docs/",
        f"  Mail it would send {address}/dev/mails/",
        "",
        accounts.rstrip(),
        "",
        "  Ctrl+C stops it.",
    ]
    os.environ["HUB_BANNER"] = "\n".join(banner)
    os.chdir(ROOT)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "hub.wsgi",
        "--bind",
        f"{HOST}:{PORT}",
        "--log-level",
        "warning",
    ]
    os.execv(sys.executable, command)


def main() -> None:
    started = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.development")
    os.environ.setdefault("DEBUG", "0")  # people who look around see the hub's own pages, wrong addresses too
    os.environ["PORT"] = str(PORT)
    refuse_taken_port()
    compile_all()
    folder = marks()
    migrate(folder / "migrated")
    load_demo(folder / "demo")
    if (spent := time.monotonic() - started) > 5:
        show(f"Ready in {spent:.0f} s")
    serve((folder / "demo").read_text())


if __name__ == "__main__":
    main()
