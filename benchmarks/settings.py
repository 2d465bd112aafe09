"""The hub as in production, on a database of its own and without a network."""

import os
from pathlib import Path

from hub.settings import env
from hub.settings.base import *  # noqa: F403
from hub.settings.base import WAGTAILSEARCH_BACKENDS

FOLDER = Path(os.environ["BENCHMARK_FOLDER"])
SECRET_KEY = "for-a-benchmark-only"
ALLOWED_HOSTS = ["localhost"]
DATABASES = {"default": env.sqlite_database(path=FOLDER / os.environ["BENCHMARK_DATABASE"])}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": env.cache("CACHE_URL", name="pages", entries=2000),
    "stamp": env.cache("CACHE_URL", name="stamp", shared=FOLDER / "stamp"),
}
SEARCH: env.Setting = {**WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}
WAGTAILSEARCH_BACKENDS = {"default": SEARCH}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STATIC_ROOT = FOLDER / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
