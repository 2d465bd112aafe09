"""Reads environment variables, typed; a wrong value stops the start with a sentence that says how to mend it."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

type Setting = dict[str, Any]

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
WEAK = (
    "changeme",
    "change-me",
    "secret",
    "password",
    "insecure",
    "example",
    "passeurs",
    "for-development",
    "never-for-a-hub",
)

MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'


def text(name: str, default: str = "") -> str:
    """The value of a variable without surrounding blanks; `default` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def required(name: str, *, example: str) -> str:
    """The value of a variable that must be set."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment, for instance {name}={example}"
        )
    return value


def file_text(name: str) -> str:
    """What the file at this path holds; nothing when unset."""
    path = text(name)
    if not path:
        return ""
    try:
        return Path(path).read_text()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is {path!r}, which can't be read: {error.strerror}.") from error


def boolean(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = text(name).lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return value in TRUE


def integer(name: str, *, default: int, minimum: int = 0) -> int:
    """A whole number of at least `minimum`."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number of at least {minimum}.")
    return int(value)


def words(name: str) -> list[str]:
    """Values separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def secret(name: str) -> str:
    """A secret that is long, varied and not a placeholder."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Make one with: {MAKE_ONE}")
    return _strong(name, value)


def own_secret(name: str) -> str:
    """A secret as good as any, or nothing when unset."""
    value = text(name)
    return _strong(name, value) if value else ""


def secrets(name: str) -> list[str]:
    """Former secrets separated by commas, as good as the present one."""
    return [_strong(name, value) for value in words(name)]


def _strong(name: str, value: str) -> str:
    if len(value) < 50 or len(set(value)) < 10 or any(word in value.lower() for word in WEAK):
        raise ImproperlyConfigured(
            f"{name} is weak: it needs 50 characters, 10 different ones and no common word. "
            f"Make one with: {MAKE_ONE}"
        )
    return value


def hosts(name: str) -> list[str]:
    """Host names this hub answers to; a wildcard is refused."""
    values = words(name)
    if not values:
        raise ImproperlyConfigured(
            f"{name} is not set. List the hub's host names, for instance {name}=hub.example.org"
        )
    if any(value == "*" or "://" in value or "/" in value for value in values):
        raise ImproperlyConfigured(
            f"{name} must hold host names alone, no '*' and no address: {name}=hub.example.org"
        )
    return values


def origin(name: str) -> str:
    """A public https address without path, such as https://hub.example.org."""
    value = required(name, example="https://hub.example.org").rstrip("/")
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: write an https address without path, as https://hub.example.org"
        )
    return value


def database(name: str, *, sqlite: Path) -> Setting:
    """Django's description of the database at `DATABASE_URL`, or of the SQLite file when unset."""
    value = text(name)
    if not value:
        return sqlite_database(path=sqlite)
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return sqlite_database(path=Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} is not understood: write postgresql://USER:PASSWORD@HOST:5432/NAME or sqlite:////absolute/path"
        )
    options: Setting = dict(parse_qsl(parts.query))
    if size := integer("DATABASE_POOL", default=0):
        options["pool"] = {"min_size": 1, "max_size": size, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0 if size else 60,
        "OPTIONS": options,
    }


def sqlite_database(*, path: Path) -> Setting:
    """SQLite that waits for its turn to write instead of failing: WAL and IMMEDIATE transactions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
                "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
                # A row that REPLACE takes away is refused like any other that is guarded.
                "PRAGMA recursive_triggers=ON;"
            ),
        },
    }


def cache(variable: str, *, name: str = "", entries: int = 300, shared: Path | None = None) -> Setting:
    """Redis at `CACHE_URL`; when unset, the memory of each process, or files where processes share a little.

    `name` tells apart several caches at the same place.
    """
    value = text(variable)
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"{variable} is not understood: write redis://HOST:6379/0")
    if value:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": value,
            "KEY_PREFIX": name,
        }
    if shared:
        return {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": shared}
    memory = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": memory, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": entries}}


def mailer(name: str) -> Setting:
    """Django's description of the mail server at `MAIL_URL` (smtp, smtps or smtp+starttls)."""
    value = required(name, example="smtps://USER:PASSWORD@mail.example.org:465")
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} is not understood: write smtps://USER:PASSWORD@mail.example.org:465"
        )
    ports = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or ports[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp+starttls",
            "timeout": 20,
        },
    }
