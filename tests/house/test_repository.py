"""The repository speaks of the product alone, and its database description is up to date."""

import io

import pytest
from django.core.management import call_command

from tests.house.sources import report, short, tracked

# Written in two halves so that this file is not its own first finding.
FOREIGN = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npm" + "js",
    "--index" + "-url",
    "/wo" + "rk/",
    "/ro" + "ot/",
    "pip." + "conf",
)


def test_no_file_names_a_package_registry_or_a_path_of_someone_s_machine():
    offenders = []
    for file in tracked():
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        offenders += [f"{short(file)}: {word}" for word in FOREIGN if word in text]
    assert not offenders, report(offenders)


def test_no_lock_of_another_tool_is_kept():
    unwanted = {"uv.lock", "poetry.lock", "package-lock.json", "yarn.lock"}
    assert [short(file) for file in tracked() if file.name in unwanted] == []


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations():
    out = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"run makemigrations:\n{out.getvalue()}")
