"""One site being measured, in a process of its own: reads "NUMBER PATH" lines, asks for PATH that many times through
the WSGI application, answers the seconds it took, or why it can't."""

import io
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application

type Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


def ask(application: Application, path: str) -> str:
    """The status of one request, read to its end."""
    path, _mark, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    status: list[str] = []
    response = application(environ, lambda line, _headers, _error=None: status.append(line))
    b"".join(response)
    response.close()
    return status[0]


def main() -> None:
    application = get_wsgi_application()
    print("ready", flush=True)
    for line in sys.stdin:
        number, _space, path = line.strip().partition(" ")
        status = ask(application, path)
        if not status.startswith("200"):
            print(f"{path}: {status}", flush=True)
            continue
        started = time.perf_counter()
        for _ in range(int(number)):
            ask(application, path)
        print(time.perf_counter() - started, flush=True)


main()
