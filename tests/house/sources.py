"""Finds the repository's own files and reads their Python as trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("hub", "commons", "charters", "api")
OURS = (*PACKAGES, "scripts", "tests", "benchmarks", "docs", ".ci")
type Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """What git knows or would take; without git, every file of our own folders."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        files = [*ROOT.glob("*.*"), *(file for folder in OURS for file in (ROOT / folder).rglob("*"))]
    return tuple(file for file in files if file.is_file() and "__pycache__" not in file.parts)


def written_by_us(*suffixes: str) -> Iterator[Path]:
    """Files a person writes and reads: no migration, no vendored script."""
    for file in tracked():
        if file.suffix in suffixes and not {"migrations", "vendor"} & set(file.parts):
            yield file


def short(file: Path) -> str:
    return str(file.relative_to(ROOT))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), filename=str(file))


def functions(file: Path) -> Iterator[Function]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def modules(name: str) -> Iterator[Path]:
    """Every module of the packages called `name`, be it a file or a folder."""
    for file in written_by_us(".py"):
        inside = file.relative_to(ROOT).with_suffix("").parts
        if inside[0] in PACKAGES and name in inside:
            yield file


def report(offenders: list[str]) -> str:
    return "\n  ".join(["", *sorted(offenders)])
