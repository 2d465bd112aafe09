"""The process of a run, really begun: it finds the hub's database, and goes on by itself."""

import os
from subprocess import Popen
from urllib.parse import urlsplit

import pytest
from django.db import connections

from hub.members.models import Volunteer
from hub.mentoring.models import Cycle, MatchRun
from hub.mentoring.runs import process
from hub.mentoring.services import start_run
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


def test_the_process_carries_the_run_out(
    same_database: None, ada: Volunteer, basile: Volunteer, peer_cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled(ada, peer_cycle, "mentor")
    enrolled(basile, peer_cycle, "mentee")
    run = start_run(actor=SYSTEM, cycle=peer_cycle)
    monkeypatch.setattr(process, "Popen", Popen)
    begun = process.begin(run)
    assert begun.wait(timeout=120) == 0
    run.refresh_from_db()
    assert run.state == MatchRun.State.DONE
    assert run.proposals.count() == 1
