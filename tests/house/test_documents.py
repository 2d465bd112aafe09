"""Documents and code agree: every variable that is read is in the table of docs/operate.md, and the other way round."""

import re
from typing import Any

from tests.house.sources import ROOT, report, short, written_by_us

READ = re.compile(
    r"""(?:env\.\w+\(|environ(?:\.get|\.setdefault)?[(\[]|text\(|integer\()\s*["']([A-Z][A-Z0-9_]+)["']"""
)
NOT_SETTINGS = {"HUB_BANNER", "DJANGO_ALLOW_ASYNC_UNSAFE"}


def variables_read() -> set[str]:
    files = [
        *(ROOT / "hub" / "settings").glob("*.py"),
        ROOT / "gunicorn.conf.py",
        ROOT / "tests/browser/conftest.py",
    ]
    files += (ROOT / "scripts").glob("*.py")
    return {name for file in files for name in READ.findall(file.read_text())} - NOT_SETTINGS


def variables_documented() -> set[str]:
    rows = [line for line in (ROOT / "docs/operate.md").read_text().splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row.split("|")[1])}


def test_every_variable_is_documented_and_every_documented_one_is_read():
    assert variables_read() == variables_documented()


def test_links_of_the_documents_lead_somewhere():
    offenders = []
    for file in written_by_us(".md"):
        text = re.sub(r"`[^`\n]*`", "", file.read_text())
        for target in re.findall(r"\]\((?!https?:|mailto:|page:|file:|#)([^)#]+)", text):
            if not (file.parent / target).exists() and not target.endswith("screenshot.png"):
                offenders.append(f"{short(file)}: {target}")
    assert not offenders, report(offenders)


def test_every_make_target_a_document_names_exists():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    named = {
        name for file in written_by_us(".md") for name in re.findall(r"`make ([a-z-]+)", file.read_text())
    }
    assert named <= targets


def test_every_command_of_ours_is_told_to_those_who_run_a_hub():
    commands = {file.stem for file in ROOT.glob("*/**/management/commands/*.py") if ".venv" not in file.parts}
    told = "".join(file.read_text() for file in written_by_us(".md"))
    assert {name for name in commands - {"__init__"} if f"manage.py {name}" not in told} == set()


def test_the_code_of_the_matching_document_runs_and_finds_its_two_people():
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/matching.md").read_text(), flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    assert [match.rows for match in names["result"].matches] == [(0, 1)]
    assert names["result"].proved
