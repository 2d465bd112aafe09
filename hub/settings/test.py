"""The test suite: quick hashes, mail in memory, no file outside a temporary folder."""

import tempfile
from pathlib import Path

from hub.settings.base import *  # noqa: F403

SECRET_KEY = "for-tests-only-never-for-a-hub-that-people-can-reach"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="passeurs-media-"))
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="passeurs-static-"))
WHITENOISE_AUTOREFRESH = True
