"""Questions that need the solvers: answered by `manage.py match` in a process of its own, never by a web worker."""

import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

PATIENCE = 40
"""Seconds after which whoever waits for the page is sent to the command."""
_one_at_a_time = threading.Lock()
"""Few threads serve the whole hub: one of them at most waits for a solver."""


@dataclass(frozen=True)
class Answer:
    ok: bool
    text: str


def matched_by_shell(*arguments: str) -> Answer:
    """What the command prints with these arguments, in the reader's language; a fault of its own is told as such.
    Whoever asks while another waits is asked to come back."""
    if not _one_at_a_time.acquire(blocking=False):
        return Answer(False, _("Another question is being answered: ask again in a moment."))
    try:
        return _asked(arguments)
    finally:
        _one_at_a_time.release()


def _asked(arguments: tuple[str, ...]) -> Answer:
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "match", *arguments]
    command += ["--language", (get_language() or "fr")[:2]]
    try:
        ended = subprocess.run(
            command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        asked = " ".join(["manage.py match", *arguments])
        text = _("No answer within %(seconds)s seconds. Ask from the shell: %(command)s")
        return Answer(False, text % {"seconds": PATIENCE, "command": asked})
    if ended.returncode == 0:
        return Answer(True, ended.stdout.strip())
    told = ended.stderr.strip().splitlines()
    if told and "Traceback" not in ended.stderr:
        return Answer(False, told[-1].removeprefix("CommandError: "))
    # Where it happened, never what it says: what was read names people.
    where = "\n".join(line for line in told if line.startswith("  File "))
    logger.error("manage.py match %s ended with %s\n%s", arguments[0], ended.returncode, where)
    return Answer(False, _("The software failed; its log says where."))
