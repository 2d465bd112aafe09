"""What asks much of the machine from a page is bounded: the hub goes on for everyone else."""

from types import SimpleNamespace
from typing import Any

import pytest

from hub.mentoring.admin.matching import shell


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Each command asks the next question while it runs, as another thread would."""
    begun: list[Any] = []

    def run(command: list[str], **_options: Any) -> Any:
        begun.append(command)
        meanwhile = shell.matched_by_shell("--check", "meanwhile")
        return SimpleNamespace(returncode=0, stdout=meanwhile.text, stderr="")

    monkeypatch.setattr(shell.subprocess, "run", run)
    return begun


def test_one_question_at_a_time_waits_for_a_solver(commands: list[Any]) -> None:
    answer = shell.matched_by_shell("--check", "first")
    assert len(commands) == 1
    assert "ask again" in answer.text


def test_once_it_is_answered_the_next_is_asked(commands: list[Any]) -> None:
    assert shell.matched_by_shell("--check", "first").ok
    assert shell.matched_by_shell("--check", "second").ok
    assert len(commands) == 2
