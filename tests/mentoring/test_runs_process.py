"""The process of a run, really begun: it finds the hub's database, and goes on by itself."""

import os
import sys
from subprocess import Popen, run
from urllib.parse import urlsplit

import pytest
from django.db import connections

from hub.members.models import Volunteer
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.runs import process
from hub.mentoring.services import start_run
from hub.settings.base import BASE_DIR
from tests.cast import SYSTEM, enrolled


@pytest.fixture
def db(committed_db: None) -> None:
    """What a test writes is there for the process."""


@pytest.fixture
def same_database(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "hub.settings.test")
    name = str(connections["default"].settings_dict["NAME"])
    if connections["default"].vendor == "sqlite":
        monkeypatch.setenv("SQLITE_PATH", name)
    else:
        monkeypatch.setenv(
            "DATABASE_URL", urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        )


def test_what_serves_pages_loads_no_solver() -> None:
    """Every page and its verbs are there, what they read of a cycle included."""
    script = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        "import hub.mentoring.runs.reading, hub.mentoring.tasks; "
        "sys.exit(', '.join({'pylmcf', 'highspy', 'rustworkx'} & set(sys.modules)))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hub.settings.test"}
    done = run(
        [sys.executable, "-c", script], env=environment, cwd=BASE_DIR, capture_output=True, check=False
    )
    assert done.stderr.decode().strip() == ""


def test_the_process_carries_the_run_out(
    same_database: None, ada: Volunteer, basile: Volunteer, peer_cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    asked = start_run(actor=SYSTEM, cycle=peer_cycle)
    monkeypatch.setattr(process, "Popen", Popen)
    begun = process.begin(asked)
    assert begun.wait(timeout=120) == 0
    asked.refresh_from_db()
    assert asked.state == MatchRun.State.DONE
    assert asked.proposals.count() == 1
