"""One process tree: the web server and, where tasks wait in the database, the worker beside it."""

import os
import subprocess
import sys
from typing import Any

bind = os.environ.get("BIND") or f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_WORKERS") or 1)
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
timeout = 60
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1"

WITH_WORKER = os.environ.get("TASK_WORKER") == "1"
_task_worker: subprocess.Popen[bytes] | None = None


def when_ready(server: Any) -> None:
    """Says where to look (make run) and starts the task worker (TASK_WORKER=1)."""
    global _task_worker
    if banner := os.environ.get("HUB_BANNER"):
        print(banner, flush=True)
    if WITH_WORKER:
        command = [sys.executable, "manage.py", "db_worker", "--backend", "background", "--queue-name", "*"]
        _task_worker = subprocess.Popen([*command, "--no-reload", "--no-startup-delay"])


def on_exit(server: Any) -> None:
    """Stops the task worker, letting it finish the task in hand."""
    if _task_worker and _task_worker.poll() is None:
        _task_worker.terminate()
        _task_worker.wait(20)
