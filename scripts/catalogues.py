"""Compiles the translations (.po to .mo) that changed, without needing gettext's own tools."""

import os
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("hub", "commons", "charters", "api")


def compile_all() -> list[Path]:
    """The catalogues that were compiled: those newer than what was compiled before."""
    sources = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("LC_MESSAGES/*.po"))]
    return [source for source in sources if compile_one(source)]


def compile_one(source: Path) -> bool:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    building = target.with_suffix(f".{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(building))
    building.replace(target)
    return True


if __name__ == "__main__":
    for compiled in compile_all():
        print(f"Compiled {compiled.relative_to(ROOT)}")
