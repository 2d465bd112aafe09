"""Makes `.venv` and installs the packages of a lock in it: `python3 scripts/environment.py requirements.txt`.

Only the standard library, and quick when there is nothing to do.
"""

import hashlib
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / "var" / "install.log"


def show(text: str, *, end: str = "\n") -> None:
    """One line of progress; on a terminal, `end=""` lines overwrite each other."""
    if end == "" and not sys.stdout.isatty():
        return
    print(("\r\033[K" if sys.stdout.isatty() else "") + text, end=end, flush=True)


def digest(lock: Path) -> str:
    version = "{}.{}".format(*sys.version_info[:2])
    return hashlib.sha256(version.encode() + lock.read_bytes()).hexdigest()


def make_venv() -> None:
    """Makes `.venv` unless a working one is there."""
    if (
        PYTHON.exists()
        and not subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True).returncode
    ):
        return
    show(f"Making .venv with Python {sys.version.split()[0]}")
    venv.create(VENV, clear=True, with_pip=True)


def install(lock: Path) -> None:
    """Installs the locked packages, each checked by its hash, and counts them on the way."""
    wanted = sum(1 for line in lock.read_text().splitlines() if "==" in line and not line.startswith(" "))
    show(f"Installing the {wanted} packages of {lock.name} (half a minute to a minute)")
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += [
        "--progress-bar",
        "off",
        "--require-hashes",
        "--no-deps",
        "--only-binary",
        ":all:",
        "-r",
        str(lock),
    ]
    LOG.parent.mkdir(exist_ok=True)
    seen, started = 0, time.monotonic()
    with (
        LOG.open("w") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=str(ROOT)
        ) as process,
    ):
        for line in process.stdout or ():
            log.write(line)
            if line.startswith(("Collecting", "Requirement already", "Ignoring")):
                seen += 1
                show(f"  {seen}/{wanted}", end="\n" if seen % 25 == 0 and not sys.stdout.isatty() else "")
            elif line.startswith("Installing collected"):
                show("  unpacking", end="")
    if process.returncode:
        show(f"The packages could not be installed. The last lines of {LOG.relative_to(ROOT)}:")
        print("".join(LOG.read_text().splitlines(keepends=True)[-15:]))
        raise SystemExit(1)
    show(f"  installed in {time.monotonic() - started:.0f} s")


def main() -> None:
    if sys.version_info < (3, 12):
        raise SystemExit(f"Python 3.12 or newer is needed; this is {sys.version.split()[0]}.")
    lock = ROOT / sys.argv[1]
    stamp = VENV / f"{lock.stem}.installed"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest(lock):
        return
    make_venv()
    install(lock)
    stamp.write_text(digest(lock))
    if lock.stem != "requirements":  # the wider locks hold the smaller one
        (VENV / "requirements.installed").write_text(digest(ROOT / "requirements.txt"))


if __name__ == "__main__":
    main()
