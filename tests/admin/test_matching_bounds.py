"""What asks much of the machine from a page is bounded: the hub goes on for everyone else."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

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
    with translation.override("en"):
        answer = shell.matched_by_shell("--check", "first")
    assert len(commands) == 1
    assert "ask again" in answer.text


def test_once_it_is_answered_the_next_is_asked(commands: list[Any]) -> None:
    assert shell.matched_by_shell("--check", "first").ok
    assert shell.matched_by_shell("--check", "second").ok
    assert len(commands) == 2


def test_a_fault_is_logged_by_where_it_happened_and_names_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stderr = 'Traceback (most recent call last):\n  File "reading.py", line 7, in people\n    one(row)\nKeyError: Ada'
    ended = SimpleNamespace(returncode=1, stdout="", stderr=stderr)
    monkeypatch.setattr(shell.subprocess, "run", lambda *_command, **_options: ended)
    answer = shell.matched_by_shell("--check", "x")
    assert "reading.py" in caplog.text
    assert "Ada" not in caplog.text + answer.text
